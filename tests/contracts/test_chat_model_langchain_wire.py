"""What becomes of what servers of language models may do."""

import asyncio
import socket
import time
import traceback
from collections.abc import Mapping
from contextlib import aclosing
from dataclasses import replace
from typing import Any, Final

import pytest

from chatwootai.adapters.chat_model.langchain import Access, Connections, LangChainModel
from chatwootai.adapters.clock.system import SystemClock
from chatwootai.core.errors import (
    ChatwootAIError,
    CredentialsError,
    RefusedError,
    ServiceUnavailableError,
)
from chatwootai.core.ports.chat_model import ChatModel
from chatwootai.core.prompt import Completion, Line, Role, ToolCall

from .model_server import (
    PAGE,
    Answer,
    call,
    cut,
    endless,
    malformed,
    page,
    refused,
    said,
    unended,
    whole,
)
from .models import STOCK, asked, echo, spoken

PRIVATE: Final = "sk-segredo-1234 meu CPF é 123.456.789-09"
QUOTING: Final = {"error": {"message": PRIVATE, "code": "bad_thing", "type": "invalid"}}
NO_MONEY: Final = {"error": {"message": PRIVATE, "code": "insufficient_quota"}}
AT_ONCE: Final = 50
FAULTS: Final[Mapping[str, tuple[Answer, type[ChatwootAIError]]]] = {
    "bad key": (refused(401, QUOTING), CredentialsError),
    "forbidden": (refused(403, PAGE), CredentialsError),
    "no money": (refused(429, NO_MONEY), CredentialsError),
    "bad request": (refused(400, QUOTING), RefusedError),
    "no such model": (refused(404, QUOTING), RefusedError),
    "too large": (refused(413, PAGE), RefusedError),
    "unprocessable": (refused(422, {"detail": [{"msg": PRIVATE}]}), RefusedError),
    "elsewhere": (refused(307, b"", "Location: http://127.0.0.1:1/v1"), RefusedError),
    "moved": (refused(301, PAGE, "Location: /login"), RefusedError),
    "too many": (refused(429, QUOTING), ServiceUnavailableError),
    "too many for long": (refused(429, QUOTING, "Retry-After: 60"), ServiceUnavailableError),
    "error": (refused(500, QUOTING), ServiceUnavailableError),
    "bad gateway": (refused(502, PAGE), ServiceUnavailableError),
    "a page": (page(), ServiceUnavailableError),
    "nothing": (page(b""), ServiceUnavailableError),
    "malformed": (malformed(), ServiceUnavailableError),
    "no answers": (malformed(b'{"id": "x", "choices": []}'), ServiceUnavailableError),
    "another object": (malformed(b'{"error": {"message": "x"}}'), ServiceUnavailableError),
    "no object": (malformed(b"[1, 2]"), ServiceUnavailableError),
    "too deep": (malformed(b"[" * 100_000), ServiceUnavailableError),
    "cut at once": (cut(), ServiceUnavailableError),
    "cut in the middle": (cut("O"), ServiceUnavailableError),
    "endless": (endless("x" * 100_000), ServiceUnavailableError),
    "filtered": (said("", finish="content_filter"), RefusedError),
}
UNREADABLE: Final = ('{"sku": ', "[1, 2]", '"A-7"', "12", "{'sku': 1}", "not json", "[" * 50_000)
WITHOUT: Final = ("", None, "null", "{}")


async def streamed(model: ChatModel, seconds: float = 3.0, **more: Any) -> Completion:
    last: str | Completion = ""
    async for piece in model.stream(asked(**more), seconds):
        last = piece
    assert isinstance(last, Completion)
    return last


@pytest.mark.parametrize("fault", FAULTS)
async def test_each_fault_is_told_as_what_can_be_done_about_it(fault: str) -> None:
    answer, kind = FAULTS[fault]
    async with spoken(answer) as (model, _):
        with pytest.raises(kind) as caught:
            await model.complete(asked(), 3)

    assert type(caught.value) is kind


@pytest.mark.parametrize("fault", FAULTS)
async def test_each_fault_is_told_in_a_stream_too(fault: str) -> None:
    answer, kind = FAULTS[fault]
    async with spoken(answer) as (model, _):
        with pytest.raises(kind):
            await streamed(model)


@pytest.mark.parametrize("fault", FAULTS)
async def test_no_fault_tells_what_was_said_nor_the_key(fault: str) -> None:
    answer, _ = FAULTS[fault]
    async with spoken(answer) as (model, _):
        with pytest.raises(ChatwootAIError) as caught:
            await model.complete(asked(PRIVATE), 3)

    told = "".join(traceback.format_exception(caught.value))
    assert "sk-segredo" not in told
    assert "CPF" not in told


async def test_a_server_that_is_not_there_is_told_quickly() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
    connections = Connections()
    model = LangChainModel(Access("openai:some", url), connections, SystemClock())
    await model.warm_up()
    began = time.perf_counter()

    with pytest.raises(ServiceUnavailableError, match="no connection"):
        await model.complete(asked(), 10)

    assert time.perf_counter() - began < 4
    await connections.aclose()


@pytest.mark.parametrize(
    "failing", [refused(500), refused(503), cut(), refused(429, b"", "Retry-After: 0.05")]
)
async def test_what_is_safe_to_ask_again_is_asked_again(failing: Answer) -> None:
    async with spoken(failing, said("Sim.")) as (model, server):
        completion = await model.complete(asked(), 5)

    assert completion.text == "Sim."
    assert len(server.requests) == 2


