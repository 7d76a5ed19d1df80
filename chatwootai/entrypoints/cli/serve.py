"""`chatwootai serve`: take webhooks and answer them."""

import asyncio
import logging
import signal
import socket
from contextlib import suppress
from enum import StrEnum
from typing import Annotated, Final

import typer
import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chatwootai.core.errors import ChatwootAIError, InUseError, ServiceUnavailableError
from chatwootai.entrypoints import logs, settings_file
from chatwootai.entrypoints.cli.options import CONFIG, DATA, Config, Data
from chatwootai.entrypoints.http.app import State, app
from chatwootai.entrypoints.worker import Worker

EPILOG: Final = """
**Examples**

`chatwootai serve` — with `./config` and `./data`, on 127.0.0.1:8000

`chatwootai serve --config /etc/chatwootai --data /var/lib/chatwootai --port 9000`

Chatwoot posts to `/webhooks/chatwoot`. `/readyz` says what does not work as it should; a tenant
whose configuration is broken is named there and in the log, and the others are served. The log
goes to standard error: one JSON object a line, or plain words on a terminal.

**Exit codes**: 0 it was stopped (SIGTERM, Ctrl-C) and has ended what it was doing, 1 it cannot
start or go on, 2 wrong usage.
"""
_GRACE: Final = 15  # seconds for requests that go on when the service stops
_ECHO_SECONDS: Final = 1.0  # in which Chatwoot tells us of what was said last

_log = logging.getLogger(__name__)


class LogLevel(StrEnum):
    """How much is logged."""

    DEBUG = "DEBUG"
    INFO = "INFO"
    WARNING = "WARNING"
    ERROR = "ERROR"


def command(
    config: Config = CONFIG,
    data: Data = DATA,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(help="The port to listen on; 0 is any that is free.", min=0, max=65_535)
    ] = 8000,
    worker: Annotated[bool, typer.Option(help="Also answer what is taken in.")] = True,
    log_level: Annotated[
        LogLevel, typer.Option(help="How much is logged.", case_sensitive=False)
    ] = LogLevel.INFO,
) -> int:
    """Take Chatwoot's webhooks and answer the customers."""
    logs.configure(log_level)
    settings = settings_file.read(config, data)
    opening = Opening(app(settings, with_worker=worker))
    server = Server(
        opening,
        uvicorn.Config(
            opening,
            host=host,
            port=port,
            lifespan="on",
            log_config=None,
            access_log=False,  # it would write down the tokens in addresses
            server_header=False,
            timeout_graceful_shutdown=_GRACE,
        ),
    )
    # uvicorn raises the signal that stopped it once more, which would end us with that
    for stop in (signal.SIGINT, signal.SIGTERM):
        signal.signal(stop, server.handle_exit)
    with suppress(SystemExit):  # uvicorn's way to say that it could not start
        server.run()
    if opening.error is not None:
        raise opening.error
    if not opening.is_done:
        raise ServiceUnavailableError("the service", "starting; the log says why")
    if not server.started:
        raise InUseError(
            f"nothing can listen on {host}:{port} (the log says why); "
            "stop what does, or name another --port or --host"
        )
    return 0


class Opening:
    """The application, which tells whoever runs it how its start went.

    Attributes:
        is_done: Whether it has started.
        error: What ended its start or its stop, if that is an error of ours.
    """

    def __init__(self, application: ASGIApp) -> None:
        self.is_done = False
        self.error: ChatwootAIError | None = None
        self._application = application
        self._worker: Worker | None = None

    async def end_work(self) -> None:
        """Let the turns that go on end, and then their echoes come in."""
        if self._worker is not None:
            await self._worker.end()
            await asyncio.sleep(_ECHO_SECONDS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan":
            await self._application(scope, receive, send)
            return
        failed: list[Message] = []

        async def forward(message: Message) -> None:
            if message["type"].endswith(".failed"):
                failed.append(message)
                return
            if message["type"] == "lifespan.startup.complete":
                self._started(scope["state"])
            await send(message)

        try:
            await self._application(scope, receive, forward)
        except ChatwootAIError as error:
            self.error = error
            # what they hold is a traceback, which is no way to tell an operator
            failed = [{"type": message["type"]} for message in failed]
        finally:
            for message in failed:
                await send(message)

    def _started(self, state: State) -> None:
        self.is_done = True
        self._worker = state["worker"]
        for why in state["readiness"].degraded:
            _log.warning("not as it should be", extra={"why": why})


class Server(uvicorn.Server):
    """Ends its work before it stops to listen.

    Chatwoot takes the bot off a conversation in which the echo of the bot's own message meets a
    closed port.
    """

    def __init__(self, opening: Opening, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._opening = opening

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop: first the work, then the door."""
        await self._opening.end_work()
        await super().shutdown(sockets)


command.__name__ = "serve"
