"""One message is followed through the log by its ids, from the door to the end of its turn."""

import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import redirect_stderr
from dataclasses import dataclass
from io import StringIO
from typing import Any, Final

import pytest
from starlette.applications import Starlette

from chatwootai.adapters.clock.manual import ManualClock
from chatwootai.core.agents.agent import Agent
from chatwootai.core.conversation import ConversationId
from chatwootai.core.errors import RefusedError, ServiceUnavailableError
from chatwootai.entrypoints import logs
from chatwootai.entrypoints.http import errors, webhooks
from tests.building import tenant
from tests.contracts.bodies import CHANGED
from tests.entrypoints.doorstep import NOW, Doorstep, of
from tests.entrypoints.front import HOOK, OLD_HOOK, URL_KEY, WEBHOOKS, Front, Reply, signed
from tests.unit.house import persons_answer
from tests.unit.office import CLERKS, Office, Stores, fickle
from tests.unit.staff import Clerk, SlowClerk

TEXT: Final = "Sou a Ana Zanzibar, CPF 529.982.247-25, moro na Rua Xavantes"
NAME, PHONE, EMAIL = "Ana Zanzibar", "+5511991234567", "ana.zanzibar@example.com"
PERSONAL = ("Zanzibar", "529.982", "Xavantes", PHONE, PHONE[1:], EMAIL, "Mariana", "5511987654321")
SECRETS = (HOOK, OLD_HOOK, URL_KEY, "sha256=", "a8b49654ebdd6ebb3fbf9a34")
AWAY = ServiceUnavailableError("Chatwoot", "sending a message")
NO = RefusedError("Chatwoot refused sending a message with status 422: no reason given")
MESSAGE: Final = 501_001
WHERE: Final = ConversationId("main", 1, 128)


@pytest.fixture
def stream() -> Iterator[StringIO]:
    """Everything that is logged, at the level at which most is."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    written = StringIO()
    with redirect_stderr(written):
        logs.configure("DEBUG")
    yield written
    root.handlers[:] = handlers
    root.setLevel(level)


@dataclass
class Road:
    """The whole way of a message, in memory: the front door, and an office behind it."""

    office: Office
    front: Front
    stream: StringIO

    async def bring(
        self, number: int = MESSAGE, delivery: str = "d-1", key: str = HOOK, query: str = ""
    ) -> Reply:
        """Let Chatwoot tell of a customer's message."""
        content = _told(number)
        headers = signed(content, key, at=self.office.clock.now(), delivery=delivery)
        return await self.front.post(content, headers, WEBHOOKS + query)

    def lines(self) -> Sequence[Mapping[str, Any]]:
        return [json.loads(line) for line in self.stream.getvalue().splitlines()]

    def follow(self, delivery: str) -> Sequence[Mapping[str, Any]]:
        """Return what is logged of a delivery's message, as an operator finds it by its ids."""
        lines = self.lines()
        first = next(line for line in lines if line.get("delivery") == delivery)
        here = [line for line in lines if line.get("conversation") == first["conversation"]]
        number = first["message_id"]
        turns = {line["turn"] for line in here if number in line.get("messages", ())}
        return [
            line
            for line in here
            if delivery == line.get("delivery")
            or (line["event"] == "event" and line["message_id"] == number)
            or line.get("turn") in turns
        ]

    def stages(self, delivery: str = "d-1") -> Sequence[str]:
        return [line["event"] for line in self.follow(delivery)]


def road(stream: StringIO, clerk: Agent | None = None, stores: Stores | None = None) -> Road:
    """Return a road whose office has the stores of its door, and the time of its keys."""
    stores = stores or Stores(clock=ManualClock(NOW))
    office = Office(clerk, tenant(crews=CLERKS), stores=stores)
    step = Doorstep(stores.inbox, stores.clock)
    app = Starlette(routes=webhooks.routes, exception_handlers=dict(errors.handlers))
    state = {"door": step.door, "clock": stores.clock, "meters": office.meters}
    return Road(office, Front(app, state), stream)


def _told(number: int) -> bytes:
    sender = {"id": 7, "name": NAME, "phone_number": PHONE, "email": EMAIL}
    return of(1, {"id": number, "content": TEXT, "sender": sender})


def _refusing(*faults: Exception) -> Stores:
    stores = fickle(send=faults)
    stores.clock = ManualClock(NOW)
    return stores


async def test_a_message_is_followed_from_the_door_to_its_answer(stream: StringIO) -> None:
    way = road(stream)
    async with way.office:
        await way.bring()
        await way.office.advance(20)

    assert way.stages() == [
        "webhook", "event", "turn begins", "turn worked out", "part sent", "turn",
    ]  # fmt: skip


