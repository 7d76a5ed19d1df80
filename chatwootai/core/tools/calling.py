"""One use of a tool: the calls of servers that it takes, within the time that there is."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from pydantic import JsonValue

from chatwootai.core.ports.clock import Clock
from chatwootai.core.ports.tool_server import ToolServer
from chatwootai.core.templates import FOUND, SHOWN, UnprovenError, filled, names
from chatwootai.core.tenants.tooling import FindConfig, ServerTools
from chatwootai.core.tool_results import Ending, ToolResult
from chatwootai.core.tools.actions import Action
from chatwootai.core.tools.answers import found_ids, meant, taken

_LEAST: Final = 0.05  # seconds in which nobody answers
_PAUSE: Final = 0.2
_AGAIN: Final = frozenset({Ending.DOWN, Ending.TIMED_OUT})
_NO_SERVER: Final = "the company has no back office that could be asked"
_NO_TIME: Final = "there is no time left for it"
_STRANGER: Final = "the back office knows nobody of the customer's verified address or number"


class Line:
    """Leads to the servers of one use of a tool.

    Attributes:
        values: What may stand in the places of templates.
        fault: Why the tool cannot be used, as far as that is known; none if it can.
    """

    def __init__(  # noqa: PLR0913  each is a need of its own
        self,
        server: ToolServer | None,
        back_office: ToolServer | None,
        written: ServerTools,
        values: dict[str, JsonValue],
        clock: Clock,
        *,
        seconds: float,
    ) -> None:
        self._server = server
        self._back_office = back_office
        self._written = written
        self._clock = clock
        self._end = clock.monotonic() + seconds
        self.values = values
        self.fault: ToolResult | None = None

    @property
    def left(self) -> float:
        """Seconds that are left."""
        return self._end - self._clock.monotonic()

    async def prepare(self, action: Action) -> None:
        """Find out who the customer is in the back office, if the tool needs that.

        Raises:
            UnprovenError: It needs what has not been proved of the customer.
        """
        parts: list[JsonValue] = [dict(action.arguments)]
        parts += [dict(find.arguments) for find in (action.lookup, action.shown) if find]
        needed = {*names(parts), *action.result.owner.values()}
        if not needed & FOUND:
            filled(parts, {**self.values, SHOWN: ""})
            proved = {name for name in needed if name.startswith("contact.")}
            if proved - self.values.keys():
                raise UnprovenError
            return
        self.fault = await self._find_customer()
        if self.fault is None:
            filled(parts, self.values)

    async def read(self, action: Action) -> ToolResult:
        """Carry out what changes nothing; once more, if nobody answered and there is time."""
        result = await self._once(action, self.left)
        if result.ending in _AGAIN and self.left > _PAUSE + _LEAST:
            await self._clock.sleep(_PAUSE)
            again = await self._once(action, self.left)
            result = again if again.ending is not Ending.DOWN else result
        return result

    async def write(self, action: Action, seconds: float) -> ToolResult:
        """Carry out what changes something: once."""
        result = await self._once(action, seconds)
        if result.ending is Ending.NOT_ALLOWED and result.why.startswith("it answered"):
            return replace(result, ending=Ending.MALFORMED)
        return result

    async def find(self, find: FindConfig) -> ToolResult:
        """Look for something in the back office; the value is the fields that were wanted."""
        result = await self._asked(self._back_office, find.tool, find.arguments, self.left)
        if not result.is_done:
            return result
        found = found_ids(result, find)
        if not found:
            return ToolResult(Ending.NOT_FOUND, why="there is no such thing in the back office")
        return replace(result, value=list(found))

    async def _once(self, action: Action, seconds: float) -> ToolResult:
        seconds = min(seconds, action.tool.seconds)
        result = await self._asked(self._server, action.remote, action.arguments, seconds)
        return taken(result, action, self.values) if result.is_done else result

    async def _asked(
        self,
        server: ToolServer | None,
        tool: str,
        template: Mapping[str, JsonValue],
        seconds: float,
    ) -> ToolResult:
        if server is None:
            return ToolResult(Ending.DOWN, why=_NO_SERVER)
        arguments = filled(dict(template), self.values)
        if seconds < _LEAST or not isinstance(arguments, dict):
            return ToolResult(Ending.DOWN, why=_NO_TIME)
        result = await server.call(tool, arguments, seconds)
        return meant(result, self._written.errors)

    async def _find_customer(self) -> ToolResult | None:
        """Find the customer; return why that was not possible."""
        ways = [find for find in self._written.customer if self._is_proved(find)]
        if not ways:
            raise UnprovenError
        for find in ways:
            result = await self.find(find)
            if result.ending is Ending.NOT_FOUND:
                continue
            if not result.is_done:
                return result
            ids = result.value if isinstance(result.value, list) else []
            self.values |= {"customer.ids": ids, "customer.id": ids[0]}
            return None
        return ToolResult(Ending.NOT_FOUND, why=_STRANGER)

    def _is_proved(self, find: FindConfig) -> bool:
        needed = {name for name in names(dict(find.arguments)) if name.startswith("contact.")}
        return bool(needed) and needed <= self.values.keys()
