import asyncio
import logging
from collections.abc import Sequence
from contextlib import aclosing

import pytest

from chatwootai.adapters.chat_model.chain import Link, ModelChain
from chatwootai.adapters.clock.manual import ManualClock
from chatwootai.core.errors import (
    ChatwootAIError,
    CredentialsError,
    RefusedError,
    ServiceUnavailableError,
)
from chatwootai.core.ports.chat_model import ChatModel
from chatwootai.core.prompt import Completion
from chatwootai.testing import Cue, ScriptedModel

from .models import asked

DOWN = ServiceUnavailableError("first", "being asked")
FAILURES = (DOWN, CredentialsError("first has no key"), RefusedError("too long"))


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


def chain(clock: ManualClock, *models: ChatModel) -> ModelChain:
    return ModelChain([Link(f"model {n}", model) for n, model in enumerate(models)], clock)


async def streamed(model: ChatModel, seconds: float = 10) -> Sequence[str | Completion]:
    return [piece async for piece in model.stream(asked(), seconds)]


async def said(
    clock: ManualClock, model: ChatModel, seconds: float = 10
) -> Completion | BaseException:
    asking: asyncio.Future[object] = asyncio.ensure_future(model.complete(asked(), seconds))
    await clock.run_until(asking)
    [completion] = await asyncio.gather(asking, return_exceptions=True)
    assert isinstance(completion, Completion | BaseException)
    return completion


@pytest.mark.parametrize("failure", FAILURES, ids=lambda error: type(error).__name__)
async def test_where_one_fails_the_next_is_asked(
    failure: ChatwootAIError, clock: ManualClock
) -> None:
    model = chain(clock, ScriptedModel([failure]), ScriptedModel(["second"]))

    assert (await model.complete(asked(), 10)).text == "second"
    assert (await streamed(model))[0] == "second"


async def test_the_next_is_not_asked_without_need(clock: ManualClock) -> None:
    second = ScriptedModel(["second"])
    model = chain(clock, ScriptedModel(["first"]), second)

    assert (await model.complete(asked(), 10)).text == "first"
    assert second.prompts == []


async def test_a_slow_one_leaves_time_for_the_next(clock: ManualClock) -> None:
    slow = ScriptedModel([Cue("first", after=30)], clock=clock)
    model = chain(clock, slow, ScriptedModel([Cue("second", after=3)], clock=clock))

    completion = await said(clock, model)

    assert isinstance(completion, Completion)
    assert completion.text == "second"


async def test_a_stream_that_begins_slowly_leaves_time_for_the_next(clock: ManualClock) -> None:
    slow = ScriptedModel([Cue("first", after=9)], clock=clock)
    model = chain(clock, slow, ScriptedModel([Cue("second", after=3)], clock=clock))
    listening: asyncio.Future[object] = asyncio.ensure_future(streamed(model))

    await clock.run_until(listening)

    heard = await listening
    assert isinstance(heard, list)
    assert heard[0] == "second"


async def test_a_stream_that_broke_in_the_middle_is_not_begun_anew(clock: ManualClock) -> None:
    second = ScriptedModel(["second"])
    model = chain(clock, ScriptedModel([Cue("um dois três", cut_after=1)]), second)
    pieces = model.stream(asked(), 10)

    assert await anext(pieces) == "um "
    with pytest.raises(ServiceUnavailableError):
        await anext(pieces)
    assert second.prompts == []


async def test_closing_a_stream_closes_that_of_the_model(clock: ManualClock) -> None:
    model = chain(clock, ScriptedModel(["um dois três"]))

    async with aclosing(model.stream(asked(), 10)) as pieces:
        await anext(pieces)

    assert [piece async for piece in pieces] == []


async def test_one_that_fails_again_and_again_is_left_alone_for_a_while(
    clock: ManualClock,
) -> None:
    first = ScriptedModel([DOWN])
    model = chain(clock, first, ScriptedModel(["second"]))
    for _ in range(10):
        await model.complete(asked(), 10)
    before = len(first.prompts)

    await clock.advance(5)
    await model.complete(asked(), 10)

    assert before == 3
    assert len(first.prompts) == 4


async def test_a_refusal_says_nothing_about_the_next_prompt(clock: ManualClock) -> None:
    first = ScriptedModel([RefusedError("too long")])
    model = chain(clock, first, ScriptedModel(["second"]))

    for _ in range(5):
        await model.complete(asked(), 10)

    assert len(first.prompts) == 5


async def test_if_all_fail_the_most_hopeful_failure_is_told(clock: ManualClock) -> None:
    failing = [ScriptedModel([failure]) for failure in reversed(FAILURES)]

    with pytest.raises(ServiceUnavailableError, match="first"):
        await chain(clock, *failing).complete(asked(), 10)
    with pytest.raises(CredentialsError):
        await streamed(chain(clock, *failing[:2]))


async def test_if_all_are_left_alone_that_is_told(clock: ManualClock) -> None:
    model = chain(clock, ScriptedModel([DOWN]))
    for _ in range(3):
        await said(clock, model)

    with pytest.raises(ServiceUnavailableError, match="left alone"):
        await model.complete(asked(), 10)
    with pytest.raises(ServiceUnavailableError, match="left alone"):
        await streamed(model)


async def test_each_failure_is_logged_without_what_was_said(
    clock: ManualClock, caplog: pytest.LogCaptureFixture
) -> None:
    model = chain(clock, ScriptedModel([DOWN]), ScriptedModel(["second"]))

    with caplog.at_level(logging.WARNING):
        await model.complete(asked("meu CPF"), 10)

    [record] = caplog.records
    assert (record.message, vars(record)["model"]) == ("model failed", "model 0")
    assert "CPF" not in str(vars(record))
