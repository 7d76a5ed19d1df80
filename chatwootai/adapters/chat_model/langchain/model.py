"""A language model that LangChain speaks with."""

import asyncio
import random
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from pydantic import ValidationError

from chatwootai.adapters.chat_model.langchain.faults import Failure
from chatwootai.adapters.chat_model.langchain.loading import Access, load
from chatwootai.adapters.chat_model.langchain.manners import ANSWER, Manner, Manners
from chatwootai.adapters.chat_model.langchain.pool import Connections
from chatwootai.adapters.json_values import fitted, read_value
from chatwootai.core.errors import (
    ChatwootAIError,
    ConfigurationError,
    CredentialsError,
    RefusedError,
    ServiceUnavailableError,
)
from chatwootai.core.ports.clock import Clock
from chatwootai.core.prices import Prices
from chatwootai.core.prompt import Completion, Prompt

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from chatwootai.adapters.chat_model.langchain.wire import Heard

_MOST_RETRIES: Final = 2
_MOST_LESSONS: Final = 6  # a server has fewer ways to be different
_PAUSE: Final = 0.25  # seconds before the first retry; twice that before the second
_TEACHING: Final = frozenset({400, 404, 422, 500, 501})  # statuses by which servers say "not so"
_UNREADABLE: Final = "being asked (its answer cannot be read)"


