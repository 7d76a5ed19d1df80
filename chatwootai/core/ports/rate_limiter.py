"""The need to let nobody have too much in too short a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from chatwootai.core.conversation import TenantId


@dataclass(frozen=True, slots=True)
class Rate:
    """So many *times* (at least 1) within any so many *seconds* (at least 1)."""

    times: int
    seconds: int


class RateLimiter(Protocol):
    """Counts what is spent under a name, every tenant's apart from every other's."""

    async def spend(
        self, tenant: TenantId, name: str, rates: Sequence[Rate], times: int = 1
    ) -> float:
        """Spend *times* under *name* if each of *rates* has room; return 0 if it was spent.

        More than a rate ever has room for counts as all of its room. Where one has no room, the
        others may count it none the less: who is refused is at the limit in any case.

        Returns:
            In how many seconds asking again may help, more than 0; then it was not spent.

        Raises:
            ServiceUnavailableError: It cannot be known.
        """
