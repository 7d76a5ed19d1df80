"""Carries out a write once: noted before, looked for if nobody answered, never done twice."""

from dataclasses import replace
from typing import Final

from chatwootai.core.conversation import Turn
from chatwootai.core.tool_results import Ending, ToolResult
from chatwootai.core.tools.actions import Action
from chatwootai.core.tools.calling import Line
from chatwootai.core.tools.deeds import Deeds

_SETTLED: Final = 180.0  # seconds after which what was asked is done, or never will be
_FOR_LOOKING: Final = 0.3  # of the time that is left
_IN_DOUBT: Final = "it was asked for, and nobody knows yet whether it was done"


class Writing:
    """One write of one turn."""

    def __init__(self, deeds: Deeds, line: Line, turn: Turn, deed: str) -> None:
        self._deeds = deeds
        self._line = line
        self._turn = turn
        self._deed = deed

    async def carry_out(self, action: Action) -> ToolResult:
        """Return what came of it, now or before."""
        known = await self._deeds.begin(self._turn, self._deed)
        if known is not None:
            if known.result is not None:
                return known.result
            found = await self._looked_for(action)
            if found.ending is not Ending.NOT_FOUND or known.age < _SETTLED:
                return await self._judged(found)
            await self._deeds.begin_again(self._turn, self._deed)
        share = 1 - _FOR_LOOKING if action.lookup else 1.0
        result = await self._line.write(action, self._line.left * share)
        if result.ending in {Ending.TIMED_OUT, Ending.MALFORMED}:
            return await self._judged(await self._looked_for(action), result)
        if result.is_done:
            await self._deeds.finish(self._turn, self._deed, result)
        else:
            await self._deeds.take_back(self._turn, self._deed)
        return result

    async def _judged(self, found: ToolResult, instead: ToolResult | None = None) -> ToolResult:
        """Return what a look for the effect says: done, or in doubt; never that it was not done."""
        if found.is_done:
            await self._deeds.finish(self._turn, self._deed, found)
            return replace(found, is_repeated=instead is None)
        return instead or ToolResult(Ending.TIMED_OUT, why=_IN_DOUBT)

    async def _looked_for(self, action: Action) -> ToolResult:
        if action.lookup is None:
            return ToolResult(Ending.TIMED_OUT, why=_IN_DOUBT)
        return await self._line.find(action.lookup)