class LangChainModel:
    """Loads LangChain when it is first asked, or before that when it is told to warm up.

    Attributes:
        is_shut_out: Whether its key was not accepted when it was asked last.
    """

    def __init__(  # noqa: PLR0913  each is a need of its own
        self,
        access: Access,
        connections: Connections,
        clock: Clock,
        *,
        longest: float = 60.0,
        prices: Prices | None = None,
        chance: Callable[[], float] = random.random,
    ) -> None:
        """Speak over *connections*; wait *longest* seconds at most, whoever would wait longer."""
        self._access = access
        self._connections = connections
        self._clock = clock
        self._longest = longest
        self._prices = prices or Prices()
        self._chance = chance
        self._service = f"model {access.model!r}"
        self._manners = Manners(
            Manner.SCHEMA if access.speaks_openai else Manner.TOOL,
            "max_tokens" if access.base_url else "max_completion_tokens",
        )
        self.is_shut_out = False
        self._model: BaseChatModel | None = None
        self._loading = asyncio.Lock()

    async def warm_up(self) -> None:
        """Import and build what it needs, so that nobody waits for it.

        Raises:
            ConfigurationError: A package is missing, or the model cannot be built so.
        """
        await self._loaded()

    async def complete(self, prompt: Prompt, seconds: float) -> Completion:
        seconds = min(seconds, self._longest)
        try:
            async with asyncio.timeout(seconds):
                return await self._completed(prompt, self._clock.monotonic() + seconds)
        except TimeoutError:
            raise self._slow(seconds) from None

    async def stream(
        self, prompt: Prompt, seconds: float
    ) -> AsyncGenerator[str | Completion, None]:
        seconds = min(seconds, self._longest)
        course = _Course(self._clock.monotonic() + seconds)
        try:
            async with asyncio.timeout(seconds):
                model = await self._ready()
        except TimeoutError:
            raise self._slow(seconds) from None
        while True:
            manners = replace(self._manners)
            async with aclosing(self._heard(model, prompt, manners, course)) as pieces:
                failure: Failure | None = None
                try:
                    async for piece in pieces:
                        course.has_begun = True
                        yield piece
                except TimeoutError:
                    raise self._slow(seconds) from None
                except _Failed as failed:
                    failure = failed.failure
            if failure is None:
                return
            await self._consider(failure, prompt, manners, course)

    async def _completed(self, prompt: Prompt, until: float) -> Completion:
        model = await self._ready()
        course = _Course(until)
        while True:
            manners = replace(self._manners)
            try:
                return await self._answered(model, prompt, manners, course)
            except _Failed as failed:
                failure = failed.failure
            await self._consider(failure, prompt, manners, course)

    async def _answered(
        self, model: "BaseChatModel", prompt: Prompt, manners: Manners, course: "_Course"
    ) -> Completion:
        from chatwootai.adapters.chat_model.langchain import wire  # noqa: PLC0415  loaded by now

        runnable, options = self._asking(model, prompt, manners)
        heard = wire.Heard()
        try:
            heard.take(await runnable.ainvoke(wire.messages(manners.lines(prompt)), **options))
        except ValidationError:
            # LangChain does not survive arguments that are JSON and no object, but in a stream
            async for piece in self._heard(model, prompt, manners, course):
                if isinstance(piece, Completion):
                    return piece
            raise ServiceUnavailableError(self._service, _UNREADABLE) from None
        except Exception as error:  # noqa: BLE001  each provider's library has errors of its own
            raise _Failed(Failure(self._service, error)) from None
        return self._whole(heard, prompt, manners)

    async def _heard(
        self, model: "BaseChatModel", prompt: Prompt, manners: Manners, course: "_Course"
    ) -> AsyncGenerator[str | Completion, None]:
        """Yield what comes of one request.

        Raises:
            TimeoutError: The time was over first.
        """
        from chatwootai.adapters.chat_model.langchain import wire  # noqa: PLC0415  loaded by now

        runnable, options = self._asking(model, prompt, manners)
        if self._access.speaks_openai:
            options["stream_usage"] = manners.has_usage
        heard = wire.Heard()
        said = runnable.astream(wire.messages(manners.lines(prompt)), **options)
        async with aclosing(said) as chunks:
            while True:
                try:
                    async with asyncio.timeout(course.until - self._clock.monotonic()):
                        chunk = await anext(chunks)
                except StopAsyncIteration:
                    break
                except TimeoutError:
                    raise
                except Exception as error:  # noqa: BLE001  as above
                    raise _Failed(Failure(self._service, error)) from None
                text = heard.take_piece(chunk)
                if text:
                    yield text
        if self._access.speaks_openai and not heard.is_over:
            raise ServiceUnavailableError(self._service, "being asked (its answer was cut off)")
        yield self._whole(heard, prompt, manners)

    def _asking(
        self, model: "BaseChatModel", prompt: Prompt, manners: Manners
    ) -> tuple[Any, dict[str, Any]]:
        """Return what to ask, and with which options."""
        options: dict[str, Any] = {}
        most_tokens = min(prompt.most_tokens, self._access.most_tokens)
        if self._access.speaks_openai:
            # LangChain renames and parses what it knows; what is extra goes out as it is
            extra: dict[str, Any] = {manners.limit: most_tokens}
            if manners.has_temperature and self._access.temperature is not None:
                extra["temperature"] = self._access.temperature
            if form := manners.response_format(prompt):
                extra["response_format"] = form
            options["extra_body"] = extra
        else:
            options |= self._access.limit(most_tokens)
        tools = manners.tools(prompt)
        if not tools:
            return model, options
        choice: dict[str, Any] = {}
        if prompt.schema is not None and manners.manner is Manner.TOOL:
            choice = {"tool_choice": "any" if prompt.tools else ANSWER}
        return model.bind_tools(tools, **choice), options

    def _whole(self, heard: "Heard", prompt: Prompt, manners: Manners) -> Completion:
        """Return what was heard, with the object that was asked for."""
        self.is_shut_out = False
        if heard.is_refusal:
            raise RefusedError(f"{self._service} will not answer that")
        completion = heard.completion(self._access.model)
        completion = replace(completion, cost=self._prices.of(completion.usage))
        if prompt.schema is None:
            return completion
        answers = [call for call in completion.calls if call.name == ANSWER]
        if manners.manner is Manner.TOOL and answers:
            others = tuple(call for call in completion.calls if call.name != ANSWER)
            value, misfit = fitted(dict(answers[0].arguments), prompt.schema)
            misfit = answers[0].fault or misfit
            return replace(completion, calls=others, value=value, misfit=misfit)
        if completion.calls:
            return completion
        value, misfit = read_value(completion.text, prompt.schema)
        if manners.manner is Manner.TOOL and self._manners == manners:
            self._manners.heard_no_tool()
        return replace(completion, value=value, misfit=misfit)

    async def _consider(
        self, failure: Failure, prompt: Prompt, manners: Manners, course: "_Course"
    ) -> None:
        """Return if it is safe and sensible to ask once more, after a while.

        Raises:
            ChatwootAIError: It is not.
        """
        self.is_shut_out = isinstance(failure.translated(), CredentialsError)
        if course.has_begun:
            raise failure.translated()
        if failure.status in _TEACHING and course.lessons < _MOST_LESSONS:
            course.lessons += 1
            # another call may have learnt something meanwhile
            if self._manners != manners or self._manners.learn(failure.words, prompt):
                return
        if failure.pause is None or course.retries == _MOST_RETRIES:
            raise failure.translated()
        backoff = _PAUSE * 2**course.retries * (0.5 + self._chance())
        pause = max(failure.pause, backoff)
        if self._clock.monotonic() + pause >= course.until:
            raise failure.translated()
        course.retries += 1
        await self._clock.sleep(pause)

    async def _ready(self) -> "BaseChatModel":
        """Return the model to ask.

        Raises:
            CredentialsError: Its key is not among the secrets.
            RefusedError: It cannot be used here at all.
        """
        if self._access.lacks:
            raise CredentialsError(f"{self._service} has no key: {self._access.lacks!r} is not set")
        try:
            return await self._loaded()
        except ConfigurationError as error:
            raise RefusedError(str(error)) from None

    async def _loaded(self) -> "BaseChatModel":
        if self._model is None:
            async with self._loading:
                if self._model is None:
                    self._model = await asyncio.to_thread(load, self._access, self._connections)
        return self._model

    def _slow(self, seconds: float) -> ChatwootAIError:
        return ServiceUnavailableError(
            self._service, f"being asked (no whole answer within {seconds:g} s)"
        )


@dataclass
class _Course:
    """How far a call has come.

    Attributes:
        has_begun: Whether something of the answer was passed on, so that it cannot begin anew.
    """

    until: float
    retries: int = 0
    lessons: int = 0
    has_begun: bool = False


class _Failed(Exception):  # noqa: N818  never leaves this module
    """One request failed."""

    def __init__(self, failure: Failure) -> None:
        super().__init__()
        self.failure = failure
