"""Where work fails, something shorter is tried; where that fails, a person is called."""

import asyncio

import pytest

from chatwootai.core.conversation import Handoff, Reply
from chatwootai.core.events import Status
from chatwootai.core.gate import DeliveryFailed
from chatwootai.core.sessions import Owner, Session
from tests.building import CONVERSATION, SHOP, event, turn
from tests.unit.office import CLERK_ALONE, Office, Stores, process, shop
from tests.unit.staff import Clerk, FailingClerk, SlowClerk


async def test_the_first_workflow_leaves_time_for_the_fallback() -> None:
    stores = Stores()
    office = Office(SlowClerk(clock=stores.clock, seconds=2.4), stores=stores, library=CLERK_ALONE)
    steps = [{"step": name, "agent": "clerk"} for name in ("one", "two", "three", "four")]
    its = shop(turns={"deadline": 10}, crews={"customer_service": {"workflow": steps}})
    working = asyncio.create_task(process(office, its=its))

    await office.advance(10)

    report = working.result()
    assert report.worked_out is not None
    assert report.worked_out.outcome == Reply("1: Oi")
    assert report.worked_out.faults == ["the tenant's own: the deadline passed"]
    assert report.seconds == pytest.approx(7.5 + 2.4)


async def test_a_report_tells_why_all_failed() -> None:
    office = Office(FailingClerk(), library=CLERK_ALONE)

    report = await process(office)

    assert report.worked_out is not None
    assert isinstance(report.worked_out.outcome, Handoff)
    assert report.worked_out.faults == [
        "the tenant's own: step 'answer': ValueError",
        "simple_query: step 'answer': ValueError",
    ]


@pytest.mark.parametrize("outcome", [Reply(""), Reply(" \n")], ids=["none", "blank"])
async def test_an_empty_answer_is_none(outcome: Reply) -> None:
    office = Office(Clerk(lambda _: outcome), library=CLERK_ALONE)

    report = await process(office)

    assert report.worked_out is not None
    assert isinstance(report.worked_out.outcome, Handoff)
    assert report.worked_out.faults == [
        "the tenant's own: no outcome",
        "simple_query: no outcome",
    ]


async def test_a_report_tells_why_there_is_no_crew() -> None:
    office = Office()

    report = await process(office, its=shop(plugins={"customer_service": {"enabled": False}}))

    assert report.worked_out is not None
    [fault] = report.worked_out.faults
    assert fault.startswith("no crew: no plugin of retail/account_1 offers a crew")


async def test_a_person_who_gave_a_conversation_back_is_not_called_again_for_the_same() -> None:
    office, failed = Office(), DeliveryFailed(9, "131047")
    await office.orchestrator.report_undelivered(shop(), event(), failed)
    await office.sessions.update(SHOP, CONVERSATION, Session.afresh)
    office.helpdesk.states.clear()

    await office.orchestrator.report_undelivered(shop(), event(), failed)

    assert (len(office.notes()), office.status) == (1, Status.PENDING)


async def test_who_is_given_up_is_a_persons() -> None:
    office = Office()

    await office.orchestrator.call_person(shop(), turn("Abrem hoje?"))

    session = await office.session()
    [note] = office.notes()
    assert "> Abrem hoje?" in note
    assert (office.said(), office.status) == ([], Status.OPEN)
    assert (session.owner, session.answered) == (Owner.PERSON, ("1",))
