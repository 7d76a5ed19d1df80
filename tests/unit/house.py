"""A reception with two shops behind it, for the tests of what it remembers."""

from dataclasses import dataclass, replace
from typing import Any

from chatwootai.adapters.clock.manual import ManualClock
from chatwootai.adapters.documents.in_memory import InMemoryDocuments
from chatwootai.adapters.helpdesk.recording import RecordingHelpdesk
from chatwootai.adapters.meters.in_memory import InMemoryMeters
from chatwootai.core.delivery import Delivered, Delivery, Where
from chatwootai.core.errors import ServiceUnavailableError
from chatwootai.core.events import Direction, Event, Party
from chatwootai.core.gate import Decision, Policy
from chatwootai.core.ports.documents import Document, Key
from chatwootai.core.reception import Reception
from chatwootai.core.sessions import Session, SessionManager
from tests.building import CONVERSATION, OTHER_SHOP, SHOP, domains, event, message, registry, tenant


class FickleDocuments(InMemoryDocuments):
    """Does not answer while told not to."""

    is_dead = False

    async def get(self, key: Key) -> Document | None:
        if self.is_dead:
            raise ServiceUnavailableError("the store", "reading")
        return await super().get(key)


@dataclass
class House:
    """A reception, and what stands around it."""

    documents: FickleDocuments
    sessions: SessionManager
    helpdesk: RecordingHelpdesk
    delivery: Delivery
    reception: Reception

    async def decide(self, about: Event) -> Decision:
        admission = await self.reception.admit(about)
        return admission.decision

    async def session(self) -> Session:
        return await self.sessions.load(SHOP, CONVERSATION)

    async def remember(self, **known: Any) -> None:
        await self.sessions.update(SHOP, CONVERSATION, lambda its: replace(its, **known))

    async def carry_out(self) -> Delivered:
        return await self.delivery.go_on(Where(SHOP, CONVERSATION, Policy()))


def house(**mapped: Any) -> House:
    """Return a house in which the second shop also answers open conversations.

    The mapping says *mapped* of both shops.
    """
    documents = FickleDocuments(ManualClock())
    sessions, helpdesk = SessionManager(documents), RecordingHelpdesk()
    delivery = Delivery(sessions, helpdesk, ManualClock(), meters=InMemoryMeters())
    tenants = registry(tenant(), tenant(OTHER_SHOP, answers_open=True), **mapped)
    reception = Reception(tenants, sessions, domains(tenants, documents, ManualClock()), delivery)
    return House(documents, sessions, helpdesk, delivery, reception)


def persons_answer(**changes: Any) -> Event:
    """Return the event of a person's answer to the customer."""
    about = message("Bom dia!", 5, direction=Direction.OUTGOING, sender=Party.PERSON)
    return event(about, **changes)
