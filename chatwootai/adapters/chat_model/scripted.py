"""A stand-in for a language model: it says what a script says."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from chatwootai.adapters.json_values import read_value
from chatwootai.core.errors import ChatwootAIError, ServiceUnavailableError
from chatwootai.core.ports.clock import Clock
from chatwootai.core.prices import Prices
from chatwootai.core.prompt import Completion, Prompt

Said = str | Completion | ChatwootAIError


@dataclass(frozen=True, slots=True)
class Cue:
    """What is said at one call.

    Attributes:
        said: The text, the whole completion, or the error that is raised instead.
        after: Seconds until it is said.
        cut_after: The stream breaks after so many pieces; none: it does not.
    """

    said: Said
    after: float = 0.0
    cut_after: int | None = None


Script = Sequence[Said | Cue] | Callable[[Prompt], Said | Cue]


class ScriptedModel:
    """Says each cue of its script once, and the last one for ever; or what a function says.

    Attributes:
        prompts: What it was asked, in order.
    """

    def __init__(
        self, script: Script, *, clock: Clock | None = None, prices: Prices | None = None
    ) -> None:
        if not callable(script) and not script:
            raise ValueError("an empty script: give at least one cue")
        self.prompts: list[Prompt] = []
        self._script = script
        self._sleep = asyncio.sleep if clock is None else clock.sleep
        self._prices = prices or Prices()

    async def complete(self, prompt: Prompt, seconds: float) -> Completion:
        cue = await self._spoken(prompt, seconds)
        if cue.cut_after is not None:
            raise _broken()
        return self._completed(cue, prompt)

    async def stream(
        self, prompt: Prompt, seconds: float
    ) -> AsyncGenerator[str | Completion, None]:
        cue = await self._spoken(prompt, seconds)
        completion = self._completed(cue, prompt)
        for number, piece in enumerate(_pieces(completion.text)):
            if cue.cut_after is not None and number >= cue.cut_after:
                raise _broken()
            yield piece
        if cue.cut_after is not None:
            raise _broken()
        yield completion

    async def _spoken(self, prompt: Prompt, seconds: float) -> Cue:
        cue = self._cue(prompt)
        self.prompts.append(prompt)
        if cue.after >= seconds:
            await self._sleep(seconds)
            raise ServiceUnavailableError(
                "the model", f"being asked (no whole answer within {seconds:g} s)"
            )
        await self._sleep(cue.after)
        if isinstance(cue.said, ChatwootAIError):
            raise cue.said
        return cue

    def _cue(self, prompt: Prompt) -> Cue:
        if callable(self._script):
            said = self._script(prompt)
        else:
            said = self._script[min(len(self.prompts), len(self._script) - 1)]
        return said if isinstance(said, Cue) else Cue(said)

    def _completed(self, cue: Cue, prompt: Prompt) -> Completion:
        said = cue.said
        completion = said if isinstance(said, Completion) else Completion(str(said))
        completion = replace(
            completion, model=completion.model or "scripted", cost=self._prices.of(completion.usage)
        )
        if prompt.schema is None or completion.calls or completion.value is not None:
            return completion
        value, misfit = read_value(completion.text, prompt.schema)
        return replace(completion, value=value, misfit=misfit)


def _pieces(text: str) -> Iterator[str]:
    """Yield *text* word by word."""
    words = text.split(" ")
    yield from (f"{word} " for word in words[:-1])
    if words[-1]:
        yield words[-1]


def _broken() -> ServiceUnavailableError:
    return ServiceUnavailableError("the model", "being asked (its answer was cut off)")
