import asyncio
from collections.abc import AsyncIterator
from typing import cast

import pytest

from chatwootai.adapters.helpdesk.recording import RecordingHelpdesk
from chatwootai.core.errors import ServiceUnavailableError
from chatwootai.core.events import Mark, Party, Status

from .desks import ELSEWHERE, HERE, Desk, chatwoot, recording

MARK = Mark("turn-1", 0)


@pytest.fixture(params=[recording, chatwoot], ids=lambda build: build.__name__)
async def desk(request: pytest.FixtureRequest) -> AsyncIterator[Desk]:
    async with request.param() as opened:
        yield cast("Desk", opened)


@pytest.mark.parametrize(
    "text",
    [
        "Olá! Tudo *bem*?\n\n- um\n- dois",
        "👩🏽‍💻 שלום",
        "a" * 20_000,
        '{"json": "\\\\u0041"}',
        "<b>&",
    ],
    ids=["markdown", "unicode", "long", "json", "html"],
)
async def test_the_customer_is_told_exactly_the_text(desk: Desk, text: str) -> None:
    await desk.helpdesk.send(HERE, text, mark=MARK)

    assert desk.heard(HERE) == [text]


async def test_messages_arrive_in_the_order_in_which_they_were_sent(desk: Desk) -> None:
    for part, text in enumerate("cab"):
        await desk.helpdesk.send(HERE, text, mark=Mark("turn-1", part))

    assert desk.heard(HERE) == ["c", "a", "b"]


async def test_a_note_is_for_people_alone(desk: Desk) -> None:
    await desk.helpdesk.send(HERE, "O cliente quer trocar.", mark=MARK, is_private=True)

    assert desk.heard(HERE) == []
    assert desk.noted(HERE) == ["O cliente quer trocar."]


async def test_each_message_has_a_number_of_its_own(desk: Desk) -> None:
    numbers = [await desk.helpdesk.send(HERE, "oi", mark=Mark("t", part)) for part in range(3)]

    assert len(set(numbers)) == 3
    assert all(numbers)


async def test_what_was_sent_last_is_shown_by_its_mark(desk: Desk) -> None:
    number = await desk.helpdesk.send(HERE, "oi", mark=Mark("turn-2", 4))

    assert (Mark("turn-2", 4), number) in (await desk.helpdesk.show(HERE)).marks


async def test_a_note_is_shown_by_its_mark_too(desk: Desk) -> None:
    number = await desk.helpdesk.send(HERE, "nota", mark=Mark("turn-2", 1), is_private=True)

    assert (Mark("turn-2", 1), number) in (await desk.helpdesk.show(HERE)).marks


async def test_a_new_conversation_is_the_bots_and_has_no_marks(desk: Desk) -> None:
    state = await desk.helpdesk.show(HERE)
    assert (state.status, state.assignee, state.marks) == (Status.PENDING, Party.NOBODY, [])


async def test_a_person_who_is_assigned_is_shown(desk: Desk) -> None:
    await desk.assign_person(HERE)

    assert (await desk.helpdesk.show(HERE)).assignee is Party.PERSON


@pytest.mark.parametrize("status", [Status.OPEN, Status.RESOLVED, Status.SNOOZED, Status.PENDING])
async def test_a_conversation_is_brought_to_a_status(desk: Desk, status: Status) -> None:
    assert await desk.helpdesk.set_status(HERE, status) is status
    assert (await desk.helpdesk.show(HERE)).status is status


async def test_the_status_that_it_has_already_is_no_error(desk: Desk) -> None:
    await desk.helpdesk.set_status(HERE, Status.OPEN)

    assert await desk.helpdesk.set_status(HERE, Status.OPEN) is Status.OPEN


async def test_opening_keeps_who_is_assigned(desk: Desk) -> None:
    await desk.assign_person(HERE)
    await desk.helpdesk.set_status(HERE, Status.OPEN)

    assert (await desk.helpdesk.show(HERE)).assignee is Party.PERSON


async def test_labels_are_added_to_those_that_people_put_there(desk: Desk) -> None:
    await desk.label(HERE, "vip", "troca")

    await desk.helpdesk.add_labels(HERE, ["handoff", "vip"])
    await desk.helpdesk.add_labels(HERE, [])

    assert desk.labels(HERE) == ["vip", "troca", "handoff"]


async def test_the_customer_sees_that_we_write_and_that_we_stopped(desk: Desk) -> None:
    await desk.helpdesk.show_typing(HERE, is_typing=True)
    while_writing = desk.is_typing(HERE)
    await desk.helpdesk.show_typing(HERE, is_typing=False)

    assert (while_writing, desk.is_typing(HERE)) == (True, False)


async def test_tenants_do_not_see_each_other(desk: Desk) -> None:
    await desk.helpdesk.send(ELSEWHERE, "theirs", mark=MARK)
    await desk.helpdesk.send(ELSEWHERE, "theirs", mark=MARK, is_private=True)
    await desk.helpdesk.set_status(ELSEWHERE, Status.OPEN)
    await desk.helpdesk.add_labels(ELSEWHERE, ["theirs"])
    await desk.helpdesk.show_typing(ELSEWHERE, is_typing=True)

    assert [desk.heard(HERE), desk.noted(HERE), desk.labels(HERE)] == [[], [], []]
    assert not desk.is_typing(HERE)
    state = await desk.helpdesk.show(HERE)
    assert (state.status, state.assignee, state.marks) == (Status.PENDING, Party.NOBODY, [])


async def test_many_at_once_are_not_mixed_up(desk: Desk) -> None:
    texts = [f"resposta {number}" for number in range(60)]

    numbers = await asyncio.gather(
        *(
            desk.helpdesk.send(where, text, mark=Mark(text, 0))
            for where in (HERE, ELSEWHERE)
            for text in texts
        )
    )

    assert len(set(numbers)) == 120
    assert [sorted(desk.heard(where)) for where in (HERE, ELSEWHERE)] == [sorted(texts)] * 2


async def test_the_recording_one_fails_as_it_was_told_and_then_works() -> None:
    helpdesk = RecordingHelpdesk(failures=[ServiceUnavailableError("Chatwoot", "testing")] * 2)

    for _ in range(2):
        with pytest.raises(ServiceUnavailableError):
            await helpdesk.send(HERE, "oi", mark=MARK)
    await helpdesk.send(HERE, "oi", mark=MARK)

    assert helpdesk.said(HERE) == ["oi"]
