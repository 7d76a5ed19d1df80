"""The need to keep and find the record of a turn."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from chatwootai.core.conversation import ConversationId, TenantId
from chatwootai.core.tracing.trace import TurnTrace


@dataclass(frozen=True, slots=True)
class Retention:
    """How long traces are kept, and how many of each tenant."""

    seconds: float = 30 * 24 * 3600.0
    most: int = 10_000


USUAL: Final = Retention()


class Traces(Protocol):
    """Keeps what became of turns, every tenant's apart from every other's.

    What is too old, or more than a tenant may have, is forgotten, the oldest first.
    """

    async def keep(self, trace: TurnTrace) -> None:
        """Keep *trace*; one turn may have several, one for each time that it was tried.

        Raises:
            ServiceUnavailableError: It could not be kept.
        """

    async def of_conversation(
        self, tenant: TenantId, conversation: ConversationId, limit: int
    ) -> Sequence[TurnTrace]:
        """Return the latest *limit* (at least 1) of *conversation*, the latest first."""

    async def of_turn(self, tenant: TenantId, beginning: str, limit: int) -> Sequence[TurnTrace]:
        """Return the latest *limit* of turns whose id begins so, the latest first."""

    async def erase(self, tenant: TenantId, contact: int | None = None) -> int:
        """Forget all of a tenant's, or all about one *contact*; return how many."""
