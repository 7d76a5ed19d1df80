"""Serves an ASGI application on 127.0.0.1 from within a running program."""

import asyncio
import os
import socket
from typing import Any

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

_HOST = "127.0.0.1"
_KEEP_ALIVE = 75  # as the nginx before a real one


class WebServer:
    """A web server that starts, stops and starts again on the same port.

    Attributes:
        port: Where it listens; 0 before it first did.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.port = 0
        self._app = app
        self._server: uvicorn.Server | None = None

    @property
    def url(self) -> str:
        """Where it is reached."""
        return f"http://{_HOST}:{self.port}"

    async def start(self) -> None:
        """Listen, on the port of the last time if there was one."""
        if self._server is not None:
            return
        listener = _bound(self.port)
        self.port = listener.getsockname()[1]
        config = uvicorn.Config(
            self._answer,
            http=_QuietProtocol,
            ws="none",
            interface="asgi3",
            lifespan="off",
            proxy_headers=False,
            log_config=None,
            timeout_keep_alive=_KEEP_ALIVE,
        )
        config.load()
        server = uvicorn.Server(config)
        server.lifespan = config.lifespan_class(config)
        await server.startup(sockets=[listener])
        self._server = server

    async def stop(self) -> None:
        """Stop at once: connections break, and what was asked but not done is not done."""
        server, self._server = self._server, None
        if server is None:
            return
        for listener in server.servers:
            listener.close()
        for connection in list(server.server_state.connections):
            connection.transport.abort()
        for task in server.server_state.tasks:
            task.cancel()
        await asyncio.gather(*server.server_state.tasks, return_exceptions=True)
        await asyncio.gather(*(listener.wait_closed() for listener in server.servers))

    def cut(self, scope: Scope) -> None:
        """End the connection that *scope* came by."""
        if self._server is None:
            raise ConnectionResetError("cut on purpose")
        for connection in list(self._server.server_state.connections):
            if isinstance(connection, HttpToolsProtocol) and connection.client == scope["client"]:
                connection.transport.abort()

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._app(scope, receive, send)
        except asyncio.CancelledError:
            if self._server is not None:
                raise


def _bound(port: int) -> socket.socket:
    # asyncio sends small answers at once only where it is told that this is TCP
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((_HOST, port))
    except OSError:
        listener.close()
        raise
    return listener


class _QuietProtocol(HttpToolsProtocol):
    """Logs no access, whatever the program around it has set up for its own server."""

    def __init__(
        self,
        config: uvicorn.Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self.access_log = False
