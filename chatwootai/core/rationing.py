"""Asks a language model for one company: no more often, and for no more money, than it may."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from dataclasses import dataclass
from typing import Final

from chatwootai.core.limiting import Limits
from chatwootai.core.ports.chat_model import ChatModel
from chatwootai.core.prices import Prices
from chatwootai.core.prompt import Completion, Prompt, Usage
from chatwootai.core.safety.budget import Budget, Spending
from chatwootai.core.tenants.tenant import Tenant

_LETTERS: Final = 3  # of a token, where it has few: what is set aside must not be too little


@dataclass(frozen=True, slots=True)
class Ration:
    """What a company's calls of models are counted by."""

    limits: Limits
    budget: Budget


class RationedModel:
    """A model as one company may ask it; beyond its ceilings, it raises CeilingReachedError."""

    def __init__(
        self, model: ChatModel, name: str, tenant: Tenant, ration: Ration, prices: Prices
    ) -> None:
        self._model = model
        self._name = name
        self._tenant = tenant
        self._ration = ration
        self._prices = prices

    async def complete(self, prompt: Prompt, seconds: float) -> Completion:
        async with self._spending(prompt) as spending:
            completion = await self._model.complete(prompt, seconds)
            spending.costs(completion.cost)
            return completion

    async def stream(
        self, prompt: Prompt, seconds: float
    ) -> AsyncGenerator[str | Completion, None]:
        async with AsyncExitStack() as stack:
            spending = await stack.enter_async_context(self._spending(prompt))
            pieces = await stack.enter_async_context(aclosing(self._model.stream(prompt, seconds)))
            async for piece in pieces:
                if isinstance(piece, Completion):
                    spending.costs(piece.cost)
                yield piece

    @asynccontextmanager
    async def _spending(self, prompt: Prompt) -> AsyncIterator[Spending]:
        await self._ration.limits.ask_model(self._tenant, self._name)
        letters = sum(len(line.text) for line in prompt.lines)
        letters += sum(len(str(shape)) for shape in prompt.tools)
        estimate = self._prices.of(Usage(letters // _LETTERS, prompt.most_tokens))
        async with self._ration.budget.spending(self._tenant, estimate) as spending:
            yield spending
