"""What customers were asked to agree to, and whether that is what is now to be done."""

from collections.abc import Mapping
from typing import Final

from pydantic import JsonValue

from chatwootai.core.conversation import Turn
from chatwootai.core.errors import ConflictError
from chatwootai.core.ports.documents import Document, Documents, Keeping, Key
from chatwootai.core.tools.actions import fingerprint

_KEPT_SECONDS: Final = 30 * 60.0
_GONE: Final = "what was asked is too long ago, or was asked in another conversation"
_OTHER: Final = "the customer was asked something else"
_SAME_TURN: Final = "the customer has not answered yet"
_USED: Final = "that was agreed to once, and has been done"


class Confirmations:
    """Holds each question to its tool, arguments, conversation and turn, for half an hour."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents

    async def ask(self, turn: Turn, tool: str, arguments: Mapping[str, JsonValue]) -> str:
        """Note that the customer is asked; return by what the agreement will be told."""
        about = _about(tool, arguments)
        token = fingerprint([turn.id, about])
        note: JsonValue = {"turn": turn.id, "about": about, "used_by": ""}
        known = await self._documents.get(_key(turn, token))
        if known is None:
            await self._put(turn, token, note, None)
        return token

    async def objection(
        self, turn: Turn, token: str, tool: str, arguments: Mapping[str, JsonValue]
    ) -> str:
        """Return why *token* does not let *tool* be used; empty if it does, this time.

        The same turn may come again with it, for it may have died in the middle.
        """
        known = await self._documents.get(_key(turn, token))
        note = known.value if known else None
        if known is None or not isinstance(note, dict):
            return _GONE
        if note["about"] != _about(tool, arguments):
            return _OTHER
        if note["turn"] == turn.id:
            return _SAME_TURN
        if note["used_by"] not in {"", turn.id}:
            return _USED
        if not await self._put(turn, token, {**note, "used_by": turn.id}, known):
            return _USED
        return ""

    async def _put(self, turn: Turn, token: str, note: JsonValue, known: Document | None) -> bool:
        keeping = Keeping(_KEPT_SECONDS, turn.contact.id or None)
        version = known.version if known else None
        try:
            await self._documents.put(_key(turn, token), note, expected=version, keeping=keeping)
        except ConflictError:
            return False
        return True


def _about(tool: str, arguments: Mapping[str, JsonValue]) -> str:
    return fingerprint([tool, dict(arguments)])


def _key(turn: Turn, token: str) -> Key:
    return Key(turn.tenant, f"confirmations/{turn.conversation}/{token}")
