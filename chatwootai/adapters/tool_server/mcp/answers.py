"""From what the protocol says to how a call ended."""

import json
from typing import Any, Final

from pydantic import JsonValue

from chatwootai.adapters.tool_server.mcp.web import NO_ANSWER, NOT_ACCEPTED, NOT_REACHED
from chatwootai.core.tool_results import Ending, ToolResult

# The protocol's own codes; the SDK that names them is loaded only when a server is used.
_METHOD_NOT_FOUND: Final = -32_601
_INVALID_PARAMS: Final = -32_602
CONNECTION_CLOSED: Final = -32_000
_REQUEST_TIMEOUT: Final = -32_001
_ENDINGS: Final = {
    NOT_REACHED: Ending.DOWN,
    NOT_ACCEPTED: Ending.DOWN,
    NO_ANSWER: Ending.TIMED_OUT,
    _METHOD_NOT_FOUND: Ending.UNKNOWN,
    _INVALID_PARAMS: Ending.UNKNOWN,
    CONNECTION_CLOSED: Ending.TIMED_OUT,
    _REQUEST_TIMEOUT: Ending.TIMED_OUT,
}
_UNKNOWN: Final = ("unknown tool", "input validation error", "validation error for ")
_PREFIX: Final = "Error executing tool "
_FAILED: Final = "it failed in the middle"


def of_error(code: int, message: str) -> ToolResult:
    """Return how a call ended that the protocol, or the way to the server, refused."""
    if code == CONNECTION_CLOSED:
        message = "the connection broke; it may have been done"
    return ToolResult(_ENDINGS.get(code, Ending.MALFORMED), why=message)


def of_result(name: str, answered: Any) -> ToolResult:
    """Return how a call of *name* ended that was answered, by `CallToolResult`."""
    text = "\n".join(its.text for its in answered.content if its.type == "text")
    if answered.is_error:
        return _of_refusal(name, text)
    value: JsonValue = answered.structured_content
    if isinstance(value, dict) and value.keys() == {"result"}:
        value = value["result"]
    return ToolResult(Ending.DONE, _read(text) if value is None else value)


def _of_refusal(name: str, text: str) -> ToolResult:
    words = text.removeprefix(f"{_PREFIX}{name}").removeprefix(": ").strip()
    if not words:
        return ToolResult(Ending.MALFORMED, why=_FAILED)
    is_unknown = any(sign in words.casefold() for sign in _UNKNOWN)
    return ToolResult(Ending.UNKNOWN if is_unknown else Ending.REFUSED, why=words)


def _read(text: str) -> JsonValue:
    """Return what *text* says as JSON, or itself."""
    if not text.lstrip().startswith(("{", "[")):
        return text
    try:
        value: JsonValue = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return value
