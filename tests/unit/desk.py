"""A conversation in which a plan is carried out, without anybody who made it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from chatwootai.adapters.clock.manual import ManualClock
from chatwootai.adapters.documents.in_memory import InMemoryDocuments
from chatwootai.adapters.helpdesk.recording import RecordingHelpdesk
from chatwootai.adapters.meters.in_memory import InMemoryMeters
from chatwootai.core.delivery import Delivery, Where
from chatwootai.core.events import Mark
from chatwootai.core.gate import Policy
from chatwootai.core.plan import Deed, DeedKind, Plan
from chatwootai.core.sessions import Owner, Session, SessionManager
from tests.building import CONVERSATION, SHOP
from tests.unit.stores import FickleHelpdesk

HERE = Where(SHOP, CONVERSATION, Policy())
TWO_PARTS = (Deed(DeedKind.SAY, "Oi!"), Deed(DeedKind.SAY, "Abrimos às 9h."))
HANDING_OVER = (
    Deed(DeedKind.SAY, "Vou chamar alguém."),
    Deed(DeedKind.NOTE, "Pediu uma pessoa."),
    Deed(DeedKind.LABEL, "bot"),
    Deed(DeedKind.OPEN),
)


@dataclass
class Desk:
    """A conversation with a plan to be carried out."""

    helpdesk: RecordingHelpdesk = field(default_factory=RecordingHelpdesk)
    clock: ManualClock = field(default_factory=ManualClock)

    def __post_init__(self) -> None:
        self.sessions = SessionManager(InMemoryDocuments(self.clock))
        self.delivery = Delivery(self.sessions, self.helpdesk, self.clock, meters=InMemoryMeters())

    async def plan(self, *deeds: Deed, owner: Owner = Owner.BOT) -> None:
        plan = Plan("a1", ("1", "2"), deeds)
        await self.sessions.update(
            SHOP, CONVERSATION, lambda its: replace(its, plan=plan, owner=owner)
        )

    async def session(self) -> Session:
        return await self.sessions.load(SHOP, CONVERSATION)

    async def echo(self, part: int, turn: str = "a1") -> None:
        await self.delivery.note_echo(HERE, Mark(turn, part), 70 + part)

    def said(self) -> list[str]:
        return self.helpdesk.said(CONVERSATION)


def fickle(**faults: Sequence[Exception | None]) -> Desk:
    return Desk(FickleHelpdesk(faults={request: [*its] for request, its in faults.items()}))
