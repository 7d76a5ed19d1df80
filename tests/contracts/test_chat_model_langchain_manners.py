"""How servers that understand less than OpenAI's are asked, and what is never sent to anybody."""

import asyncio
import os
from collections.abc import Mapping
from typing import Any, Final

import pytest
from pydantic import SecretStr

from chatwootai.adapters.chat_model.langchain import Access, Connections, LangChainModel, lacking
from chatwootai.adapters.clock.system import SystemClock
from chatwootai.core.errors import (
    ChatwootAIError,
    ConfigurationError,
    CredentialsError,
    RefusedError,
)
from chatwootai.core.prompt import Line, Prompt, Role

from .model_server import Answer, Exchange, call, model_server, refused, said
from .models import SCHEMA, STOCK, asked, spoken

FITS: Final = '{"intent": "price"}'
NO_SCHEMA: Final = {"error": {"message": "This response_format type is unavailable now"}}
NO_CHOICE: Final = {"error": {"message": "tool_choice is not supported"}}
OPEN: Final = {"type": "object", "properties": {"intent": {"type": "string"}}}


def picky(*refusals: tuple[str, int, Mapping[str, Any]], text: str = FITS) -> Answer:
    """Refuse requests that have a field; answer all others."""

    async def answer(exchange: Exchange) -> None:
        for field, status, body in refusals:
            if field in exchange.body:
                await refused(status, body)(exchange)
                return
        if tools := exchange.body.get("tools"):
            made = call(text, tools[-1]["function"]["name"])
            await said("", finish="tool_calls", tool_calls=[made])(exchange)
        else:
            await said(text)(exchange)

    return answer


async def test_a_schema_is_sent_as_one() -> None:
    async with spoken(said(FITS)) as (model, server):
        await model.complete(asked(schema=SCHEMA), 3)

    sent = server.requests[0].body["response_format"]
    assert sent["type"] == "json_schema"
    assert sent["json_schema"]["schema"] == SCHEMA
    assert sent["json_schema"]["strict"]


async def test_a_schema_that_leaves_things_open_is_not_called_strict() -> None:
    async with spoken(said(FITS)) as (model, server):
        await model.complete(asked(schema=OPEN), 3)

    assert not server.requests[0].body["response_format"]["json_schema"]["strict"]


@pytest.mark.filterwarnings("ignore::UserWarning")  # LangChain's own advice
@pytest.mark.parametrize("status", [400, 422, 500])
async def test_a_server_without_schemas_is_asked_for_a_tool_from_then_on(status: int) -> None:
    async with spoken(picky(("response_format", status, NO_SCHEMA))) as (model, server):
        first = await model.complete(asked(schema=SCHEMA), 3)
        second = await model.complete(asked(schema=SCHEMA), 3)

    assert first.value == second.value == {"intent": "price"}
    assert first.calls == ()
    assert len(server.requests) == 3
    assert server.requests[-1].body["tool_choice"]["function"]["name"] == "answer"


async def test_a_server_that_does_not_choose_tools_is_asked_in_words() -> None:
    only_words = picky(("response_format", 400, NO_SCHEMA), ("tool_choice", 400, NO_CHOICE))
    async with spoken(only_words) as (model, server):
        completion = await model.complete(asked(schema=SCHEMA), 3)

    assert completion.value == {"intent": "price"}
    system = server.requests[-1].body["messages"][0]["content"]
    assert system.startswith("Responda em português.")
    assert '"enum":["price","order"]' in system


async def test_a_server_that_answers_a_tool_in_words_is_understood() -> None:
    answers = (refused(400, NO_SCHEMA), said(f"Claro!\n```json\n{FITS}\n```"))
    async with spoken(*answers) as (model, server):
        first = await model.complete(asked(schema=SCHEMA), 3)
        await model.complete(asked(schema=SCHEMA), 3)

    assert first.value == {"intent": "price"}
    assert "tools" not in server.requests[-1].body


async def test_a_prompt_without_a_system_line_is_told_the_schema_too() -> None:
    answers = (refused(400, NO_SCHEMA), said("?"), said(FITS))
    prompt = Prompt((Line(Role.USER, "quanto custa?"),), schema=SCHEMA)
    async with spoken(*answers) as (model, server):
        await model.complete(prompt, 3)
        completion = await model.complete(prompt, 3)

    assert completion.value == {"intent": "price"}
    assert [line["role"] for line in server.requests[-1].body["messages"]] == ["system", "user"]


async def test_tools_and_a_form_for_the_answer_go_together() -> None:
    async with spoken(picky(("response_format", 400, NO_SCHEMA))) as (model, server):
        completion = await model.complete(asked(schema=SCHEMA, tools=(STOCK,)), 3)

    assert completion.value == {"intent": "price"}
    assert server.requests[-1].body["tool_choice"] == "required"


async def test_a_tool_may_be_called_before_the_object_is_given() -> None:
    made = call('{"sku": "A-7"}')
    async with spoken(said("", finish="tool_calls", tool_calls=[made])) as (model, _):
        completion = await model.complete(asked(schema=SCHEMA, tools=(STOCK,)), 3)

    assert [each.name for each in completion.calls] == ["stock"]
    assert completion.value is None
    assert not completion.misfit


