"""How the application tells whoever starts it why it does not start, or stop."""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.types import Message

from chatwootai.adapters.clock.manual import ManualClock
from chatwootai.adapters.documents.in_memory import InMemoryDocuments
from chatwootai.adapters.inbox.in_memory import InMemoryInbox
from chatwootai.core.errors import ConfigurationError
from chatwootai.entrypoints.cli.listening import Opening
from chatwootai.entrypoints.readiness import Readiness

Lifespan = Callable[[Starlette], AbstractAsyncContextManager[dict[str, Any]]]


async def hello(_: Request) -> PlainTextResponse:
    return PlainTextResponse("hello")


def opening(starting: Exception | None = None, stopping: Exception | None = None) -> Opening:
    """Return an application that fails to start or to stop, if it is told to."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[dict[str, Any]]:
        if starting is not None:
            raise starting
        yield {
            "readiness": Readiness(InMemoryDocuments(ManualClock()), InMemoryInbox(ManualClock())),
            "worker": None,
        }
        if stopping is not None:
            raise stopping

    return Opening(Starlette(routes=[Route("/", hello)], lifespan=lifespan))


async def live(application: Opening) -> list[Message]:
    """Start *application* and stop it, and return what it says."""
    said: list[Message] = []

    async def receive() -> Message:
        return {"type": "lifespan.shutdown" if said else "lifespan.startup"}

    async def send(message: Message) -> None:
        said.append(message)

    await application({"type": "lifespan", "state": {}}, receive, send)
    return said


async def test_an_application_that_starts_and_stops_has_no_error() -> None:
    application = opening()

    said = await live(application)

    assert [message["type"] for message in said] == [
        "lifespan.startup.complete",
        "lifespan.shutdown.complete",
    ]
    assert (application.is_done, application.error) == (True, None)


async def test_an_error_of_ours_is_kept_and_its_traceback_is_not_told() -> None:
    error = ConfigurationError("the folder is missing; make one")
    application = opening(starting=error)

    said = await live(application)

    assert said == [{"type": "lifespan.startup.failed"}]
    assert (application.is_done, application.error) == (False, error)


async def test_an_error_of_ours_on_the_way_out_is_kept_as_well() -> None:
    error = ConfigurationError("the folder is gone; make one")
    application = opening(stopping=error)

    said = await live(application)

    assert said[-1] == {"type": "lifespan.shutdown.failed"}
    assert (application.is_done, application.error) == (True, error)


async def test_a_fault_of_our_own_is_told_with_its_traceback() -> None:
    application = opening(starting=RuntimeError("a bug"))
    said: list[Message] = []

    async def receive() -> Message:
        return {"type": "lifespan.startup"}

    async def send(message: Message) -> None:
        said.append(message)

    with pytest.raises(RuntimeError, match="a bug"):
        await application({"type": "lifespan", "state": {}}, receive, send)

    assert "Traceback" in said[0]["message"]
    assert (application.is_done, application.error) == (False, None)


async def test_requests_are_passed_on() -> None:
    said: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        said.append(message)

    await opening()({"type": "http", "method": "GET", "path": "/", "headers": []}, receive, send)

    assert said[-1]["body"] == b"hello"


async def test_where_nobody_works_there_is_nothing_to_end() -> None:
    application = opening()
    await live(application)

    began = time.monotonic()
    await application.end_work()

    assert time.monotonic() - began < 0.5
