"""The whole service, as its users meet it: a process of its own before a stand-in Chatwoot."""

import asyncio
import random
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from chatwootai.testing import Conversation, Moment, Requests
from tests.entrypoints.shops import ACCOUNT, ANSWERS, SECRET, URL_TOKEN, write_service
from tests.integration.shop import opened
from tests.samples import payload

pytestmark = pytest.mark.integration

MANAUS = "Vocês entregam em Manaus?"
A_PERSON = "quero falar com uma pessoa, por favor"
NOT_OURS = "not-what-the-shop-signs-with"
LONG_ENOUGH = 2.0  # seconds in which an answer would have come
CUSTOMERS = 50
PAYLOADS = Path(__file__).parents[1] / "data" / "payloads"


async def test_an_unsigned_webhook_is_let_in_by_the_token_in_its_address(tmp_path: Path) -> None:
    async with opened(tmp_path, replace(ACCOUNT, secret="")) as shop, shop.served() as service:
        shop.chatwoot.webhook_url = f"{service.webhooks}?token={URL_TOKEN}"
        conversation = await shop.asked(MANAUS)
        await shop.until(lambda: conversation.replies)

    assert conversation.replies == [ANSWERS[MANAUS]]
    assert URL_TOKEN not in service.said


async def test_webhooks_that_prove_nothing_are_refused_and_answer_nothing(tmp_path: Path) -> None:
    async with opened(tmp_path, replace(ACCOUNT, secret=NOT_OURS)) as shop, shop.served():
        conversation = await shop.asked(MANAUS)
        await shop.until(lambda: conversation.status == "open")  # Chatwoot gives up on the bot
        await shop.chatwoot.settled()

    assert conversation.replies == []
    assert {delivery.status for delivery in shop.chatwoot.deliveries} == {401}


async def test_fifty_customers_at_once_get_each_their_own_answer_once(tmp_path: Path) -> None:
    account = replace(ACCOUNT, account_webhook=True, account_secret=SECRET)
    shuffled, questions = random.Random(7), list(ANSWERS)  # noqa: S311  shuffles webhooks
    async with opened(tmp_path, account) as shop, shop.served():
        shop.chatwoot.faults.webhooks_come_twice = True
        shop.chatwoot.faults.webhook_delay = lambda: shuffled.uniform(0, 0.5)
        asked: dict[int, str] = {}
        conversations: list[Conversation] = []
        for number in range(CUSTOMERS):
            question = questions[number % len(questions)]
            conversations.append(await shop.asked(question))
            asked[conversations[-1].id] = question
        await shop.until(lambda: all(conversation.replies for conversation in conversations))
        await asyncio.sleep(LONG_ENOUGH)
        posted = len(shop.chatwoot.deliveries)

    replies = {conversation.id: conversation.replies for conversation in conversations}
    lost = sum(not said for said in replies.values())
    doubled = sum(len(said) > 1 for said in replies.values())
    mixed_up = sum(ANSWERS[asked[number]] not in said for number, said in replies.items())
    counts = f"lost {lost}, doubled {doubled}, mixed up {mixed_up}"
    print(f"\n{CUSTOMERS} conversations, {posted} webhooks: {counts}")  # noqa: T201  it measures
    assert (lost, doubled, mixed_up) == (0, 0, 0)


async def test_a_burst_is_answered_as_one(tmp_path: Path) -> None:
    turns = {"quiet_time": 0.5, "longest_wait": 8}
    async with opened(tmp_path, turns=turns) as shop, shop.served():
        conversation = await shop.asked("bom dia")
        for text in ("tudo bem?", MANAUS):
            await shop.asked(text, conversation=conversation.id)
        await shop.until(lambda: conversation.replies)
        await asyncio.sleep(LONG_ENOUGH)

    assert [ANSWERS[MANAUS] in reply for reply in conversation.replies] == [True]


async def test_the_assistant_is_silent_once_a_person_has_answered(tmp_path: Path) -> None:
    async with opened(tmp_path) as shop, shop.served():
        conversation = await shop.asked(MANAUS)
        await shop.until(lambda: conversation.replies)
        await shop.chatwoot.agent_says(conversation, "Oi, aqui é a Ana.")
        await shop.asked("Onde fica a loja?", conversation=conversation.id)
        await asyncio.sleep(LONG_ENOUGH)

    assert conversation.replies == [ANSWERS[MANAUS]]


async def test_a_person_who_is_quicker_than_the_assistant_is_not_talked_over(
    tmp_path: Path,
) -> None:
    turns = {"quiet_time": 1.5, "longest_wait": 8}
    async with opened(tmp_path, turns=turns) as shop, shop.served():
        conversation = await shop.asked(MANAUS)
        await shop.chatwoot.agent_says(conversation, "Oi, aqui é a Ana.")
        await asyncio.sleep(LONG_ENOUGH)

    assert conversation.replies == []


