"""A server of tools that does as it is told, good or bad; it needs nothing but Python.

Each tool is named for what it does: see `_TOOLS`.
"""

import json
import os
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

_LOCK = threading.Lock()
_ANYTHING = {"type": "object"}

Tool = Callable[[Any, dict[str, Any]], None]


def _write(line: str) -> None:
    with _LOCK:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


def _reply(number: Any, **its: Any) -> None:
    _write(json.dumps({"jsonrpc": "2.0", "id": number, **its}))


def _content(value: Any, *, is_error: bool = False) -> dict[str, Any]:
    text = value if isinstance(value, str) else json.dumps(value)
    return {"content": [{"type": "text", "text": text}], "isError": is_error}


def _echo(number: Any, arguments: dict[str, Any]) -> None:
    _reply(number, result={**_content(arguments), "structuredContent": arguments})


def _slow(number: Any, arguments: dict[str, Any]) -> None:
    time.sleep(arguments["seconds"])
    _reply(number, result=_content({"slept": arguments["seconds"]}))


def _die(number: Any, arguments: dict[str, Any]) -> None:
    sys.stderr.write("boom with hunter2-token\n")
    sys.stderr.flush()
    os._exit(3)


def _nested(number: Any, arguments: dict[str, Any]) -> None:
    deep = '{"a":' * 300 + "1" + "}" * 300
    its = f'{{"content":[],"structuredContent":{deep}}}'
    _write(f'{{"jsonrpc":"2.0","id":{json.dumps(number)},"result":{its}}}')


def _saying(make: Callable[[dict[str, Any]], dict[str, Any]]) -> Tool:
    return lambda number, arguments: _reply(number, **make(arguments))


_TOOLS: dict[str, Tool] = {
    "crash": _saying(lambda _: {"result": _content("Error executing tool crash", is_error=True)}),
    "die": _die,
    "echo": _echo,
    "empty": _saying(lambda _: {"result": {"content": [], "isError": False}}),
    "environment": _saying(lambda _: {"result": _content(dict(os.environ))}),
    "garbage": lambda *_: _write('{"jsonrpc": "2.0", "id": '),
    "hang": lambda *_: None,
    "huge": _saying(lambda said: {"result": _content("x" * said.get("bytes", 5_000_000))}),
    "list": _saying(lambda _: {"result": _content([1, 2])}),
    "nested": _nested,
    "pid": _saying(lambda _: {"result": _content({"pid": os.getpid()})}),
    "protest": _saying(lambda _: {"error": {"code": -32603, "message": "Internal error"}}),
    "refuse": _saying(
        lambda _: {"result": _content("Access denied to hunter2-token", is_error=True)}
    ),
    "slow": _slow,
    "text": _saying(lambda _: {"result": _content("It is 5 o'clock.")}),
    "wrong": _saying(lambda _: {"result": {"content": 5}}),
}


def _answer(number: Any, name: str, arguments: dict[str, Any]) -> None:
    if name in _TOOLS:
        _TOOLS[name](number, arguments)
    else:
        _reply(number, result=_content(f"Unknown tool: {name}", is_error=True))


def _handle(message: dict[str, Any]) -> None:
    number, method = message.get("id"), message.get("method")
    params = message.get("params", {})
    if method == "initialize":
        told = {"name": "program", "version": "1"}
        version = params["protocolVersion"]
        shape = {"protocolVersion": version, "capabilities": {"tools": {}}, "serverInfo": told}
        _reply(number, result=shape)
    elif method == "tools/list":
        listed = [{"name": name, "inputSchema": _ANYTHING} for name in _TOOLS]
        _reply(number, result={"tools": listed})
    elif method == "tools/call":
        its = (number, params["name"], params.get("arguments") or {})
        threading.Thread(target=_answer, args=its, daemon=True).start()
    elif number is not None:
        _reply(number, error={"code": -32601, "message": "Method not found"})


def main() -> None:
    """Serve until nobody listens any more."""
    if "--refuse-to-start" in sys.argv:
        sys.exit("bad key hunter2-token")
    if "--never-answer" in sys.argv:
        time.sleep(600)
    sys.stdout.write("welcome, which is no message\n")
    for line in sys.stdin:
        _handle(json.loads(line))


if __name__ == "__main__":
    main()
