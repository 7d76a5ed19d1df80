"""A front door with keys of three accounts, and parcels to bring to it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from chatwootai.adapters.clock.manual import ManualClock
from chatwootai.adapters.event_reader.chatwoot import ChatwootEventReader
from chatwootai.adapters.inbox.in_memory import InMemoryInbox
from chatwootai.core.events import Event
from chatwootai.core.ports.event_reader import EventReader
from chatwootai.core.tenants.mapping import Address
from chatwootai.entrypoints.http.door import FrontDoor, Parcel, Taken
from chatwootai.entrypoints.http.signatures import Keys, Proof
from tests.contracts.bodies import INCOMING, body
from tests.entrypoints.front import HOOK, OLD_HOOK, OTHER_HOOK, SPARE_HOOK, URL_KEY, signed

NOW: Final = 1_795_179_845.0
KEYS: Final[Mapping[Address, Keys]] = {
    Address("main", 1): Keys([OLD_HOOK.encode(), HOOK.encode()], URL_KEY.encode()),
    Address("main", 2): Keys([OTHER_HOOK.encode()]),
    Address("spare", 1): Keys([SPARE_HOOK.encode()]),
}


@dataclass
class Doorstep:
    """A front door and what lies behind it."""

    inbox: InMemoryInbox = field(default_factory=lambda: InMemoryInbox(ManualClock(NOW)))
    clock: ManualClock = field(default_factory=lambda: ManualClock(NOW))
    reader: EventReader = field(default_factory=ChatwootEventReader)
    stored: int = 0

    @property
    def door(self) -> FrontDoor:
        return FrontDoor(KEYS, self.reader, self.inbox, self.clock)

    async def bring(self, parcel: Parcel) -> Taken:
        taken = await self.door.take(parcel)
        self.stored += taken is Taken.STORED
        return taken

    async def events(self) -> list[Event]:
        """Return what has been stored since this was last asked."""
        wanted, self.stored = self.stored, 0
        return [one.event for one in await self.inbox.receive(100)] if wanted else []


def of(account: int, changes: dict[str, Any] | None = None, sample: str = INCOMING) -> bytes:
    """Return the body of a webhook of *account*; *changes* as in `body`."""
    its = {"account": {"id": account}, "conversation.account": {"id": account}}
    return json.dumps(body(sample, its | (changes or {}))).encode()


def parcel(content: bytes, key: str = HOOK, at: float = NOW, **its: Any) -> Parcel:
    """Return *content* as whoever holds *key* would send it."""
    headers = signed(content, key, at=at)
    proof = Proof(headers["X-Chatwoot-Timestamp"], headers["X-Chatwoot-Signature"])
    return Parcel(content, proof, **its)


def by_token(content: bytes, token: str, **its: Any) -> Parcel:
    """Return *content* as a Chatwoot that cannot sign would send it."""
    return Parcel(content, Proof(token=token), **its)
