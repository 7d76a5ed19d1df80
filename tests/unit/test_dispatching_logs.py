"""Logs tell what became of each event and turn, and nothing of what was said or by whom."""

import logging
from collections.abc import Sequence
from dataclasses import replace

import pytest

from chatwootai.core.agents.agent import Agent
from chatwootai.core.conversation import Contact, Handoff, HandoffReason, Silence
from chatwootai.core.errors import CredentialsError, RefusedError, ServiceUnavailableError
from chatwootai.core.events import Event, EventKind
from chatwootai.core.ports.documents import Key
from tests.building import CONVERSATION, SHOP, event, message, passage
from tests.unit.house import persons_answer
from tests.unit.office import CLERK_ALONE, Office, Stores, fickle, says, shop, undelivered
from tests.unit.staff import Clerk, FailingClerk

NAME, PHONE, EMAIL = "Ana Zanzibar", "+55 11 91234-5678", "ana.zanzibar@example.com"
TEXT = "Meu CPF é 123.456.789-09, moro na Rua Xavantes"
PERSONAL = (NAME, PHONE, EMAIL, "123.456.789-09", "Xavantes", "Zanzibar", "91234")
CUSTOMER = Contact(7, NAME, PHONE, EMAIL)
RANDOM = {"created", "msecs", "relativeCreated", "thread", "process", "exc_info"}
FORMATTER = logging.Formatter()


def written(records: Sequence[logging.LogRecord]) -> str:
    """Return all that a handler could write of *records*, with whatever was added to them."""
    return "\n".join(f"{FORMATTER.format(record)} {_facts(record)}" for record in records)


def _facts(record: logging.LogRecord) -> dict[str, object]:
    """Return what is in *record* but for times and threads: their digits are anybody's."""
    return {name: its for name, its in record.__dict__.items() if name not in RANDOM}


def talk() -> list[Event]:
    about = message(TEXT, 2, is_deleted=True)
    return [
        says(TEXT, 1, contact=CUSTOMER),
        says(TEXT, 2, contact=CUSTOMER),
        event(about, kind=EventKind.MESSAGE_UPDATED, contact=CUSTOMER),
        says(TEXT, 3, contact=CUSTOMER),
    ]


def handing_over(_: object) -> Handoff:
    return Handoff(f"Certo, {NAME}.", f"{NAME} disse: {TEXT}", HandoffReason.ASKED_FOR)


@pytest.mark.parametrize(
    "clerk",
    [Clerk(), FailingClerk(), Clerk(handing_over), Clerk(lambda _: Silence("only a smile"))],
    ids=["answers", "fails", "hands over", "is silent"],
)
@pytest.mark.parametrize(
    "fault",
    [
        None,
        RefusedError("Chatwoot refused sending a message with status 422: no reason given"),
        CredentialsError("Chatwoot refuses our token"),
        ServiceUnavailableError("Chatwoot", "sending a message"),
        *[ValueError(f"{NAME} {PHONE} {TEXT}")],
    ],
    ids=str,
)
async def test_nothing_personal_is_logged(
    clerk: Agent, fault: Exception | None, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with Office(clerk, stores=fickle(send=[fault] * 7), library=CLERK_ALONE) as office:
        await office.put(*talk())
        await office.advance(600)
        await office.put(undelivered(9), persons_answer(contact=CUSTOMER), *talk())
        await office.advance(600)

        log = written(caplog.records)
        assert "turn" in log
        assert [secret for secret in PERSONAL if secret in log] == []


async def test_nothing_personal_is_logged_of_a_session_that_is_damaged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    stores, key = Stores(), Key(SHOP, f"sessions/{CONVERSATION}")
    await stores.documents.put(key, {"history": f"{NAME}: {TEXT}"}, expected=None)
    async with Office(stores=stores) as office:
        await office.put(*talk())
        await office.advance(600)

        log = written(caplog.records)
        assert "event given up" in log
        assert [secret for secret in PERSONAL if secret in log] == []


async def test_a_turn_leaves_a_line_that_says_how_its_answer_came_about(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    hours = passage("hours", "Qual é o horário?", "Abrimos às 9h.")
    its = replace(shop(crews={}), passages={"hours": hours})
    async with Office(None, its) as office:
        await office.put(says("Qual é o horário?"))
        await office.advance(2)

        [line] = [record.__dict__ for record in caplog.records if record.msg == "turn"]
        assert line["tenant"] == "retail/account_1"
        assert line["conversation"] == "main/1/1"
        assert (line["outcome"], line["delivered"]) == ("reply", "done")
        assert line["messages"] == [1]
        assert line["sources"] == ["hours"]
        assert line["steps"]["process"] == "done"
        assert line["faults"] == []


async def test_an_event_leaves_a_line_that_says_what_was_decided(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    async with Office() as office:
        await office.put(says(contact=replace(CUSTOMER, is_blocked=True)))

        [line] = [record.__dict__ for record in caplog.records if record.msg == "event"]
        assert (line["kind"], line["message_id"]) == ("message_created", 1)
        assert (line["decision"], line["reason"]) == ("Ignore", "blocked contact")


async def test_a_fault_of_ours_is_logged_with_its_place(caplog: pytest.LogCaptureFixture) -> None:
    async with Office(stores=fickle(send=[ValueError(TEXT)])) as office:
        await office.put(says())
        await office.advance(2)

        [line] = [record.__dict__ for record in caplog.records]
        assert (line["msg"], line["error"], line["again_in"]) == ("turn waits", "ValueError", 2)
        assert any("delivery.py" in call for call in line["calls"])


async def test_an_event_that_ends_the_process_again_and_again_is_logged_with_its_ids(
    caplog: pytest.LogCaptureFixture,
) -> None:
    stores = Stores()
    await stores.inbox.deliver(says())
    for _ in range(20):
        async with Office(stores=stores):
            pass

    async with Office(stores=stores):
        [line] = [record.__dict__ for record in caplog.records]
        assert (line["msg"], line["conversation"]) == ("event given up", str(CONVERSATION))
        assert line["error"] == "the process ended over it, again and again"
