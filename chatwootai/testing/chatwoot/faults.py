"""Makes the stand-in fail on purpose; everything can be switched while it runs."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from typing import Any, TypeAlias

from chatwootai.testing.chatwoot.wire import rails_json


class Moment(StrEnum):
    """When a fault strikes: before anything is done, or when all is done but not yet answered."""

    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Requests:
    """Which requests a fault strikes; all of them unless told otherwise.

    Attributes:
        path: A regular expression, found anywhere in the path.
    """

    method: str | None = None
    path: str = ""

    def include(self, method: str, path: str) -> bool:
        """Return whether a request for *path* is meant."""
        return self.method in {None, method} and re.search(self.path, path) is not None


@dataclass(frozen=True, slots=True)
class Slow:
    """The answer takes longer."""

    seconds: float
    moment: Moment


@dataclass(frozen=True, slots=True)
class Cut:
    """The connection ends without an answer."""

    moment: Moment


@dataclass(frozen=True, slots=True)
class Answer:
    """Another answer is given, and nothing is done."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    moment: Moment = Moment.BEFORE


Effect: TypeAlias = Slow | Cut | Answer


@dataclass(slots=True)
class _Fault:
    effect: Effect
    requests: Requests
    times: int | None  # how often it still strikes; none: until cleared


EVERY_REQUEST = Requests()


class Faults:
    """What goes wrong at the moment.

    Attributes:
        is_dead: Whether every connection ends at once, with nothing done.
        webhooks_come_twice: Whether each webhook is posted twice, under one delivery id.
        webhook_delay: Tells how many seconds each webhook is held back: different
            values shuffle them.
    """

    def __init__(self) -> None:
        self.is_dead = False
        self.webhooks_come_twice = False
        self.webhook_delay: Callable[[], float] | None = None
        self._faults: list[_Fault] = []
        self._revoked: set[str] = set()

    def slow(
        self,
        seconds: float,
        requests: Requests = EVERY_REQUEST,
        *,
        moment: Moment = Moment.BEFORE,
        times: int | None = None,
    ) -> None:
        """Let *requests* take *seconds* longer; what a client no longer waits for is done too."""
        self._faults.append(_Fault(Slow(seconds, moment), requests, times))

    def answer(
        self,
        status: int,
        requests: Requests = EVERY_REQUEST,
        *,
        times: int | None = None,
        retry_after: int | None = None,
        body: Any = None,
    ) -> None:
        """Answer *requests* with *status* and do nothing, the next *times* or until cleared.

        Without a *body* (JSON) the answer is worded as Chatwoot or its proxy would.
        """
        kind, text = _worded(status) if body is None else (_JSON, rails_json(body))
        headers = [("content-type", kind)]
        if retry_after is not None:
            headers.append(("retry-after", str(retry_after)))
        self._faults.append(_Fault(Answer(status, tuple(headers), text), requests, times))

    def cut(
        self,
        requests: Requests = EVERY_REQUEST,
        *,
        moment: Moment = Moment.BEFORE,
        times: int | None = None,
    ) -> None:
        """End the connection of *requests* without an answer."""
        self._faults.append(_Fault(Cut(moment), requests, times))

    def revoke(self, token: str) -> None:
        """Accept *token* no more."""
        self._revoked.add(token)

    def restore(self, token: str) -> None:
        """Accept *token* again."""
        self._revoked.discard(token)

    def clear(self) -> None:
        """Let everything work again."""
        self.is_dead = False
        self.webhooks_come_twice = False
        self.webhook_delay = None
        self._faults.clear()
        self._revoked.clear()

    def is_revoked(self, token: str) -> bool:
        """Return whether *token* is accepted no more."""
        return token in self._revoked

    def strike(self, method: str, path: str) -> list[Effect]:
        """Return what happens to a request, in the order in which it was asked for."""
        if self.is_dead:
            return [Cut(Moment.BEFORE)]
        struck = [fault for fault in self._faults if fault.requests.include(method, path)]
        for fault in struck:
            if fault.times is not None:
                fault.times -= 1
        self._faults = [fault for fault in self._faults if fault.times != 0]
        return [fault.effect for fault in struck]


_JSON = "application/json; charset=utf-8"


def _worded(status: int) -> tuple[str, bytes]:
    match status:
        case HTTPStatus.TOO_MANY_REQUESTS:
            return "text/plain", b"Retry later\n"
        case HTTPStatus.UNAUTHORIZED:
            return _JSON, rails_json({"error": "Invalid Access Token"})
        case HTTPStatus.NOT_FOUND:
            return _JSON, rails_json({"error": "Resource could not be found"})
        case _ if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return "text/html", f"<html><body><h1>{status}</h1></body></html>".encode()
        case _:
            return _JSON, rails_json({"error": "Refused on purpose"})
