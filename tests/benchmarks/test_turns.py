"""What a turn costs without a language model."""

import statistics
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chatwootai.composition import Container, running
from chatwootai.core.conversation import Channel, Contact, ConversationId, Message, Turn
from chatwootai.core.settings import Settings
from tests.answers.evaluation import FOLDER, Question, questions

pytestmark = pytest.mark.benchmark

SET = FOLDER / "tuned_b"
WARM_UP = 10


@pytest.fixture
async def container(tmp_path: Path) -> AsyncIterator[Container]:
    settings = Settings(config=SET, data=tmp_path, helpdesk="recording")
    async with running(settings) as opened:
        opened.languages().warm_up()
        for tenant in opened.tenants().tenants:
            await opened.knowledge().sync(tenant.texts)
        yield opened


async def test_a_turn_costs_little_processor_time(container: Container) -> None:
    spent: list[float] = []
    lasted: list[float] = []
    for number, question in enumerate(questions(SET), 1):
        before, began = time.process_time(), time.perf_counter()
        await _answer(container, number, question)
        spent.append(1000 * (time.process_time() - before))
        lasted.append(1000 * (time.perf_counter() - began))

    spent, lasted = spent[WARM_UP:], lasted[WARM_UP:]
    print(f"\n{len(spent)} turns: {statistics.mean(spent):.1f} ms of processor time (aim: 25 ms),")
    print(f"median {statistics.median(spent):.1f} ms; from begin to sent {_tail(lasted)}")
    assert len(container.recording().sent) >= len(spent)


async def _answer(container: Container, number: int, question: Question) -> None:
    tenant = container.tenants().find(question.account)
    message = Message(number, question.ask, container.clock().now())
    where = ConversationId("main", 1, number)
    turn = Turn(tenant.id, where, Channel("whatsapp"), Contact(number), (message,))
    await container.orchestrator().process(tenant, turn, lambda: None)


def _tail(lasted: list[float]) -> str:
    percent = statistics.quantiles(lasted, n=100)
    return f"{percent[49]:.1f} ms in the middle, {percent[94]:.1f} ms for 95 of 100"
