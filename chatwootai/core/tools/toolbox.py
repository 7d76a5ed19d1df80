"""The tools of one agent, and the rules that every call of them is held to."""

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from weakref import WeakValueDictionary

from pydantic import JsonValue

from chatwootai.core.conversation import TenantId, Turn
from chatwootai.core.ports.clock import Clock
from chatwootai.core.prompt import ToolCall, ToolShape
from chatwootai.core.safety.evidence import Evidence
from chatwootai.core.safety.provenance import leading
from chatwootai.core.templates import DEED, SHOWN, UnprovenError, written
from chatwootai.core.tenants.tenant import Tenant
from chatwootai.core.tenants.tooling import ServerTools
from chatwootai.core.tool_results import Ending, ToolResult
from chatwootai.core.tools.actions import Action, known_values
from chatwootai.core.tools.calling import Line
from chatwootai.core.tools.confirmations import Confirmations
from chatwootai.core.tools.deeds import Deeds
from chatwootai.core.tools.paces import Paces
from chatwootai.core.tools.servers import ToolServers
from chatwootai.core.tools.writing import Writing

Complaint = Callable[[Mapping[str, JsonValue]], str]
Checker = Callable[[Mapping[str, JsonValue]], Complaint]
_LONGEST_ARGUMENTS: Final = 20_000


@dataclass(frozen=True, slots=True)
class Occasion:
    """For whom and when a tool is used.

    Attributes:
        seconds: What is left of the turn's time.
        confirmation: By which an earlier result asked for the customer's agreement, if they have
            agreed in this turn.
        evidence: What was said in the conversation, and by whom: a write is then not led by what
            a tool or a document said. Whoever calls adds what tools tell, before the next call.
    """

    turn: Turn
    seconds: float
    confirmation: str = ""
    evidence: Evidence | None = None


class Means:
    """What every toolbox needs: notes of what was done, asked for and counted."""

    def __init__(
        self, deeds: Deeds, confirmations: Confirmations, paces: Paces, clock: Clock
    ) -> None:
        self.deeds = deeds
        self.confirmations = confirmations
        self.paces = paces
        self.clock = clock
        self._locks: WeakValueDictionary[tuple[TenantId, str], asyncio.Lock] = WeakValueDictionary()

    def lock(self, tenant: TenantId, deed: str) -> asyncio.Lock:
        """Return what lets one of several calls of the same deed go first."""
        return self._locks.setdefault((tenant, deed), asyncio.Lock())


