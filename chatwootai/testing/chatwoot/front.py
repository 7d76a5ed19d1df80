"""Stands before the REST interface: remembers every request and lets faults strike."""

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, TypeAlias

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chatwootai.testing.chatwoot.calls import token_of
from chatwootai.testing.chatwoot.desk import Desk
from chatwootai.testing.chatwoot.faults import Answer, Cut, Effect, Moment, Slow
from chatwootai.testing.chatwoot.records import Bot
from chatwootai.testing.chatwoot.rest import AFTER_ANSWER

CutConnection: TypeAlias = Callable[[Scope], None]


class TokenKind(StrEnum):
    """Whose token a request carries."""

    BOT = "bot"
    USER = "user"
    UNKNOWN = "unknown"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class ReceivedRequest:
    """A request to the REST interface.

    Attributes:
        status: What was answered; none while nothing is, and when nothing ever was.
        body: The JSON body, none if there was no such thing.
        at: When it came.
    """

    method: str
    path: str
    token: TokenKind
    body: Any
    at: float
    status: int | None = None


class Front:
    """The stand-in as an ASGI application.

    Attributes:
        requests: Every request, in the order in which they came.
        cut: Ends a connection without an answer; set by whoever owns the connections.
    """

    def __init__(self, app: ASGIApp, desk: Desk) -> None:
        self.requests: list[ReceivedRequest] = []
        self.cut: CutConnection = _cannot_cut
        self._app = app
        self._desk = desk

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, unless a fault strikes."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        body = await _body(receive)
        if body is None:
            return
        place = self._remember(scope, body)
        finishing: list[Callable[[], None]] = []
        scope[AFTER_ANSWER] = finishing
        try:
            answer = await self._answered(scope, body)
            if answer is None:
                self.cut(scope)
                await receive()  # until the server has noticed, which would complain otherwise
            else:
                self._amend(place, answer[0]["status"])
                for message in answer:
                    await send(message)
        finally:
            for finish in finishing:
                finish()

    async def _answered(self, scope: Scope, body: bytes) -> list[Message] | None:
        """Return the answer to a request, none if its connection is to end."""
        effects = self._desk.faults.strike(scope["method"], scope["path"])
        early = await _struck(effects, Moment.BEFORE)
        if isinstance(early, Answer):
            return _messages(early)
        if early is not None:
            return None
        answer: list[Message] = []

        async def keep(message: Message) -> None:
            answer.append(message)

        await self._app(scope, _replay(body), keep)
        return None if await _struck(effects, Moment.AFTER) is not None else answer

    def _remember(self, scope: Scope, body: bytes) -> int:
        headers = Headers(scope=scope)
        received = ReceivedRequest(
            method=scope["method"],
            path=scope["path"],
            token=self._token_kind(headers),
            body=_parsed(body),
            at=self._desk.now(),
        )
        self.requests.append(received)
        self._desk.changes.announce()
        return len(self.requests) - 1

    def _amend(self, place: int, status: int) -> None:
        self.requests[place] = replace(self.requests[place], status=status)
        self._desk.changes.announce()

    def _token_kind(self, headers: Mapping[str, str]) -> TokenKind:
        token = token_of(headers)
        actor = next(iter(self._desk.store.actors(token).values()), None)
        if actor is None:
            return TokenKind.UNKNOWN if token else TokenKind.NONE
        return TokenKind.BOT if isinstance(actor, Bot) else TokenKind.USER


async def _struck(effects: list[Effect], moment: Moment) -> Answer | Cut | None:
    """Let what is due at *moment* happen; return what ends the request, if anything does."""
    for effect in effects:
        if effect.moment is not moment:
            continue
        if isinstance(effect, Slow):
            await asyncio.sleep(effect.seconds)
        else:
            return effect
    return None


async def _body(receive: Receive) -> bytes | None:
    """Return the body of a request, none if its sender went away before it was complete."""
    parts: list[bytes] = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(parts)


def _replay(body: bytes) -> Receive:
    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


def _messages(answer: Answer) -> list[Message]:
    headers = [(name.encode(), value.encode()) for name, value in answer.headers]
    headers.append((b"content-length", str(len(answer.body)).encode()))
    return [
        {"type": "http.response.start", "status": answer.status, "headers": headers},
        {"type": "http.response.body", "body": answer.body, "more_body": False},
    ]


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None


def _cannot_cut(scope: Scope) -> None:
    raise ConnectionResetError("cut on purpose")
