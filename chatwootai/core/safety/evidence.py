"""What an answer may be taken from, and where each piece of it is from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from pydantic import JsonValue

from chatwootai.core.conversation import ConversationId


class Origin(StrEnum):
    """Who says something.

    `CONSTANT` is what the company has configured; `PASSAGE` one of its texts.
    """

    CONSTANT = "constant"
    PASSAGE = "passage"
    TOOL = "tool"
    CUSTOMER = "customer"


@dataclass(frozen=True, slots=True)
class Piece:
    """Something that was said.

    Attributes:
        conversation: In which it was said; none for what holds for all customers.
    """

    origin: Origin
    text: str
    conversation: ConversationId | None = None


@dataclass(frozen=True)
class Evidence:
    """All that an answer in one conversation may be taken from.

    What belongs to another conversation never becomes a part of it.
    """

    conversation: ConversationId
    pieces: Sequence[Piece] = field(default=())

    def __post_init__(self) -> None:
        mine = tuple(its for its in self.pieces if its.conversation in (None, self.conversation))
        object.__setattr__(self, "pieces", mine)

    def said(self, text: str) -> "Evidence":
        """Return the evidence with the customer's words."""
        return self._with([Piece(Origin.CUSTOMER, text, self.conversation)])

    def passages(self, texts: Iterable[str]) -> "Evidence":
        """Return the evidence with texts of the company's."""
        return self._with(Piece(Origin.PASSAGE, text) for text in texts)

    def constants(self, texts: Iterable[str]) -> "Evidence":
        """Return the evidence with what the company has configured, or holds for everybody."""
        return self._with(Piece(Origin.CONSTANT, text) for text in texts)

    def told(self, result: JsonValue) -> "Evidence":
        """Return the evidence with what a tool has told in this conversation."""
        text = "\n".join(leaves(result))
        return self._with([Piece(Origin.TOOL, text, self.conversation)])

    def of(self, *origins: Origin) -> Sequence[str]:
        """Return the texts that are from one of *origins*."""
        return [its.text for its in self.pieces if its.origin in origins]

    def _with(self, pieces: Iterable[Piece]) -> "Evidence":
        return replace(self, pieces=(*self.pieces, *pieces))


def leaves(value: JsonValue, name: str = "") -> Iterable[str]:
    """Yield each value in *value* as text, with its name where it has one."""
    match value:
        case dict():
            for key, its in value.items():
                yield from leaves(its, str(key))
        case list():
            for its in value:
                yield from leaves(its, name)
        case None:
            return
        case _:
            yield f"{name}: {value}" if name else str(value)
