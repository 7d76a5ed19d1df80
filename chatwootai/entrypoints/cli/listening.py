"""What the commands have in common that run until they are stopped."""

import asyncio
import gc
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
from chatwootai.entrypoints.http.app import State
from chatwootai.entrypoints.worker import Worker

_GRACE: Final = 15  # seconds for requests that go on when the service stops
_ECHO_SECONDS: Final = 1.0  # in which Chatwoot tells us of what was said last

_log = logging.getLogger(__name__)


class LogLevel(StrEnum):
    """How much is logged."""

    DEBUG = "DEBUG"
    INFO = "INFO"
    WARNING = "WARNING"
    ERROR = "ERROR"


Host = Annotated[str, typer.Option(help="The address to listen on.")]
Port = Annotated[
    int, typer.Option(help="The port to listen on; 0 is any that is free.", min=0, max=65_535)
]
Level = Annotated[LogLevel, typer.Option(help="How much is logged.", case_sensitive=False)]


def run(application: ASGIApp, host: str, port: int) -> None:
    """Serve *application* until the process is told to stop.

    Raises:
        ChatwootAIError: It cannot start, or nothing can listen there.
    """
    opening = Opening(application)
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
        gc.collect()
        gc.freeze()  # what is here now stays: looking through it again and again delays answers
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
