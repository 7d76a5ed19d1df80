"""Language models for the contract: each says what a script says, whatever it is made of."""

import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import Any, Final

from chatwootai.adapters.chat_model.chain import Link, ModelChain
from chatwootai.adapters.chat_model.langchain import Access, Connections, LangChainModel
from chatwootai.adapters.chat_model.scripted import Cue, ScriptedModel
from chatwootai.adapters.clock.system import SystemClock
from chatwootai.core.errors import (
    ChatwootAIError,
    CredentialsError,
    RefusedError,
)
from chatwootai.core.ports.chat_model import ChatModel
from chatwootai.core.prices import Prices
from chatwootai.core.prompt import Completion, Line, Prompt, Role, ToolShape, Usage

from .model_server import Answer, Exchange, call, cut, model_server, refused, said

PRICES: Final = Prices(read=2.0, written=8.0, cached=0.5)
USAGE: Final = Usage(read=1000, written=100, cached=400)
COST: Final = 0.0022  # 600 read at 2, 400 kept at 0.5 and 100 written at 8, by the million
SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "properties": {"intent": {"enum": ["price", "order"]}},
    "required": ["intent"],
    "additionalProperties": False,
}
STOCK: Final = ToolShape(
    "stock", "How many there are.", {"type": "object", "properties": {"sku": {"type": "string"}}}
)
Building = Callable[[Sequence[Cue]], AbstractAsyncContextManager[ChatModel]]


def asked(text: str = "quanto custa o frete?", **more: Any) -> Prompt:
    """Return a prompt as an agent writes them."""
    lines = (Line(Role.SYSTEM, "Responda em português."), Line(Role.USER, text))
    return Prompt(lines, **more)


@asynccontextmanager
async def scripted(cues: Sequence[Cue]) -> AsyncIterator[ChatModel]:
    yield ScriptedModel(cues, prices=PRICES)


@asynccontextmanager
async def langchain(cues: Sequence[Cue]) -> AsyncIterator[ChatModel]:
    async with spoken(*(_answer(cue) for cue in cues)) as (model, _):
        yield model


@asynccontextmanager
async def chain(cues: Sequence[Cue]) -> AsyncIterator[ChatModel]:
    model = ScriptedModel(cues, prices=PRICES)
    yield ModelChain([Link("only", model)], SystemClock())


@asynccontextmanager
async def spoken(*answers: Answer, **access: Any) -> AsyncIterator[tuple[LangChainModel, Any]]:
    """Yield a model that speaks with a server of ours, and that server."""
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(model_server(*answers))
        connections = Connections()
        stack.push_async_callback(connections.aclose)
        reached = Access(**{"model": "openai:some", "base_url": server.url, **access})
        model = LangChainModel(
            reached, connections, SystemClock(), prices=PRICES, chance=lambda: 0.0
        )
        await model.warm_up()
        yield model, server


def _answer(cue: Cue) -> Answer:
    match cue.said:
        case CredentialsError():
            return refused(401, {"error": {"code": "invalid_api_key", "message": "sk-1234"}})
        case RefusedError():
            return refused(400, {"error": {"message": "too long: meu CPF é 123"}})
        case ChatwootAIError():
            return refused(503)
        case Completion() as completion:
            calls = [
                call(json.dumps(dict(each.arguments)), each.name, each.id)
                for each in completion.calls
            ]
            finish = "tool_calls" if calls else "length" if completion.is_cut else "stop"
            message = {"tool_calls": calls} if calls else {}
            return said(completion.text, finish=finish, after=cue.after, **message)
        case text:
            if cue.cut_after is not None:
                return cut(*(f"{word} " for word in str(text).split()[: cue.cut_after]))
            return said(str(text), after=cue.after)


def echo() -> Answer:
    """Answer with what was asked."""

    async def answer(exchange: Exchange) -> None:
        await said(exchange.body["messages"][-1]["content"], after=0.02)(exchange)

    return answer
