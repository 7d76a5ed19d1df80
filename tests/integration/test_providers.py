"""Providers that do not speak as OpenAI does, each against a server that answers as theirs would.

Needs what the extras bring: `pip install 'chatwootai[anthropic,google,ollama]'`.
"""

import gc
import json
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final

import pytest
from pydantic import SecretStr

from chatwootai.adapters.chat_model.langchain import (
    Access,
    Connections,
    LangChainModel,
    lacking,
)
from chatwootai.adapters.clock.system import SystemClock
from chatwootai.core.errors import (
    ChatwootAIError,
    CredentialsError,
    RefusedError,
    ServiceUnavailableError,
)
from chatwootai.core.prompt import Usage
from tests.contracts.model_server import Answer, Exchange, model_server
from tests.contracts.models import SCHEMA, asked

pytestmark = [
    pytest.mark.integration,
    pytest.mark.filterwarnings("ignore"),  # theirs
]

ANSWERS: Final[Mapping[str, Mapping[str, Any]]] = {
    "anthropic:some": {
        "id": "m",
        "type": "message",
        "role": "assistant",
        "model": "some",
        "content": [{"type": "text", "text": "Sim."}],
        "stop_reason": "end_turn",
        "usage": {"input_tokens": 4, "output_tokens": 2, "cache_read_input_tokens": 3},
    },
    "google_genai:some": {
        "candidates": [
            {"content": {"role": "model", "parts": [{"text": "Sim."}]}, "finishReason": "STOP"}
        ],
        "usageMetadata": {
            "promptTokenCount": 7,
            "candidatesTokenCount": 2,
            "cachedContentTokenCount": 3,
            "totalTokenCount": 9,
        },
        "modelVersion": "some",
    },
    "ollama:some": {
        "model": "some",
        "created_at": "2026-01-01T00:00:00Z",
        "message": {"role": "assistant", "content": "Sim."},
        "done": True,
        "done_reason": "stop",
        "prompt_eval_count": 7,
        "eval_count": 2,
    },
}
LIMITS: Final = {
    "anthropic:some": ("max_tokens",),
    "google_genai:some": ("generationConfig", "maxOutputTokens"),
    "ollama:some": ("options", "num_predict"),
}
FAULTS: Final[Mapping[int, type[ChatwootAIError]]] = {
    400: RefusedError,
    401: CredentialsError,
    404: RefusedError,
    500: ServiceUnavailableError,
    503: ServiceUnavailableError,
}


@pytest.fixture(autouse=True)
def _swept() -> Iterator[None]:
    yield
    gc.collect()  # what they leave behind is to be complained of here, where nobody listens


@pytest.fixture(params=ANSWERS)
def provider(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    if missing := lacking(name):
        pytest.skip(f"{name}: {missing}")
    return name


@asynccontextmanager
async def spoken(provider: str, answer: Answer) -> AsyncIterator[tuple[LangChainModel, Any]]:
    connections = Connections()
    async with model_server(answer) as server:
        access = Access(provider, server.url.removesuffix("/v1"), SecretStr("key"))
        model = LangChainModel(access, connections, SystemClock(), chance=lambda: 0.0)
        await model.warm_up()
        yield model, server
    await connections.aclose()


def whole(body: Mapping[str, Any], status: int = 200) -> Answer:
    async def answer(exchange: Exchange) -> None:
        await exchange.send(status, json.dumps(body).encode() + b"\n")

    return answer


async def test_it_answers_and_says_what_that_took(provider: str) -> None:
    async with spoken(provider, whole(ANSWERS[provider])) as (model, server):
        completion = await model.complete(asked(most_tokens=77), 20)

    sent: Any = server.requests[0].body
    for key in LIMITS[provider]:
        sent = sent[key]
    kept = 0 if provider.startswith("ollama") else 3
    assert completion.text == "Sim."
    assert completion.usage == Usage(7, 2, kept)
    assert sent == 77


@pytest.mark.parametrize("status", FAULTS)
async def test_a_fault_is_told_as_what_it_is(provider: str, status: int) -> None:
    secret = "meu CPF é 123"  # noqa: S105  what may come back in an error
    body = {"error": {"message": secret, "type": "some_error", "code": status}}
    async with spoken(provider, whole(body, status)) as (model, _):
        with pytest.raises(FAULTS[status]) as caught:
            await model.complete(asked(secret), 20)

    assert "CPF" not in str(caught.value)


async def test_a_server_that_is_not_there_is_told(provider: str) -> None:
    connections = Connections()
    access = Access(provider, "http://127.0.0.1:9", SecretStr("key"))
    model = LangChainModel(access, connections, SystemClock(), chance=lambda: 0.0)
    await model.warm_up()

    with pytest.raises(ServiceUnavailableError):
        await model.complete(asked(), 10)
    await connections.aclose()


async def test_an_object_is_given_as_the_arguments_of_a_tool() -> None:
    if missing := lacking("anthropic:some"):
        pytest.skip(missing)
    called = {"type": "tool_use", "id": "t", "name": "answer", "input": {"intent": "price"}}
    body = {**ANSWERS["anthropic:some"], "content": [called], "stop_reason": "tool_use"}
    async with spoken("anthropic:some", whole(body)) as (model, server):
        completion = await model.complete(asked(schema=SCHEMA), 20)

    assert completion.value == {"intent": "price"}
    assert server.requests[0].body["tool_choice"] == {"type": "tool", "name": "answer"}
