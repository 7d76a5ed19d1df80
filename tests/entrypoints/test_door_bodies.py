"""What may be brought, how often, and what becomes of it."""

import asyncio
import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatwootai.adapters.clock.manual import ManualClock
from chatwootai.adapters.event_reader.chatwoot import ChatwootEventReader
from chatwootai.adapters.inbox.in_memory import InMemoryInbox
from chatwootai.core.errors import ServiceUnavailableError
from chatwootai.core.ports.inbox import Delivery
from chatwootai.entrypoints.http.door import FrontDoor, Taken
from chatwootai.entrypoints.http.errors import MalformedError, UnprovenError
from tests.entrypoints.doorstep import KEYS, NOW, Doorstep, of, parcel
from tests.entrypoints.front import OTHER_HOOK, SPARE_HOOK

DEEP = b"[" * 20_000 + b"]" * 20_000
NOT_OBJECTS = [
    b"",
    b" ",
    b"null",
    b"true",
    b"17",
    b'"message_created"',
    b"[]",
    b'[{"account":{"id":1}}]',
    b"{",
    b"}",
    b'{"account":{"id":1}',
    b'{"account":{"id":1}}{}',
    b'{"account":{"id":1}}\x00',
    b"{'account':{'id':1}}",
    b'{"account":{"id":1},}',
    b'{"account":{"id":1},"x":NaN}',
    b'{"account":{"id":1},"x":Infinity}',
    b'{"account":{"id":1},"x":1e999}',
    b'{"account":{"id":1},"x":01}',
    b'{"account":{"id":1},"x":' + b"9" * 5000 + b"}",
    b'{"account":{"id":1},"x":"\xff"}',
    b'{"account":{"id":1},"\xff":1}',
    b'{"account":{"id":1},"x":"\\ud800"}',
    b'{"account":{"id":1},"x":"\x01"}',
    b'\xef\xbb\xbf{"account":{"id":1}}',
    '{"account":{"id":1}}'.encode("utf-16"),
    b"event=message_created",
    b"<xml/>",
    DEEP,
    b'{"account":{"id":1},"x":' + DEEP + b"}",
    b'{"x":' + b'{"x":' * 20_000 + b"1" + b"}" * 20_001,
]


class FullInbox(InMemoryInbox):
    """Has no room while told so."""

    is_full = True

    async def put(self, delivery: Delivery) -> bool:
        if self.is_full:
            raise ServiceUnavailableError("the disk", "writing")
        return await super().put(delivery)


class SlowInbox(InMemoryInbox):
    """Lets others come between."""

    async def put(self, delivery: Delivery) -> bool:
        await asyncio.sleep(0)
        return await super().put(delivery)


class HangingInbox(InMemoryInbox):
    """Says nothing any more."""

    async def put(self, delivery: Delivery) -> bool:
        await asyncio.Event().wait()
        return await super().put(delivery)


@pytest.fixture
def doorstep() -> Doorstep:
    return Doorstep()


@pytest.mark.parametrize("content", NOT_OBJECTS, ids=range(len(NOT_OBJECTS)))
async def test_what_is_no_json_object_is_refused(doorstep: Doorstep, content: bytes) -> None:
    with pytest.raises(MalformedError, match=r"^the body is not a JSON object$"):
        await doorstep.bring(parcel(content))


@pytest.mark.parametrize(
    "changes",
    [
        {"event": "contact_created"},
        {"event": "macro.executed"},
        {"event": "automation_event.message_created"},
        {"event": "unheard_of"},
        {"event": None},
        {"event": "unheard_of", "conversation": []},
        {"event": "unheard_of", "conversation": "none"},
        {"event": "unheard_of", "conversation": {"account": "none"}},
        {"message_type": "activity"},
    ],
)
async def test_what_tells_nothing_that_we_need_is_let_in_and_not_kept(
    doorstep: Doorstep, changes: dict[str, Any]
) -> None:
    usual: dict[str, Any] = json.loads(of(1))

    taken = await doorstep.bring(parcel(json.dumps(usual | changes).encode()))

    assert taken is Taken.IGNORED
    assert await doorstep.events() == []


