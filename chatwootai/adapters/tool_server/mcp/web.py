"""Speaks to a server of tools over HTTP; a request that fails concerns nobody but itself."""

import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from chatwootai.adapters.tool_server.mcp.child import LARGEST
from chatwootai.adapters.tool_server.mcp.notes import Notes

# Codes of our own for what HTTP says, which the protocol has no codes for.
NOT_REACHED: Final = -32_050
NO_ANSWER: Final = -32_051
NOT_ACCEPTED: Final = -32_052
TOO_LARGE: Final = -32_053
_WORDS: Final = {
    NOT_REACHED: "it cannot be reached",
    NO_ANSWER: "it broke off",
    NOT_ACCEPTED: "it does not accept our credentials",
    TOO_LARGE: f"it answered with more than {LARGEST} bytes",
}
_NOT_ACCEPTED: Final = frozenset({401, 403})
_AWAY: Final = frozenset({502, 503, 504})
_CONNECT: Final = 5.0
_OF_THE_WIRE: Final = frozenset({"content-encoding", "content-length", "transfer-encoding"})
_READ: Final = 300.0  # calls have limits of their own


@dataclass(frozen=True, slots=True)
class Address:
    """A server in the network.

    Attributes:
        headers: What every request carries, such as our token.
    """

    url: str
    headers: Mapping[str, str] = field(default_factory=dict)

    @asynccontextmanager
    async def open(self, notes: Notes, ended: Callable[[], None]) -> AsyncIterator[Any]:
        """Yield the streams of the server's messages."""
        import httpx2  # noqa: PLC0415  loaded with the SDK
        from mcp.client.streamable_http import streamable_http_client  # noqa: PLC0415

        timeout = httpx2.Timeout(_CONNECT, read=_READ)
        client = httpx2.AsyncClient(
            headers=dict(self.headers),
            timeout=timeout,
            transport=_careful(httpx2, notes),
            trust_env=False,
        )
        async with (
            client,
            streamable_http_client(
                self.url, http_client=client, max_sse_event_size=LARGEST
            ) as streams,
        ):
            yield streams


def _careful(httpx2: Any, notes: Notes) -> Any:
    """Return what carries requests, and answers for a server that does not."""
    not_reached = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout)

    class Careful(httpx2.AsyncHTTPTransport):  # type: ignore[misc]  # known only when it is loaded
        """Turns what fails into an answer that says so."""

        async def handle_async_request(self, request: Any) -> Any:
            try:
                response = await super().handle_async_request(request)
                code, body = await _judged(response)
            except not_reached:
                return refusal(request, NOT_REACHED)
            except httpx2.TransportError:
                return refusal(request, NO_ANSWER)
            if code:
                return refusal(request, code)
            if not body:
                return response
            kept = [its for its in response.headers.multi_items() if its[0] not in _OF_THE_WIRE]
            return httpx2.Response(response.status_code, headers=kept, content=body)

    def refusal(request: Any, code: int) -> Any:
        notes.hear(_WORDS[code])
        error = {"code": code, "message": _WORDS[code]}
        told = {"jsonrpc": "2.0", "id": _number(request), "error": error}
        return httpx2.Response(503 if request.method == "POST" else 405, json=told)

    return Careful()


async def _judged(response: Any) -> tuple[int, bytes]:
    """Return the code for what is wrong with a response, 0 if nothing is, and what it says.

    A stream of events is left to be read as it comes.
    """
    status = response.status_code
    code = NOT_ACCEPTED if status in _NOT_ACCEPTED else NOT_REACHED if status in _AWAY else 0
    if code:
        await response.aclose()
        return code, b""
    if not response.headers.get("content-type", "").startswith("application/json"):
        return 0, b""
    body = bytearray()
    try:
        async for piece in response.aiter_bytes():
            body += piece
            if len(body) > LARGEST:
                return TOO_LARGE, b""
    finally:
        await response.aclose()
    return 0, bytes(body)


def _number(request: Any) -> Any:
    """Return the number of the call that *request* carries; none if it carries none."""
    try:
        message = json.loads(request.content)
    except ValueError:
        return None
    return message.get("id") if isinstance(message, dict) else None
