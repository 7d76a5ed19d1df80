"""Killed at any instant and started again, the service says each thing once."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from chatwootai.testing import Moment, Requests
from tests.entrypoints.processes import PATIENCE
from tests.entrypoints.shops import ACCOUNT, ANSWERS, LONG_ANSWER, LONG_QUESTION, SMS_INBOX
from tests.integration.shop import Shop, opened

pytestmark = pytest.mark.integration

MANAUS = "Vocês entregam em Manaus?"
A_PERSON = "quero falar com uma pessoa, por favor"
POSTING = Requests("POST", "/messages$")
PARTS = LONG_ANSWER.split("\n\n")
LONG_ENOUGH = 2.0  # seconds in which a second answer would have come
CUSTOMERS = 10
# Chatwoot takes a conversation from a bot that it cannot reach, unless it is told to be patient.
PATIENT = replace(ACCOUNT, keep_pending_on_bot_failure=True)


async def acknowledged(shop: Shop) -> None:
    """Wait until every webhook so far has been posted, and make sure that all were taken."""
    await shop.chatwoot.settled(PATIENCE)
    assert all(delivery.is_acknowledged for delivery in shop.chatwoot.deliveries)


async def test_what_was_acknowledged_before_a_kill_is_answered_after_it_once(
    tmp_path: Path,
) -> None:
    turns = {"quiet_time": 3.0, "longest_wait": 8.0}
    async with opened(tmp_path, turns=turns) as shop:
        async with shop.served() as service:
            conversation = await shop.asked(MANAUS)
            await acknowledged(shop)
            await service.kill()
        said_before = list(conversation.replies)
        async with shop.served():
            await shop.until(lambda: conversation.replies)
            await asyncio.sleep(LONG_ENOUGH)

    assert said_before == []
    assert conversation.replies == [ANSWERS[MANAUS]]


async def test_a_burst_that_a_kill_divides_is_one_turn_still(tmp_path: Path) -> None:
    turns = {"quiet_time": 2.0, "longest_wait": 8.0}
    async with opened(tmp_path, turns=turns) as shop:
        async with shop.served() as service:
            conversation = await shop.asked("bom dia")
            await acknowledged(shop)
            await service.kill()
        async with shop.served():
            await shop.asked(MANAUS, conversation=conversation.id)
            await shop.until(lambda: conversation.replies)
            await asyncio.sleep(LONG_ENOUGH)

    assert [ANSWERS[MANAUS] in reply for reply in conversation.replies] == [True]


@pytest.mark.parametrize("moment", [Moment.BEFORE, Moment.AFTER])
@pytest.mark.parametrize("part", [1, 2])
async def test_each_part_of_an_answer_is_said_once_whenever_the_kill_comes(
    tmp_path: Path, part: int, moment: Moment
) -> None:
    async with opened(tmp_path, PATIENT) as shop:
        shop.chatwoot.faults.slow(0.5, POSTING, moment=moment)
        async with shop.served() as service:
            conversation = await shop.asked(LONG_QUESTION, inbox=SMS_INBOX.id)
            await shop.until(lambda: _posts(shop) == part)
            await service.kill()
        shop.chatwoot.faults.clear()
        async with shop.served():
            await shop.until(lambda: len(conversation.replies) >= len(PARTS))
            await asyncio.sleep(LONG_ENOUGH)

    assert conversation.replies == PARTS


async def test_a_handoff_that_a_kill_divides_is_finished(tmp_path: Path) -> None:
    async with opened(tmp_path, PATIENT) as shop:
        shop.chatwoot.faults.slow(0.5, POSTING, moment=Moment.AFTER)
        async with shop.served() as service:
            conversation = await shop.asked(A_PERSON)
            await shop.until(lambda: conversation.replies)
            await service.kill()
        shop.chatwoot.faults.clear()
        async with shop.served():
            await shop.until(lambda: conversation.status == "open")
            await asyncio.sleep(LONG_ENOUGH)

    assert (len(conversation.replies), len(conversation.notes)) == (1, 1)


async def test_a_person_who_took_over_meanwhile_is_not_talked_over(tmp_path: Path) -> None:
    turns = {"quiet_time": 3.0, "longest_wait": 8.0}
    async with opened(tmp_path, turns=turns) as shop:
        async with shop.served() as service:
            conversation = await shop.asked(MANAUS)
            await acknowledged(shop)
            await service.kill()
        await shop.chatwoot.agent_says(conversation, "Oi, aqui é a Ana.")
        await shop.chatwoot.change_status(conversation, "open")
        await shop.chatwoot.settled(PATIENCE)
        async with shop.served():
            await asyncio.sleep(3.0 + LONG_ENOUGH)

    assert conversation.replies == []


async def test_what_chatwoot_gave_to_the_people_meanwhile_stays_with_them(tmp_path: Path) -> None:
    async with opened(tmp_path) as shop:
        shop.chatwoot.faults.slow(0.5, POSTING, moment=Moment.AFTER)
        async with shop.served() as service:
            conversation = await shop.asked(LONG_QUESTION, inbox=SMS_INBOX.id)
            await shop.until(lambda: conversation.replies)
            await service.kill()
        await shop.asked("alô?", conversation=conversation.id)
        await shop.until(lambda: conversation.status == "open")
        shop.chatwoot.faults.clear()
        async with shop.served():
            await asyncio.sleep(LONG_ENOUGH)

    assert conversation.replies == PARTS[:1]


@pytest.mark.parametrize("requests", [1, 6, 12, 18])
async def test_ten_conversations_survive_a_kill_at_any_instant(
    tmp_path: Path, requests: int
) -> None:
    questions = list(ANSWERS)
    turns = {"quiet_time": 2.0, "longest_wait": 8.0}  # all are acknowledged before the first turn
    async with opened(tmp_path, PATIENT, turns=turns) as shop:
        shop.chatwoot.faults.slow(0.3, POSTING, moment=Moment.AFTER)
        async with shop.served() as service:
            asked = {}
            for number in range(CUSTOMERS):
                conversation = await shop.asked(questions[number % len(questions)])
                asked[conversation.id] = conversation
            await acknowledged(shop)
            await shop.until(lambda: len(shop.chatwoot.requests) >= requests)
            await service.kill()
        said_before = sum(len(conversation.replies) for conversation in asked.values())
        async with shop.served():
            await shop.until(lambda: all(conversation.replies for conversation in asked.values()))
            await asyncio.sleep(LONG_ENOUGH)

    print(f"\nkilled after {requests} requests, {said_before} answers")  # noqa: T201  it measures
    expected = {number: ANSWERS[questions[(number - 1) % len(questions)]] for number in asked}
    assert {number: its.replies for number, its in asked.items()} == {
        number: [answer] for number, answer in expected.items()
    }


async def test_a_stop_lets_the_turn_end_that_goes_on(tmp_path: Path) -> None:
    async with opened(tmp_path, PATIENT) as shop:
        shop.chatwoot.faults.slow(1.0, POSTING, moment=Moment.BEFORE)
        async with shop.served() as service:
            conversation = await shop.asked(LONG_QUESTION, inbox=SMS_INBOX.id)
            await shop.until(lambda: _posts(shop) == 1)
            status = await service.stop()
        said_at_the_stop = list(conversation.replies)
        shop.chatwoot.faults.clear()
        async with shop.served():
            await asyncio.sleep(LONG_ENOUGH)

    assert status == 0
    assert said_at_the_stop == PARTS
    assert conversation.replies == PARTS


async def test_a_stop_loses_nothing_that_has_not_begun(tmp_path: Path) -> None:
    turns = {"quiet_time": 3.0, "longest_wait": 8.0}
    async with opened(tmp_path, turns=turns) as shop:
        async with shop.served() as service:
            conversation = await shop.asked(MANAUS)
            await acknowledged(shop)
            status = await service.stop()
        async with shop.served():
            await shop.until(lambda: conversation.replies)
            await asyncio.sleep(LONG_ENOUGH)

    assert status == 0
    assert conversation.replies == [ANSWERS[MANAUS]]


def _posts(shop: Shop) -> int:
    """Return how many messages the service has asked Chatwoot to send."""
    return sum(POSTING.include(one.method, one.path) for one in shop.chatwoot.requests)
