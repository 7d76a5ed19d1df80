"""What was put aside comes in again, or is dropped."""

from dataclasses import replace

import pytest

from chatwootai.core.dead_letters import NOBODY, DeadLetters
from chatwootai.core.errors import (
    OverloadedError,
    RefusedError,
    ServiceUnavailableError,
)
from chatwootai.core.events import Direction, Party
from chatwootai.core.ports.documents import Key
from chatwootai.core.ports.inbox import Delivery
from chatwootai.core.sessions import Owner
from tests.building import CONVERSATION, SHOP, event, message
from tests.unit.office import says
from tests.unit.stores import LastingInbox
from tests.unit.yard import UNREADABLE, Yard


async def test_a_letter_of_8_megabytes_comes_in_again_whole() -> None:
    yard = Yard()
    long = says("ç" * 4_000_000)
    letter = await yard.bury(long)

    await yard.letters.replay(letter)

    assert await yard.came_in() == [long]


async def test_an_event_comes_in_again_and_its_letter_is_gone() -> None:
    yard = Yard()
    letter = await yard.bury(says("Abrem hoje?"))

    await yard.letters.replay(letter)

    assert await yard.came_in() == [says("Abrem hoje?")]
    assert await yard.all() == []


async def test_a_message_that_comes_in_again_needs_an_answer_again() -> None:
    yard = Yard()
    letter = await yard.bury(says(number=3))
    await yard.sessions.update(
        SHOP, CONVERSATION, lambda its: its.having_answered("3", "33", "3:form", "4")
    )

    await yard.letters.replay(letter)

    session = await yard.sessions.load(SHOP, CONVERSATION)
    assert session.answered == ("33", "4")


async def test_a_message_whose_conversation_a_person_has_stays_aside() -> None:
    yard = Yard()
    letter = await yard.bury(says())
    await yard.sessions.update(SHOP, CONVERSATION, lambda its: replace(its, owner=Owner.PERSON))

    with pytest.raises(RefusedError, match=f"{CONVERSATION}.*return the conversation to the bot"):
        await yard.letters.replay(letter)

    assert (await yard.came_in(), await yard.all()) == ([], [letter])


async def test_what_a_channel_could_not_deliver_is_told_a_person_again() -> None:
    yard = Yard()
    ours = message(direction=Direction.OUTGOING, sender=Party.BOT, failure="blocked")
    letter = await yard.bury(event(ours))
    await yard.sessions.update(SHOP, CONVERSATION, lambda its: replace(its, owner=Owner.PERSON))

    await yard.letters.replay(letter)

    assert await yard.came_in() == [event(ours)]


async def test_what_this_release_cannot_read_stays_aside() -> None:
    yard = Yard()
    letter = await yard.bury(UNREADABLE, tenant=NOBODY)

    with pytest.raises(RefusedError, match=f"{letter.id} cannot be read"):
        await yard.letters.replay(letter)

    assert await yard.all() == [letter]


async def test_what_is_about_a_damaged_session_stays_aside() -> None:
    yard = Yard()
    letter = await yard.bury(says())
    await yard.documents.put(Key(SHOP, f"sessions/{CONVERSATION}"), "damaged", expected=None)

    with pytest.raises(RefusedError, match=f"{CONVERSATION} cannot be read"):
        await yard.letters.replay(letter)

    assert await yard.all() == [letter]


async def test_an_event_of_nobody_comes_in_again_for_whoever_it_is_by_now() -> None:
    yard = Yard()
    letter = await yard.bury(says(), tenant=NOBODY)

    await yard.letters.replay(letter)

    assert (await yard.came_in(), await yard.all()) == ([says()], [])


async def test_an_event_that_is_about_no_message_comes_in_again() -> None:
    yard = Yard()
    letter = await yard.bury(event())

    await yard.letters.replay(letter)

    assert await yard.came_in() == [event()]


async def test_an_inbox_that_is_full_leaves_the_letter_where_it_is() -> None:
    class FullInbox(LastingInbox):
        async def put(self, delivery: Delivery) -> bool:
            raise OverloadedError("the inbox", "more than 10 events wait")

    yard = Yard()
    letter = await yard.bury(says())
    letters = DeadLetters(yard.documents, yard.sessions, FullInbox(), yard.clock)

    with pytest.raises(OverloadedError):
        await letters.replay(letter)

    assert await yard.all() == [letter]


async def test_a_replay_that_was_cut_short_lets_the_event_come_in_once() -> None:
    yard = Yard()
    letter = await yard.bury(says())
    yard.documents.before = ServiceUnavailableError("the store", "writing")
    with pytest.raises(ServiceUnavailableError):
        await yard.letters.replay(letter)

    await yard.letters.replay(letter)

    assert (await yard.came_in(), await yard.all()) == ([says()], [])


async def test_an_event_that_is_given_up_again_comes_in_again() -> None:
    yard = Yard()
    await yard.letters.replay(await yard.bury(says()))
    await yard.came_in()

    await yard.letters.replay(await yard.bury(says()))

    assert await yard.came_in() == [says()]


async def test_an_event_that_is_given_up_again_during_its_replay_is_not_lost() -> None:
    yard = Yard()
    letter = await yard.bury(says(), "the first time")
    yard.documents.before = says()  # a worker was quick: it is buried before its letter is dropped

    await yard.letters.replay(letter)

    assert [one.buried_at for one in await yard.all()] == [letter.buried_at + 1]


async def test_what_is_dropped_is_gone() -> None:
    yard = Yard()
    letter = await yard.bury(says(number=1))
    other = await yard.bury(says(number=2))

    await yard.letters.drop(letter)

    assert await yard.all() == [other]


async def test_dropping_twice_is_no_error() -> None:
    yard = Yard()
    letter = await yard.bury(says())

    await yard.letters.drop(letter)
    await yard.letters.drop(letter)

    assert await yard.all() == []


async def test_nothing_of_what_was_said_is_left_of_what_is_dropped() -> None:
    yard = Yard()
    letter = await yard.bury(says("Meu segredo"))

    await yard.letters.drop(letter)

    assert "Meu segredo" not in str(yard.documents._documents)
