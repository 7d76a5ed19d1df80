"""What agents remember of a conversation between two of the customer's turns."""

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from pydantic import JsonValue, TypeAdapter, ValidationError

from chatwootai.core.sessions import Session

_NAME: Final = "customer_service"
_LONGEST: Final = 120  # characters of each thing that was said
_MOST: Final = (
    24  # of them: a conversation of hours is summed up in as many lines as one of minutes
)


@dataclass(frozen=True, slots=True)
class Remembered:
    """What the customer's next message may refer to.

    Attributes:
        options: The ids of the passages between which the customer was asked to choose.
        offered_person: Whether a person was offered, so that a "yes" asks for one.
        unknown: How many turns in a row could not be answered.
        topic: The last question that was answered, for a next one such as "and to Manaus?".
        earlier: What the customer has said in this episode, in short, the latest last.
    """

    options: tuple[str, ...] = ()
    offered_person: bool = False
    unknown: int = 0
    topic: str = ""
    earlier: tuple[str, ...] = ()

    @classmethod
    def of(cls, session: Session) -> "Remembered":
        """Return what is remembered in *session*; nothing, if it is of another version."""
        try:
            return _REMEMBERED.validate_python(session.memory.get(_NAME, {}))
        except ValidationError:
            return cls()

    def having_heard(self, text: str) -> "Remembered":
        """Return this with what the customer said: as much of it as a summary needs."""
        said = textwrap.shorten(text, _LONGEST, placeholder="…")
        return replace(self, earlier=(*self.earlier, said)[-_MOST:]) if said else self

    def into(self, memory: Mapping[str, JsonValue]) -> Mapping[str, JsonValue]:
        """Return *memory* with this in it."""
        mine: JsonValue = _REMEMBERED.dump_python(self, mode="json")
        return {**memory, _NAME: mine}


_REMEMBERED: Final = TypeAdapter(Remembered)
