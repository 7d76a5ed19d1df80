"""Asks a second language model where the first one fails."""

import logging
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Final

from chatwootai.adapters.circuit_breaker import CircuitBreaker
from chatwootai.core.errors import (
    ChatwootAIError,
    CredentialsError,
    RefusedError,
    ServiceUnavailableError,
)
from chatwootai.core.ports.chat_model import ChatModel
from chatwootai.core.ports.clock import Clock
from chatwootai.core.prompt import Completion, Prompt
from chatwootai.core.waiting import within

_log = logging.getLogger(__name__)

_SHARE: Final = 0.6  # of the time left, for a model that others come after
_FAILED: Final = (ServiceUnavailableError, CredentialsError, RefusedError)


@dataclass(frozen=True, slots=True)
class Link:
    """A model of the chain, and what it is called in the settings."""

    name: str
    model: ChatModel


class ModelChain:
    """Asks its models in order, until one answers. One that fails again and again is passed over.

    What came of a stream cannot be taken back: after its first piece, nobody else is asked.
    """

    def __init__(self, links: Sequence[Link], clock: Clock) -> None:
        self._links = [(link, CircuitBreaker(clock)) for link in links]
        self._clock = clock

    async def complete(self, prompt: Prompt, seconds: float) -> Completion:
        until = self._clock.monotonic() + seconds
        failures: list[ChatwootAIError] = []
        for link, breaker, share in self._willing():
            limit = (until - self._clock.monotonic()) * share
            try:
                completion = await link.model.complete(prompt, limit)
            except _FAILED as error:
                failures.append(_noted(link, breaker, error))
            else:
                breaker.succeeded()
                return completion
        raise _worst(failures)

    async def stream(
        self, prompt: Prompt, seconds: float
    ) -> AsyncGenerator[str | Completion, None]:
        until = self._clock.monotonic() + seconds
        failures: list[ChatwootAIError] = []
        for link, breaker, share in self._willing():
            left = until - self._clock.monotonic()
            async with aclosing(link.model.stream(prompt, left)) as pieces:
                try:
                    piece = await within(self._clock, anext(pieces), left * share)
                except TimeoutError:
                    slow = ServiceUnavailableError(
                        f"model {link.name!r}", "being asked (it did not begin to answer in time)"
                    )
                    failures.append(_noted(link, breaker, slow))
                    continue
                except _FAILED as error:
                    failures.append(_noted(link, breaker, error))
                    continue
                breaker.succeeded()
                yield piece
                async for piece in pieces:
                    yield piece
                return
        raise _worst(failures)

    def _willing(self) -> Iterator[tuple[Link, CircuitBreaker, float]]:
        """Yield who is asked, and which share of the time left each may take."""
        last = len(self._links) - 1
        for place, (link, breaker) in enumerate(self._links):
            if breaker.allows():
                yield link, breaker, 1.0 if place == last else _SHARE


def _noted(link: Link, breaker: CircuitBreaker, error: ChatwootAIError) -> ChatwootAIError:
    if not isinstance(error, RefusedError):  # that says nothing about the next prompt
        breaker.failed()
    _log.warning("model failed", extra={"model": link.name, "error": str(error)})
    return error


def _worst(failures: Sequence[ChatwootAIError]) -> ChatwootAIError:
    """Return the failure that leaves most hope; the first of several that leave as much."""
    for kind in _FAILED:
        for failure in failures:
            if isinstance(failure, kind):
                return failure
    return ServiceUnavailableError(
        "every model", "being asked (all failed just now, and are left alone for a moment)"
    )
