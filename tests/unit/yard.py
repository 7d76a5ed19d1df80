"""Dead letters, and what is around them, for tests of what becomes of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from pydantic import JsonValue

from chatwootai.adapters.clock.manual import ManualClock
from chatwootai.adapters.documents.in_memory import InMemoryDocuments
from chatwootai.core import events
from chatwootai.core.conversation import TenantId
from chatwootai.core.dead_letters import DeadLetter, DeadLetters
from chatwootai.core.events import Event
from chatwootai.core.ports.documents import FOR_EVER, Keeping, Key
from chatwootai.core.ports.inbox import Received
from chatwootai.core.sessions import SessionManager
from tests.building import CONVERSATION, SHOP
from tests.unit.stores import LastingInbox

UNREADABLE = b'{"kind": "of another release"}'


class WatchedDocuments(InMemoryDocuments):
    """Lets something happen right before a document is stored.

    Attributes:
        before: What happens then, once; it may fail.
    """

    before: Event | Exception | None = None
    yard: "Yard"

    async def put(
        self, key: Key, value: JsonValue, *, expected: int | None, keeping: Keeping = FOR_EVER
    ) -> int:
        what, self.before = self.before, None
        if isinstance(what, Exception):
            raise what
        if what is not None:
            await self.yard.bury(what)
        return await super().put(key, value, expected=expected, keeping=keeping)


@dataclass
class Yard:
    """Dead letters, and what is around them."""

    clock: ManualClock = field(default_factory=ManualClock)

    def __post_init__(self) -> None:
        self.documents = WatchedDocuments(self.clock)
        self.documents.yard = self
        self.sessions = SessionManager(self.documents)
        self.inbox = LastingInbox(self.clock)
        self.letters = DeadLetters(self.documents, self.sessions, self.inbox, self.clock)

    async def bury(
        self,
        its: Event | bytes,
        reason: str = "ValueError",
        tenant: TenantId = SHOP,
        calls: Sequence[str] = (),
    ) -> DeadLetter:
        """Bury an event, a second after the one before; return its letter."""
        content = its if isinstance(its, bytes) else events.to_json(its)
        await self.clock.advance(1)
        received = Received("0", CONVERSATION, content, attempt=3)
        await self.letters.bury(received, reason, tenant, calls)
        return (await self.all())[0]

    async def all(self) -> list[DeadLetter]:
        return [letter async for letter in self.letters.latest()]

    async def came_in(self) -> list[Event]:
        """Return the events that wait in the inbox."""
        if not self.inbox.kept:
            return []
        return [received.event for received in await self.inbox.receive(100)]