class Toolbox:
    """The tools that one agent may use for one tenant's customers."""

    def __init__(  # noqa: PLR0913, PLR0917  each is a need of its own
        self,
        tenant: Tenant,
        written: ServerTools,
        actions: Mapping[str, Action],
        allowed: frozenset[str],
        servers: ToolServers,
        means: Means,
        *,
        checker: Checker,
    ) -> None:
        self._tenant = tenant
        self._written = written
        self._actions = actions
        self._allowed = allowed
        self._servers = servers
        self._means = means
        self._checker = checker
        self._complaints: dict[str, Complaint] = {}

    @property
    def shapes(self) -> Sequence[ToolShape]:
        """The tools as a model is to see them, in the order of their names."""
        return [self._actions[name].tool.shape for name in sorted(self._allowed)]

    def is_write(self, name: str) -> bool:
        """Tell whether the tool *name* changes something."""
        action = self._actions.get(name)
        return action is not None and action.tool.is_write

    async def call(self, call: ToolCall, occasion: Occasion) -> ToolResult:
        """Have a tool carried out, within its rules; how it ended is told by the result.

        Raises:
            ServiceUnavailableError: Our own store did not answer. The same call may be made again.
        """
        if occasion.turn.tenant != self._tenant.id:
            return ToolResult(Ending.NOT_ALLOWED, why="the customer is another company's")
        action = self._actions.get(call.name)
        if action is None:
            return ToolResult(Ending.UNKNOWN, why=f"there is no tool {call.name!r}")
        if call.name not in self._allowed:
            return ToolResult(Ending.NOT_ALLOWED, why=f"{call.name!r} may not be used here")
        complaint = self._complaint(action, call.arguments)
        if complaint:
            return ToolResult(Ending.UNKNOWN, why=complaint)
        try:
            return await self._carried_out(action, call.arguments, occasion)
        except UnprovenError:
            why = "who the customer is has not been proved, so nothing of theirs can be told"
            return ToolResult(Ending.UNPROVEN, why=why)

    async def _carried_out(
        self, action: Action, arguments: Mapping[str, JsonValue], occasion: Occasion
    ) -> ToolResult:
        turn, tool = occasion.turn, action.tool
        led = self._led_by(action, arguments, occasion.evidence)
        if led:
            return ToolResult(Ending.NOT_ALLOWED, why=led)
        line = self._line(action, arguments, occasion)
        await line.prepare(action)
        if line.fault is not None:
            return line.fault
        if tool.confirm:
            asked = await self._asked(action, arguments, occasion, line)
            if asked is not None:
                return asked
        wait = self._means.paces.take(turn.tenant, tool.name, tool.per_minute)
        if wait > 0:
            why = f"{tool.name!r} was used too often; again in {wait:.0f} seconds"
            return ToolResult(Ending.TOO_MANY, why=why)
        if not tool.is_write:
            return await line.read(action)
        deed = str(line.values[DEED])
        async with self._means.lock(turn.tenant, deed):
            return await Writing(self._means.deeds, line, turn, deed).carry_out(action)

    def _line(self, action: Action, arguments: Mapping[str, JsonValue], occasion: Occasion) -> Line:
        back_office = self._servers.back_office(self._tenant)
        server = self._servers.plugins(self._tenant) if action.plugin else back_office
        return Line(
            server,
            back_office,
            self._written,
            known_values(self._tenant, occasion.turn, action, arguments),
            self._means.clock,
            seconds=occasion.seconds,
        )

    async def _asked(
        self,
        action: Action,
        arguments: Mapping[str, JsonValue],
        occasion: Occasion,
        line: Line,
    ) -> ToolResult | None:
        """Return that the customer is to be asked; none if they have agreed."""
        notes, turn, name = self._means.confirmations, occasion.turn, action.tool.name
        why = "the customer is to agree first"
        if occasion.confirmation:
            why = await notes.objection(turn, occasion.confirmation, name, arguments)
            if not why:
                return None
        values = {**line.values, **arguments}
        if action.shown is not None:
            shown = await line.find(action.shown)
            if not shown.is_done:
                return shown
            values[SHOWN] = shown.value
        token = await notes.ask(turn, name, arguments)
        summary = written(action.tool.confirm, values)
        return ToolResult(Ending.CONFIRM_FIRST, why=why, confirmation=token, summary=summary)

    def _complaint(self, action: Action, arguments: Mapping[str, JsonValue]) -> str:
        name = action.tool.name
        if len(json.dumps(dict(arguments), ensure_ascii=False)) > _LONGEST_ARGUMENTS:
            return f"the arguments of {name!r} have more than {_LONGEST_ARGUMENTS} characters"
        if name not in self._complaints:
            self._complaints[name] = self._checker(action.tool.shape.parameters)
        return self._complaints[name](arguments)

    @staticmethod
    def _led_by(
        action: Action, arguments: Mapping[str, JsonValue], evidence: Evidence | None
    ) -> str:
        """Return which argument of a write came from where it may not come from, empty if none."""
        if evidence is None or not action.tool.is_write:
            return ""
        found = leading(arguments, evidence, action.tool.from_results)
        if found is None:
            return ""
        who = f"what a {found.origin} said" if found.origin else "made up"
        return f"{found.value!r} in {found.argument!r} is {who}, and not what the customer said"