async def test_a_stream_that_has_not_begun_is_asked_for_again() -> None:
    async with spoken(refused(503), said("Sim.")) as (model, server):
        completion = await streamed(model)

    assert completion.text.strip() == "Sim."
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    "failing", [refused(429), refused(429, b"", "Retry-After: 60"), refused(400), refused(401)]
)
async def test_what_would_not_help_is_not_asked_again(failing: Answer) -> None:
    async with spoken(failing, said("Sim.")) as (model, server):
        with pytest.raises(ChatwootAIError):
            await model.complete(asked(), 5)

    assert len(server.requests) == 1


async def test_how_long_to_wait_is_passed_on() -> None:
    async with spoken(refused(429, b"", "Retry-After: 60")) as (model, _):
        with pytest.raises(ServiceUnavailableError) as caught:
            await model.complete(asked(), 5)

    assert caught.value.retry_after == 60


async def test_nothing_is_asked_again_after_the_first_piece() -> None:
    async with spoken(cut("O ", "frete "), said("Sim.")) as (model, server):
        with pytest.raises(ServiceUnavailableError):
            await streamed(model)

    assert len(server.requests) == 1


async def test_a_stream_that_does_not_say_that_it_is_over_was_cut() -> None:
    async with spoken(unended("O ", "frete ")) as (model, _):
        with pytest.raises(ServiceUnavailableError, match="cut off"):
            await streamed(model)


async def test_the_server_sees_that_a_call_was_cancelled() -> None:
    async with spoken(said("nunca", after=60)) as (model, server):
        asking = asyncio.create_task(model.complete(asked(), 60))
        while not server.requests:  # noqa: ASYNC110  it rings no bell
            await asyncio.sleep(0.01)

        asking.cancel()

        await asyncio.wait_for(server.given_up.wait(), 2)


async def test_the_server_sees_that_the_time_is_over() -> None:
    async with spoken(said("nunca", after=60)) as (model, server):
        with pytest.raises(ServiceUnavailableError):
            await model.complete(asked(), 0.2)

        await asyncio.wait_for(server.given_up.wait(), 2)


async def test_the_server_sees_that_a_stream_was_left() -> None:
    async with spoken(endless("x ", pause=0.01)) as (model, server):
        async with aclosing(model.stream(asked(), 60)) as pieces:
            await anext(pieces)

        await asyncio.wait_for(server.given_up.wait(), 2)


async def test_the_server_sees_that_a_stream_was_cancelled() -> None:
    async with spoken(endless("x ", pause=0.01)) as (model, server):
        listening = asyncio.create_task(streamed(model, 60))
        await asyncio.sleep(0.2)

        listening.cancel()

        await asyncio.wait_for(server.given_up.wait(), 2)


async def test_a_stream_without_an_end_ends_with_the_time() -> None:
    async with spoken(endless("x ", pause=0.01)) as (model, server):
        with pytest.raises(ServiceUnavailableError):
            await streamed(model, 0.3)

        await asyncio.wait_for(server.given_up.wait(), 2)


@pytest.mark.parametrize("arguments", UNREADABLE, ids=lambda text: text[:12])
async def test_arguments_that_cannot_be_read_are_told_with_the_call(arguments: str) -> None:
    answer = said("", finish="tool_calls", tool_calls=[call(arguments)])
    async with spoken(answer) as (model, _):
        completion = await model.complete(asked(tools=(STOCK,)), 3)
        from_stream = await streamed(model, tools=(STOCK,))

    for [made] in (completion.calls, from_stream.calls):
        assert (made.id, made.name, made.arguments) == ("c1", "stock", {})
        assert made.fault


@pytest.mark.parametrize("arguments", WITHOUT)
async def test_a_tool_may_be_called_without_arguments(arguments: str | None) -> None:
    answer = said("", finish="tool_calls", tool_calls=[call(arguments)])
    async with spoken(answer) as (model, _):
        completion = await model.complete(asked(tools=(STOCK,)), 3)

    assert completion.calls == (ToolCall("c1", "stock", {}),)


async def test_arguments_that_the_tool_does_not_know_are_passed_on() -> None:
    answer = said("", tool_calls=[call('{"color": 1}', "fly"), call("{}", number=None)])
    async with spoken(answer) as (model, _):
        completion = await model.complete(asked(tools=(STOCK,)), 3)

    assert [made.name for made in completion.calls] == ["fly", "stock"]
    assert completion.calls[0].arguments == {"color": 1}
    assert all(made.id for made in completion.calls)


async def test_what_tools_answered_is_told_to_the_model() -> None:
    made = ToolCall("c1", "stock", {"sku": "A-7"})
    prompt = asked()
    lines = (
        *prompt.lines,
        Line(Role.ASSISTANT, "", calls=(made,)),
        Line(Role.TOOL, "3", call="c1"),
    )
    async with spoken(said("Temos 3.")) as (model, server):
        await model.complete(replace(prompt, lines=lines, tools=(STOCK,)), 3)

    *_, asking, answered = server.requests[0].body["messages"]
    assert asking["tool_calls"][0]["function"]["name"] == "stock"
    assert answered == {"role": "tool", "tool_call_id": "c1", "content": "3"}


async def test_each_of_many_gets_its_own_answer_over_shared_connections() -> None:
    async with spoken(echo()) as (model, server):
        for _ in range(2):
            texts = [f"pergunta {number}" for number in range(AT_ONCE)]
            asking = [model.complete(asked(text), 10) for text in texts]

            answers = await asyncio.gather(*asking)

            assert [answer.text for answer in answers] == texts
        assert server.connections <= AT_ONCE


async def test_an_answer_without_usage_costs_nothing_that_is_known() -> None:
    body = {**whole("Sim."), "usage": None}

    async with spoken(refused(200, body)) as (model, _):
        completion = await model.complete(asked(), 3)

    assert completion.cost == 0
