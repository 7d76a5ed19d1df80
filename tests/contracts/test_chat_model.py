"""What every language model promises."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, aclosing

import pytest

from chatwootai.core.errors import (
    ChatwootAIError,
    CredentialsError,
    RefusedError,
    ServiceUnavailableError,
)
from chatwootai.core.ports.chat_model import ChatModel
from chatwootai.core.prompt import Completion, ToolCall
from chatwootai.testing import Cue

from .models import COST, PRICES, SCHEMA, STOCK, USAGE, Building, asked, chain, langchain, scripted

Stage = Callable[..., Awaitable[ChatModel]]

ANSWER = Completion("O frete custa 12 reais.", usage=USAGE)
FAILURES = (
    CredentialsError("no key"),
    RefusedError("too long"),
    ServiceUnavailableError("the model", "being asked"),
)


@pytest.fixture(params=[scripted, langchain, chain], ids=lambda build: build.__name__)
async def on_stage(request: pytest.FixtureRequest) -> AsyncIterator[Stage]:
    building: Building = request.param
    async with AsyncExitStack() as stack:

        async def enter(*cues: Cue) -> ChatModel:
            return await stack.enter_async_context(building(cues))

        yield enter


async def whole(model: ChatModel, seconds: float = 5.0) -> tuple[Sequence[str], Completion]:
    *pieces, last = [piece async for piece in model.stream(asked(), seconds)]
    assert isinstance(last, Completion)
    return [str(piece) for piece in pieces], last


async def test_it_answers_with_the_whole_text(on_stage: Stage) -> None:
    model = await on_stage(Cue(ANSWER))

    completion = await model.complete(asked(), 5)

    assert completion.text == "O frete custa 12 reais."
    assert not completion.is_cut


async def test_it_says_what_the_answer_took_and_cost(on_stage: Stage) -> None:
    model = await on_stage(Cue(ANSWER))

    completion = await model.complete(asked(), 5)

    assert completion.usage == USAGE
    assert completion.cost == pytest.approx(COST)
    assert completion.cost == pytest.approx(PRICES.of(USAGE))


async def test_a_stream_is_the_answer_in_pieces_and_then_whole(on_stage: Stage) -> None:
    model = await on_stage(Cue(ANSWER))

    pieces, completion = await whole(model)

    assert len(pieces) > 1
    assert "".join(pieces).strip() == completion.text.strip() == "O frete custa 12 reais."
    assert completion.usage == USAGE


async def test_an_answer_that_ended_for_want_of_tokens_says_so(on_stage: Stage) -> None:
    model = await on_stage(Cue(Completion("O frete", is_cut=True)))

    assert (await model.complete(asked(), 5)).is_cut


async def test_an_object_fits_its_schema(on_stage: Stage) -> None:
    model = await on_stage(Cue('{"intent": "price"}'))

    completion = await model.complete(asked(schema=SCHEMA), 5)

    assert completion.value == {"intent": "price"}
    assert not completion.misfit


@pytest.mark.parametrize("text", ['{"intent": "joke"}', "Claro!", '{"intent": "pri', "[1]", ""])
async def test_what_does_not_fit_is_no_object_and_says_why(text: str, on_stage: Stage) -> None:
    model = await on_stage(Cue(text))

    completion = await model.complete(asked(schema=SCHEMA), 5)

    assert completion.value is None
    assert completion.misfit


async def test_a_call_of_a_tool_comes_with_its_arguments(on_stage: Stage) -> None:
    wanted = ToolCall("c1", "stock", {"sku": "A-7"})
    model = await on_stage(Cue(Completion("", calls=(wanted,))))

    completion = await model.complete(asked(tools=(STOCK,)), 5)

    assert completion.calls == (wanted,)


async def test_a_call_of_a_tool_comes_with_the_end_of_a_stream(on_stage: Stage) -> None:
    wanted = ToolCall("c1", "stock", {"sku": "A-7"})
    model = await on_stage(Cue(Completion("", calls=(wanted,))))

    _, completion = await whole(model)

    assert completion.calls == (wanted,)


@pytest.mark.parametrize("failure", FAILURES, ids=lambda error: type(error).__name__)
async def test_a_failure_is_told_as_what_it_is(failure: ChatwootAIError, on_stage: Stage) -> None:
    model = await on_stage(Cue(failure))

    with pytest.raises(type(failure)):
        await model.complete(asked(), 1.5)


@pytest.mark.parametrize("failure", FAILURES, ids=lambda error: type(error).__name__)
async def test_a_stream_fails_likewise(failure: ChatwootAIError, on_stage: Stage) -> None:
    model = await on_stage(Cue(failure))

    with pytest.raises(type(failure)):
        await whole(model, 1.5)


async def test_an_answer_that_does_not_come_in_time_is_not_waited_for(on_stage: Stage) -> None:
    model = await on_stage(Cue("tarde demais", after=5))
    began = time.perf_counter()

    with pytest.raises(ServiceUnavailableError):
        await model.complete(asked(), 0.2)

    assert time.perf_counter() - began < 2


async def test_a_stream_that_does_not_begin_in_time_is_not_waited_for(on_stage: Stage) -> None:
    model = await on_stage(Cue("tarde demais", after=5))
    began = time.perf_counter()

    with pytest.raises(ServiceUnavailableError):
        await whole(model, 0.2)

    assert time.perf_counter() - began < 2


async def test_a_stream_that_is_cut_off_fails_after_its_pieces(on_stage: Stage) -> None:
    model = await on_stage(Cue("O frete custa 12 reais.", cut_after=2))
    pieces = model.stream(asked(), 5)

    assert [await anext(pieces), await anext(pieces)] == ["O ", "frete "]
    with pytest.raises(ServiceUnavailableError):
        await anext(pieces)


async def test_a_call_can_be_cancelled(on_stage: Stage) -> None:
    model = await on_stage(Cue("nunca", after=60))
    call = asyncio.create_task(model.complete(asked(), 60))
    await asyncio.sleep(0.05)

    call.cancel()
    [ended] = await asyncio.gather(call, return_exceptions=True)

    assert isinstance(ended, asyncio.CancelledError)


async def test_a_stream_can_be_closed_in_the_middle(on_stage: Stage) -> None:
    model = await on_stage(Cue(ANSWER))

    async with aclosing(model.stream(asked(), 5)) as pieces:
        first = await anext(pieces)

    assert str(first).strip() == "O"
    assert [piece async for piece in pieces] == []