async def test_many_at_once_learn_together() -> None:
    async with spoken(picky(("response_format", 400, NO_SCHEMA))) as (model, _):
        asking = [model.complete(asked(schema=SCHEMA), 5) for _ in range(20)]

        completions = await asyncio.gather(*asking)

    assert all(completion.value == {"intent": "price"} for completion in completions)


@pytest.mark.parametrize(
    ("refusal", "kept"),
    [
        (("stream_options", 400, {"detail": "unknown field stream_options"}), "max_tokens"),
        (("temperature", 400, {"error": {"message": "temperature"}}), "max_tokens"),
        (("max_tokens", 400, {"error": {"message": "use max_completion_tokens"}}), "messages"),
    ],
)
async def test_what_a_server_refuses_is_left_out(
    refusal: tuple[str, int, Mapping[str, Any]], kept: str
) -> None:
    async with spoken(picky(refusal, text="Sim."), temperature=0.3) as (model, server):
        pieces = [piece async for piece in model.stream(asked(), 3)]

    assert str(pieces[0]).strip() == "Sim."
    assert refusal[0] not in server.requests[-1].body
    assert kept in server.requests[-1].body


async def test_a_refusal_that_names_nothing_is_passed_on() -> None:
    async with spoken(refused(400, {"error": {"message": "no"}})) as (model, server):
        with pytest.raises(RefusedError):
            await model.complete(asked(schema=SCHEMA), 3)

    assert len(server.requests) == 1


async def test_a_server_that_refuses_whatever_is_left_out_is_not_asked_for_ever() -> None:
    named = "max_tokens max_completion_tokens temperature response_format tool stream_options"
    async with spoken(refused(400, {"error": {"message": named}})) as (model, server):
        with pytest.raises(RefusedError):
            await model.complete(asked(schema=SCHEMA), 3)

    assert len(server.requests) <= 8


async def test_no_more_is_written_than_the_settings_allow() -> None:
    async with spoken(said("Sim."), most_tokens=50) as (model, server):
        await model.complete(asked(most_tokens=9_000), 3)
        await model.complete(asked(most_tokens=10), 3)

    assert [each.body["max_tokens"] for each in server.requests] == [50, 10]


async def test_each_key_goes_out_with_its_own_requests_alone() -> None:
    connections = Connections()
    async with model_server(refused(200, b"", "Set-Cookie: who=a; Path=/")) as server:
        for key in ("key-a", "key-b"):
            access = Access("openai:some", server.url, SecretStr(key))
            with pytest.raises(ChatwootAIError):
                await LangChainModel(access, connections, SystemClock()).complete(asked(), 3)
        await connections.aclose()

    heads = [exchange.head.lower() for exchange in server.requests]
    assert [b"key-a" in head for head in heads] == [True, False]
    assert not any(b"cookie" in head for head in heads)


async def test_a_key_that_is_not_there_is_named() -> None:
    async with spoken(said("Sim."), lacks="shop-openai") as (model, server):
        with pytest.raises(CredentialsError, match="'shop-openai' is not set"):
            await model.complete(asked(), 3)

    assert server.requests == []


async def test_what_the_environment_says_of_models_does_not_count(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with model_server(said("Não.")) as other, model_server(said("Sim.")) as ours:
        for name in ("OPENAI_API_BASE", "OPENAI_BASE_URL", "OPENAI_PROXY", "LANGSMITH_ENDPOINT"):
            monkeypatch.setenv(name, other.url)
        for name in ("OPENAI_API_KEY", "LANGSMITH_API_KEY", "LANGCHAIN_API_KEY"):
            monkeypatch.setenv(name, "key-of-somebody")
        for name in ("LANGCHAIN_TRACING", "LANGCHAIN_TRACING_V2", "LANGSMITH_TRACING"):
            monkeypatch.setenv(name, "true")
        connections = Connections()
        model = LangChainModel(Access("openai:some", ours.url), connections, SystemClock())

        completion = await model.complete(asked(), 3)
        await asyncio.sleep(0.3)
        await connections.aclose()

    assert completion.text == "Sim."
    assert other.connections == 0
    assert b"key-of-somebody" not in ours.requests[0].head
    assert "LANGSMITH_TRACING" not in os.environ


@pytest.mark.parametrize("model", ["nobody:some", "groq:some"])
async def test_a_provider_that_cannot_be_spoken_with_is_named(model: str) -> None:
    connections = Connections()
    unknown = LangChainModel(Access(model), connections, SystemClock())

    with pytest.raises(ConfigurationError, match=model):
        await unknown.warm_up()
    with pytest.raises(RefusedError, match=model):
        await unknown.complete(asked(), 3)
    await connections.aclose()


def test_it_is_said_which_package_to_install() -> None:
    assert lacking("groq:some").endswith("pip install langchain langchain-groq")
    assert "known are anthropic, " in lacking("nobody:some")
    assert lacking("openai:some") == ""
