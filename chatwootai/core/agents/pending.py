"""What agents keep for a while: what the customer was asked to agree to, and what tools told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol, runtime_checkable

from pydantic import JsonValue, TypeAdapter, ValidationError

from chatwootai.core.sessions import Session

_NAME: Final = "tools"
_KEPT_SECONDS: Final = 25 * 60.0  # less than the question's own time


@runtime_checkable
class Kept(Protocol):
    """Something found in a turn that the conversation's next turn is to know."""

    def into(self, memory: Mapping[str, JsonValue]) -> Mapping[str, JsonValue]:
        """Return *memory* with this in it."""


@dataclass(frozen=True, slots=True)
class Pending:
    """What a tool is to do as soon as the customer agrees.

    Attributes:
        confirmation: By which the agreement is told.
        summary: What the customer was asked.
    """

    tool: str
    arguments: Mapping[str, JsonValue]
    confirmation: str
    summary: str


@dataclass(frozen=True, slots=True)
class Told:
    """What a tool told in an earlier turn, as a model was told it."""

    tool: str
    result: str


@dataclass(frozen=True, slots=True)
class Underway:
    """What goes on with the company's systems between two turns; it is soon forgotten.

    Attributes:
        at: When it was noted, in seconds since the epoch.
    """

    at: float = 0.0
    pending: Pending | None = None
    told: tuple[Told, ...] = field(default=())

    @classmethod
    def of(cls, session: Session, now: float) -> "Underway":
        """Return what is remembered in *session*, and is not too old at the moment *now*."""
        try:
            found = _UNDERWAY.validate_python(session.memory.get(_NAME, {}))
        except ValidationError:  # another version wrote it
            return cls()
        return found if now - found.at < _KEPT_SECONDS else cls()

    def into(self, memory: Mapping[str, JsonValue]) -> Mapping[str, JsonValue]:
        """Return *memory* with this in it."""
        mine: JsonValue = _UNDERWAY.dump_python(self, mode="json")
        return {**memory, _NAME: mine}


_UNDERWAY: Final = TypeAdapter(Underway)


def without_question(memory: Mapping[str, JsonValue]) -> Mapping[str, JsonValue]:
    """Return *memory* without what the customer was asked: they have said something else since."""
    mine = memory.get(_NAME)
    if not isinstance(mine, dict) or mine.get("pending") is None:
        return memory
    return {**memory, _NAME: {**mine, "pending": None}}
