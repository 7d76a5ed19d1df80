import asyncio
from dataclasses import dataclass, field, replace

import pytest

from chatwootai.core.agents.agent import Work
from chatwootai.core.agents.intention import Analysis
from chatwootai.core.agents.state import Remembered
from chatwootai.core.conversation import Handoff, HandoffReason, Outcome, Reply, Silence
from chatwootai.core.delivery import Delivered
from chatwootai.core.errors import ServiceUnavailableError
from chatwootai.core.events import Party, Status
from chatwootai.core.language.intents import Intent
from chatwootai.core.sessions import Owner, Said
from chatwootai.core.waiting import stopped
from chatwootai.core.workflows.findings import Finding
from tests.building import CONVERSATION, CUSTOMER, NOON, SHOP, said, turn
from tests.unit.office import Office, Stores, fickle, process, shop
from tests.unit.staff import Clerk, SlowClerk

ANALYSIS = Analysis("es", frozenset({Intent.QUESTION}))


@dataclass
class Commitment:
    """Notes what had been said when the turn was committed to its answer."""

    office: Office
    said: list[list[str]] = field(default_factory=list)

    def __call__(self) -> None:
        self.said.append(self.office.said())


class Analyst(Clerk):
    """Finds out, beside an answer, what a session is to remember."""

    async def act(self, work: Work) -> Finding:
        finding = await super().act(work)
        if work.findings.by_step:
            return replace(finding, value=Remembered(topic="Qual é o frete?"))
        return Finding(ANALYSIS)


ANALYSTS = {
    "customer_service": {
        "workflow": [
            {"step": "analyze", "agent": "clerk"},
            {"step": "answer", "agent": "clerk", "needs": ["analyze"]},
        ]
    }
}


async def test_a_turn_is_answered_and_reported() -> None:
    office = Office()

    report = await process(office)

    assert report.worked_out is not None
    assert report.worked_out.outcome == Reply("1: Oi")
    assert (report.delivered, office.said()) == (Delivered.DONE, ["1: Oi"])


async def test_a_report_tells_how_long_it_took() -> None:
    stores = Stores()
    office = Office(SlowClerk(clock=stores.clock, seconds=3), stores=stores)
    working = asyncio.create_task(process(office))

    await office.advance(3)

    assert working.result().seconds == 3


async def test_the_session_remembers_what_was_said() -> None:
    office = Office()

    await process(office, said("Oi", 1), said("Abrem hoje?", 2))

    session, now = await office.session(), office.clock.now()
    assert session.history == (
        Said(Party.CONTACT, "Oi\nAbrem hoje?", now),
        Said(Party.BOT, "1: Oi\nAbrem hoje?", now),
    )
    assert (session.answered, session.contact) == (("1", "2"), CUSTOMER.id)
    assert (session.status, session.plan) == (Status.PENDING, None)


async def test_the_session_remembers_what_agents_found_out() -> None:
    office = Office(Analyst())

    await process(office, its=shop(crews=ANALYSTS))

    session = await office.session()
    assert session.language == "es"
    assert Remembered.of(session).topic == "Qual é o frete?"


async def test_what_is_not_found_out_stays_as_it_was() -> None:
    office = Office()
    await office.sessions.update(
        SHOP,
        CONVERSATION,
        lambda its: replace(its, language="es", status=Status.OPEN, memory={"a": 1}),
    )

    await process(office)

    session = await office.session()
    assert (session.language, session.status, session.memory) == ("es", Status.OPEN, {"a": 1})


async def test_what_was_answered_before_is_not_answered_again() -> None:
    clerk = Clerk()
    office = Office(clerk)
    await process(office, said("Oi", 1))

    report = await process(office, said("Oi", 1))

    assert (report.delivered, report.worked_out) == (Delivered.NOTHING, None)
    assert (clerk.seen, len(office.said())) == (["Oi"], 1)


async def test_only_what_was_not_answered_before_is_answered() -> None:
    office = Office()
    await process(office, said("Oi", 1))

    await process(office, said("Oi", 1), said("Abrem hoje?", 2))

    assert office.said() == ["1: Oi", "1: Abrem hoje?"]


async def test_a_person_who_has_the_conversation_keeps_it() -> None:
    clerk = Clerk()
    office = Office(clerk)
    await office.sessions.update(SHOP, CONVERSATION, lambda its: replace(its, owner=Owner.PERSON))

    report = await process(office)

    assert (report.delivered, clerk.seen, office.said()) == (Delivered.NOTHING, [], [])


async def test_silence_is_remembered_as_an_answer() -> None:
    office = Office(Clerk(lambda _: Silence("only a smile")))

    report = await process(office)

    assert (report.delivered, office.said()) == (Delivered.NOTHING, [])
    assert (await office.session()).answered == ("1",)


async def test_a_turn_is_committed_once_before_anything_is_said() -> None:
    office = Office()
    commitment = Commitment(office)

    await office.orchestrator.process(shop(), turn("Oi"), commitment)

    assert commitment.said == [[]]


async def test_a_turn_that_is_cancelled_before_it_is_committed_leaves_no_trace() -> None:
    stores = Stores()
    office = Office(SlowClerk(clock=stores.clock), stores=stores)
    before = await office.session()
    commitment = Commitment(office)
    working = asyncio.create_task(office.orchestrator.process(shop(), turn("Oi"), commitment))
    await office.advance(3)

    await stopped(working)

    assert (commitment.said, office.helpdesk.sent) == ([], [])
    assert await office.session() == before


async def test_what_an_earlier_attempt_left_is_said_first_and_alone() -> None:
    clerk = Clerk()
    office = Office(clerk, stores=fickle(send=[ServiceUnavailableError("Chatwoot", "sending")]))
    with pytest.raises(ServiceUnavailableError):
        await process(office)

    report = await process(office)

    assert (report.worked_out, clerk.seen, office.said()) == (None, ["Oi"], ["1: Oi"])


async def test_a_person_is_told_what_the_tenant_labels_it_with() -> None:
    handoff = Handoff("Certo.", "Pediu {{contact.email}}", HandoffReason.ASKED_FOR)
    office = Office(Clerk(lambda _: handoff))

    await process(office, its=shop(handover={"labels": ["bot", "urgente"]}))

    assert office.helpdesk.labels == {CONVERSATION: ["bot", "urgente"]}
    assert (office.said(), office.status) == (["Certo."], Status.OPEN)


async def test_neither_answer_nor_note_is_a_template_of_the_help_desks() -> None:
    text = "Olá {{contact.email}} {% if x %}"
    office = Office(Clerk(lambda _: Handoff(text, text, HandoffReason.ASKED_FOR)))

    await process(office)

    assert len(office.helpdesk.sent) == 2
    assert not [sent for sent in office.helpdesk.sent if "{{" in sent.text or "{%" in sent.text]


async def test_agents_are_told_the_time_where_the_company_is() -> None:
    seen = []

    def outcome(work: Work) -> Outcome:
        seen.append((work.now.timestamp(), str(work.now.tzinfo), work.now.hour))
        return Reply("Oi")

    stores = Stores()
    stores.clock = type(stores.clock)(now=NOON)
    office = Office(Clerk(outcome), stores=stores)

    await process(office, its=shop(timezone="Asia/Tokyo"))

    assert seen == [(NOON, "Asia/Tokyo", 0)]
