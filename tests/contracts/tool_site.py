"""A server of tools in the network, as little of one as there can be, that fails when told to."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Site(ThreadingHTTPServer):
    """Answers calls with what they said.

    Attributes:
        status: What every call is answered with, unless it is 200.
        drops: Whether calls are dropped without an answer.
        tokens: What callers showed.
    """

    daemon_threads = True
    request_queue_size = 128
    status = 200
    drops = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.tokens: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/mcp"


@contextmanager
def site() -> Iterator[Site]:
    """Yield a server that listens."""
    server = Site()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    server: Site

    def do_POST(self) -> None:
        message = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.server.tokens.append(self.headers.get("authorization", ""))
        is_call = message.get("method") == "tools/call"
        if is_call and self.server.drops:
            self.close_connection = True
            return
        if is_call and self.server.status != 200:
            self._say(self.server.status, b"{}")
        elif "id" not in message:
            self._say(202, b"")
        else:
            its = {"jsonrpc": "2.0", "id": message["id"], **_answer(message)}
            self._say(200, json.dumps(its).encode())

    def do_GET(self) -> None:
        self._say(405, b"")

    def _say(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def _answer(message: dict[str, Any]) -> dict[str, Any]:
    params = message.get("params", {})
    match message["method"]:
        case "initialize":
            told = {"name": "site", "version": "1"}
            version = params["protocolVersion"]
            shape = {"protocolVersion": version, "capabilities": {"tools": {}}, "serverInfo": told}
            return {"result": shape}
        case "tools/list":
            return {"result": {"tools": [{"name": "echo", "inputSchema": {"type": "object"}}]}}
        case "tools/call":
            said = params.get("arguments") or {}
            text = "x" * said.pop("more", 0) or json.dumps(said)
            return {"result": {"content": [{"type": "text", "text": text}], "isError": False}}
        case _:
            return {"error": {"code": -32601, "message": "Method not found"}}