async def test_the_same_delivery_is_stored_once(doorstep: Doorstep) -> None:
    again = parcel(of(1), delivery="d1")

    taken = [await doorstep.bring(again) for _ in range(3)]

    assert taken == [Taken.STORED, Taken.DUPLICATE, Taken.DUPLICATE]
    assert len(await doorstep.events()) == 1


async def test_a_delivery_that_is_signed_anew_when_it_is_tried_again_is_stored_once(
    doorstep: Doorstep,
) -> None:
    await doorstep.bring(parcel(of(1), delivery="d1"))
    await doorstep.clock.advance(3)

    again = await doorstep.bring(parcel(of(1), at=doorstep.clock.now(), delivery="d1"))

    assert again is Taken.DUPLICATE


async def test_a_body_without_a_delivery_is_stored_once(doorstep: Doorstep) -> None:
    taken = [await doorstep.bring(parcel(of(1))) for _ in range(2)]

    assert taken == [Taken.STORED, Taken.DUPLICATE]


async def test_other_bodies_without_a_delivery_are_stored(doorstep: Doorstep) -> None:
    taken = [await doorstep.bring(parcel(of(1, {"id": number}))) for number in (1, 2)]

    assert taken == [Taken.STORED, Taken.STORED]


async def test_the_same_message_by_two_deliveries_is_left_to_the_gate(doorstep: Doorstep) -> None:
    taken = [await doorstep.bring(parcel(of(1), delivery=name)) for name in ("d1", "d2")]

    assert taken == [Taken.STORED, Taken.STORED]


async def test_accounts_do_not_see_each_others_deliveries(doorstep: Doorstep) -> None:
    brought = [
        parcel(of(1), delivery="d1"),
        parcel(of(2), OTHER_HOOK, delivery="d1"),
        parcel(of(1), SPARE_HOOK, delivery="d1"),
    ]

    taken = [await doorstep.bring(one) for one in brought]

    assert taken == [Taken.STORED] * 3


async def test_of_the_same_delivery_many_times_at_once_one_is_stored() -> None:
    doorstep = Doorstep(SlowInbox(ManualClock()))

    taken = await asyncio.gather(*(doorstep.bring(parcel(of(1), delivery="d1")) for _ in range(10)))

    assert sorted(taken) == [Taken.DUPLICATE] * 9 + [Taken.STORED]
    assert len(await doorstep.events()) == 1


async def test_what_could_not_be_stored_is_not_taken_for_a_duplicate_later() -> None:
    inbox = FullInbox(ManualClock())
    doorstep = Doorstep(inbox)
    with pytest.raises(ServiceUnavailableError, match="the disk did not answer"):
        await doorstep.bring(parcel(of(1), delivery="d1"))
    inbox.is_full = False

    again = await doorstep.bring(parcel(of(1), delivery="d1"))

    assert again is Taken.STORED


@settings(deadline=None, max_examples=200)
@given(st.binary(max_size=60) | st.text(max_size=30).map(str.encode))
async def test_any_bytes_are_refused_or_ignored_however_well_they_are_signed(
    content: bytes,
) -> None:
    doorstep = Doorstep()

    with suppress(MalformedError, UnprovenError):
        await doorstep.bring(parcel(content))

    assert doorstep.stored == 0


@settings(deadline=None, max_examples=100)
@given(place=st.integers(0, 2_000), junk=st.binary(max_size=4))
async def test_a_body_with_junk_in_it_is_never_stored_for_another_account(
    place: int, junk: bytes
) -> None:
    doorstep, whole = Doorstep(), of(1)

    with suppress(MalformedError, UnprovenError):
        await doorstep.bring(parcel(whole[:place] + junk + whole[place + len(junk) :]))

    assert {stored.conversation.account for stored in await doorstep.events()} <= {1}


async def test_an_inbox_that_hangs_is_not_waited_for_until_chatwoot_gives_up() -> None:
    inbox, clock = HangingInbox(ManualClock()), ManualClock(NOW)
    door = FrontDoor(KEYS, ChatwootEventReader(), inbox, clock, patience=0.05)

    with pytest.raises(ServiceUnavailableError, match="storing an event"):
        await door.take(parcel(of(1)))
