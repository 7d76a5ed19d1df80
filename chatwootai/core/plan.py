"""What is to be done for a turn, and how much of it is done: the record that survives a crash."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from chatwootai.core.events import Mark


class DeedKind(StrEnum):
    """The kinds of things that a plan does in the help desk."""

    SAY = "say"
    NOTE = "note"
    LABEL = "label"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing to do, at most once.

    Attributes:
        text: What is said or noted, ready to be sent; or the label.
        message_id: The help desk's number of the message, once it is known.
    """

    kind: DeedKind
    text: str = ""
    is_done: bool = False
    message_id: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """All that a turn's outcome asks for, in order.

    Attributes:
        turn: The turn's id.
        answers: The keys of the messages that the turn answers.
    """

    turn: str
    answers: tuple[str, ...]
    deeds: tuple[Deed, ...]

    @property
    def pending(self) -> Sequence[tuple[Mark, Deed]]:
        """The deeds that are not known to be done, each with its mark."""
        return [
            (Mark(self.turn, place), deed)
            for place, deed in enumerate(self.deeds)
            if not deed.is_done
        ]

    @property
    def said(self) -> str:
        """What the customer was told."""
        done = (deed for deed in self.deeds if deed.kind is DeedKind.SAY and deed.is_done)
        return "\n\n".join(deed.text for deed in done)

    def done(self, mark: Mark, message_id: int = 0) -> "Plan":
        """Return the plan with the deed of *mark* done; the same plan if it has no such deed."""
        if mark.turn != self.turn or not 0 <= mark.part < len(self.deeds):
            return self
        deeds = list(self.deeds)
        known = deeds[mark.part]
        deeds[mark.part] = replace(known, is_done=True, message_id=known.message_id or message_id)
        return replace(self, deeds=tuple(deeds))
