"""`GET /metrics`: numbers for Prometheus; what can only be known by asking is asked for now."""

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass
from math import nan
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from chatwootai.core.dispatching import Dispatcher
from chatwootai.core.errors import ServiceUnavailableError
from chatwootai.core.measures import Counted, Level, Part
from chatwootai.core.ports.clock import Clock
from chatwootai.core.ports.inbox import Backlog, Inbox
from chatwootai.core.ports.meters import Meters
from chatwootai.core.waiting import within
from chatwootai.entrypoints.readiness import Readiness

_PATIENCE: Final = 1.0  # seconds for a store to answer: Prometheus asks again, and gives up at ten
_UNKNOWN: Final = nan
_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"


@dataclass(slots=True)
class Scrape:
    """Brings the numbers up to date, and writes them down.

    Attributes:
        write: Returns all that *meters* keeps, in Prometheus' text format.
        dispatcher: None where this process answers nothing.
    """

    meters: Meters
    write: Callable[[], bytes]
    inbox: Inbox
    readiness: Readiness
    clock: Clock
    dispatcher: Dispatcher | None = None
    _takeovers: int = 0  # that have been counted

    async def text(self) -> bytes:
        """Return every number as it is now; those that nobody could tell are NaN."""
        backlog, lacking = await asyncio.gather(self._backlog(), self._lacking())
        self.meters.set(Level.QUEUED, backlog.events if backlog else _UNKNOWN)
        self.meters.set(Level.OLDEST, backlog.oldest if backlog else _UNKNOWN)
        takeovers = self.inbox.takeovers
        self.meters.count(Counted.TAKEOVERS, takeovers - self._takeovers)
        self._takeovers = takeovers
        lacking = set(lacking)
        if self.dispatcher is not None:
            self.meters.set(Level.RUNNING, self.dispatcher.running)
            self.meters.set(Level.WAITING, self.dispatcher.waiting)
        if backlog is None:
            lacking.add(Part.INBOX)
        for part in Part:
            self.meters.set(Level.DEGRADED, part in lacking, part=part)
        return await asyncio.to_thread(self.write)

    async def _backlog(self) -> Backlog | None:
        try:
            return await within(self.clock, self.inbox.backlog(), _PATIENCE)
        except (ServiceUnavailableError, TimeoutError):
            return None

    async def _lacking(self) -> Collection[Part]:
        try:
            return await within(self.clock, self.readiness.lacking(), _PATIENCE)
        except TimeoutError:
            return {*self.readiness.parts, Part.DOCUMENTS}


async def metrics(request: Request) -> Response:
    """Return the numbers of this process, and of what it shares with others."""
    scrape: Scrape = request.state.scrape
    return Response(await scrape.text(), headers={"Content-Type": _TYPE})


routes = [Route("/metrics", metrics, methods=["GET"])]