async def test_each_line_says_whose_it_is(stream: StringIO) -> None:
    way = road(stream)
    async with way.office:
        await way.bring()
        await way.office.advance(20)

    webhook, event, *lines = way.follow("d-1")
    assert (webhook["message_id"], webhook["result"]) == (MESSAGE, "stored")
    assert (event["message_id"], event["decision"]) == (MESSAGE, "Answer")
    assert len({line["turn"] for line in lines}) == 1
    assert {line["conversation"] for line in [webhook, event, *lines]} == {"main/1/128"}
    assert {line["tenant"] for line in [event, *lines]} == {"retail/account_1"}


async def test_a_part_is_named_with_its_message_in_the_help_desk(stream: StringIO) -> None:
    way = road(stream)
    async with way.office:
        await way.bring()
        await way.office.advance(20)

    [part] = [line for line in way.lines() if line["event"] == "part sent"]
    [sent] = way.office.helpdesk.sent
    assert (part["part"], part["deed"], part["message_id"]) == (0, "say", sent.id)


async def test_a_delivery_that_comes_twice_says_so_at_the_door(stream: StringIO) -> None:
    way = road(stream)
    async with way.office:
        await way.bring()
        await way.bring()

    results = [line["result"] for line in way.lines() if line["event"] == "webhook"]
    assert results == ["stored", "duplicate"]


async def test_a_webhook_that_tells_of_no_message_leaves_no_line_at_the_door(
    stream: StringIO,
) -> None:
    way, content = road(stream), of(1, sample=CHANGED)

    reply = await way.front.post(content, signed(content, at=NOW))

    assert (reply.body, way.lines()) == ({"status": "stored"}, [])


async def test_a_turn_that_is_tried_again_is_followed_to_its_end(stream: StringIO) -> None:
    way = road(stream, stores=_refusing(AWAY))
    async with way.office:
        await way.bring()
        await way.office.advance(20)

    assert way.stages() == [
        "webhook", "event", "turn begins", "turn worked out", "turn waits",
        "turn begins", "part sent", "turn",
    ]  # fmt: skip
    assert [line["attempt"] for line in way.lines() if line["event"] == "turn begins"] == [1, 2]


async def test_a_turn_that_is_superseded_leads_to_the_one_that_answers(stream: StringIO) -> None:
    stores = Stores(clock=ManualClock(NOW))
    way = road(stream, SlowClerk(clock=stores.clock), stores)
    async with way.office:
        await way.bring()
        await way.office.advance(2)
        await way.bring(MESSAGE + 1, "d-2")
        await way.office.advance(20)

    end = ["turn begins", "turn worked out", "part sent", "turn"]
    assert way.stages("d-1") == ["webhook", "event", "turn begins", "turn stopped", *end]
    assert way.stages("d-2") == ["webhook", "event", *end]


async def test_a_turn_that_a_person_takes_says_so(stream: StringIO) -> None:
    stores = Stores(clock=ManualClock(NOW))
    way = road(stream, SlowClerk(clock=stores.clock), stores)
    async with way.office:
        await way.bring()
        await way.office.advance(2)
        await way.office.put(persons_answer(conversation=WHERE))
        await way.office.advance(20)

    stopped = way.follow("d-1")[-1]
    assert (stopped["event"], stopped["why"]) == ("turn stopped", "taken_over")


async def test_a_turn_that_is_given_up_is_followed_to_its_end(stream: StringIO) -> None:
    way = road(stream, stores=_refusing(NO))
    async with way.office:
        await way.bring()
        await way.office.advance(20)

    assert way.stages() == ["webhook", "event", "turn begins", "turn worked out", "turn given up"]


async def test_a_webhook_that_is_refused_says_which_delivery_it_was(stream: StringIO) -> None:
    way = road(stream)

    await way.bring(key="wrong")

    [line] = way.lines()
    assert (line["event"], line["delivery"]) == ("webhook refused", "d-1")
    assert line["kind"] == "UnprovenError"


@pytest.mark.parametrize(
    "faults",
    [(), (AWAY,), (NO,), (ValueError(TEXT),), (ValueError(TEXT),) * 9, (NO,) * 9],
    ids=["all is well", "away", "refused", "a fault", "a fault for ever", "refused for ever"],
)
async def test_neither_words_nor_persons_nor_secrets_are_logged(
    stream: StringIO, faults: Sequence[Exception]
) -> None:
    way = road(stream, Clerk(), _refusing(*faults))
    async with way.office:
        await way.bring(query=f"?token={URL_KEY}")
        await way.bring(query=f"?token={URL_KEY}")
        await way.bring(key="wrong", delivery="d-2", query=f"?token={URL_KEY}")
        await way.office.advance(600)
        await way.bring(MESSAGE, "d-3")
        await way.office.advance(600)

    log = stream.getvalue()
    assert "turn begins" in log
    assert [word for word in (*PERSONAL, *SECRETS) if word in log] == []