async def test_a_conversation_that_comes_back_is_answered_again(tmp_path: Path) -> None:
    async with opened(tmp_path) as shop, shop.served():
        conversation = await shop.asked(A_PERSON)
        await shop.until(lambda: conversation.status == "open")
        await shop.chatwoot.change_status(conversation, "resolved")
        await shop.chatwoot.settled()
        await shop.asked(MANAUS, conversation=conversation.id)
        await shop.until(lambda: ANSWERS[MANAUS] in conversation.replies)

    assert len(conversation.replies) == 2


async def test_a_handoff_tells_the_customer_and_the_people_and_opens_the_conversation(
    tmp_path: Path,
) -> None:
    async with opened(tmp_path, handover={"labels": ["assistente"]}) as shop, shop.served():
        conversation = await shop.asked(A_PERSON)
        await shop.until(lambda: conversation.status == "open")

    assert len(conversation.replies) == 1
    assert len(conversation.notes) == 1
    assert A_PERSON in conversation.notes[0]
    assert conversation.labels == ["assistente"]


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_a_chatwoot_that_fails_for_a_while_gets_the_answer_later_and_once(
    tmp_path: Path, status: int
) -> None:
    async with opened(tmp_path) as shop, shop.served():
        posting = Requests("POST", "/messages$")
        shop.chatwoot.faults.answer(status, posting, times=2, retry_after=1)
        conversation = await shop.asked(MANAUS)
        await shop.until(lambda: conversation.replies)
        await asyncio.sleep(LONG_ENOUGH)

    refused = [one for one in shop.chatwoot.requests if one.status == status]
    assert len(refused) == 2
    assert conversation.replies == [ANSWERS[MANAUS]]


async def test_a_chatwoot_that_dies_for_a_while_gets_the_answer_later_and_once(
    tmp_path: Path,
) -> None:
    async with opened(tmp_path) as shop, shop.served():
        shop.chatwoot.faults.is_dead = True
        conversation = await shop.asked(MANAUS)
        await asyncio.sleep(1.0)
        shop.chatwoot.faults.is_dead = False
        await shop.until(lambda: conversation.replies)
        await asyncio.sleep(LONG_ENOUGH)

    assert conversation.replies == [ANSWERS[MANAUS]]


async def test_an_answer_whose_receipt_is_lost_is_not_said_again(tmp_path: Path) -> None:
    async with opened(tmp_path) as shop, shop.served():
        posting = Requests("POST", "/messages$")
        shop.chatwoot.faults.cut(posting, moment=Moment.AFTER, times=1)
        conversation = await shop.asked(MANAUS)
        await shop.until(lambda: conversation.replies)
        await asyncio.sleep(2 * LONG_ENOUGH)

    assert conversation.replies == [ANSWERS[MANAUS]]


async def test_a_slow_chatwoot_gets_the_answer_once(tmp_path: Path) -> None:
    async with opened(tmp_path) as shop, shop.served():
        shop.chatwoot.faults.slow(1.0)
        conversation = await shop.asked(MANAUS)
        await shop.until(lambda: conversation.replies)
        await asyncio.sleep(LONG_ENOUGH)

    assert conversation.replies == [ANSWERS[MANAUS]]


async def test_bodies_of_a_real_chatwoot_are_all_taken(tmp_path: Path) -> None:
    names = sorted(path.stem for path in PAYLOADS.glob("*.json"))
    async with opened(tmp_path) as shop, shop.served() as service:
        statuses = Counter[int | None]()
        for name in names:
            body = payload(name)
            body.setdefault("account", {})["id"] = 1
            statuses[await shop.chatwoot.post(body, account=1)] += 1
        ready = await service.ready()

    assert statuses == {200: len(names)}
    assert ready["status"] == "ready"
    assert "Traceback" not in service.said


async def test_the_model_that_is_bundled_answers_as_well(tmp_path: Path) -> None:
    async with opened(tmp_path) as shop:
        write_service(shop.config, knowledge={})
        async with shop.served():
            conversation = await shop.asked("quanto tempo demora pra chegar em manaus")
            await shop.until(lambda: conversation.replies)

    assert conversation.replies == [ANSWERS[MANAUS]]


async def test_it_says_that_it_is_ready_with_its_usual_parts(tmp_path: Path) -> None:
    async with opened(tmp_path) as shop:
        write_service(shop.config, knowledge={})
        async with shop.served() as service:
            began = asyncio.get_running_loop().time()
            ready = await service.ready()
            warm = service.seconds + asyncio.get_running_loop().time() - began
            memory = service.resident()

    facts = f"accepts after {service.seconds:.1f} s, warm after {warm:.1f} s, {memory:.0f} MB"
    print(f"\n{facts}")  # noqa: T201  it measures
    assert ready == {"status": "ready", "warming": [], "degraded": []}
