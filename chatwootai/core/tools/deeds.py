"""What was carried out, so that nothing is carried out twice: also after a crash."""

from dataclasses import dataclass
from typing import Final

from pydantic import JsonValue

from chatwootai.core.conversation import Turn
from chatwootai.core.errors import ConflictError
from chatwootai.core.ports.clock import Clock
from chatwootai.core.ports.documents import Document, Documents, Keeping, Key
from chatwootai.core.tool_results import Ending, ToolResult

_KEPT_SECONDS: Final = 7 * 24 * 3600.0


@dataclass(frozen=True, slots=True)
class Deed:
    """A write that was begun before.

    Attributes:
        result: What came of it, none if that is not known.
        age: Seconds since it was begun.
    """

    result: ToolResult | None
    age: float


class Deeds:
    """Keeps a note of each write from before it is begun."""

    def __init__(self, documents: Documents, clock: Clock) -> None:
        self._documents = documents
        self._clock = clock

    async def begin(self, turn: Turn, deed: str) -> Deed | None:
        """Note that *deed* is begun; or return what is known of it, if it was begun before."""
        note: JsonValue = {"begun": self._clock.now(), "result": None}
        while True:
            try:
                await self._documents.put(
                    _key(turn, deed), note, expected=None, keeping=_keeping(turn)
                )
            except ConflictError:
                known = await self._documents.get(_key(turn, deed))
                if known is not None:
                    return self._read(known)
            else:
                return None

    async def begin_again(self, turn: Turn, deed: str) -> None:
        """Note that *deed*, which had no effect, is begun once more."""
        await self._put(turn, deed, {"begun": self._clock.now(), "result": None})

    async def finish(self, turn: Turn, deed: str, result: ToolResult) -> None:
        """Note that *deed* was carried out, and what came of it."""
        told: JsonValue = {"value": result.value, "is_cut": result.is_cut}
        await self._put(turn, deed, {"begun": self._clock.now(), "result": told})

    async def take_back(self, turn: Turn, deed: str) -> None:
        """Forget *deed*: it is sure that nothing was done."""
        await self._documents.delete(_key(turn, deed))

    def _read(self, known: Document) -> Deed:
        note = known.value if isinstance(known.value, dict) else {}
        begun, told = note.get("begun"), note.get("result")
        result = None
        if isinstance(told, dict):
            is_cut = told.get("is_cut") is True
            result = ToolResult(Ending.DONE, told.get("value"), is_cut=is_cut, is_repeated=True)
        moment = float(begun) if isinstance(begun, int | float) else 0.0
        return Deed(result, max(0.0, self._clock.now() - moment))

    async def _put(self, turn: Turn, deed: str, note: JsonValue) -> None:
        while True:
            known = await self._documents.get(_key(turn, deed))
            try:
                await self._documents.put(
                    _key(turn, deed),
                    note,
                    expected=known.version if known else None,
                    keeping=_keeping(turn),
                )
            except ConflictError:
                continue
            return


def _key(turn: Turn, deed: str) -> Key:
    return Key(turn.tenant, f"deeds/{turn.conversation}/{deed}")


def _keeping(turn: Turn) -> Keeping:
    return Keeping(_KEPT_SECONDS, turn.contact.id or None)
