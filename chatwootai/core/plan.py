"""What is to be done for a turn, and how much of it is done: the record that survives a crash."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from chatwootai.core.errors import InDoubtError
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
        asked_at: When the last of those messages was written, by the help desk's clock.
        doubted: The place of the deed that may be on its way.
        doubt_until: Until when it may be, in seconds since the epoch: what is not seen to have
            arrived by then has not been carried out.
    """

    turn: str
    answers: tuple[str, ...]
    deeds: tuple[Deed, ...]
    asked_at: float = 0.0
    doubted: int = 0
    doubt_until: float = 0.0

    @property
    def pending(self) -> Sequence[tuple[Mark, Deed]]:
        """The deeds that are not known to be done, each with its mark."""
        return [
            (Mark(self.turn, place), deed)
            for place, deed in enumerate(self.deeds)
            if not deed.is_done
        ]

    def along_with(self, other: "Plan") -> "Plan":
        """Return the plan with what is known to be done in *other*, another state of it."""
        done = [place for place, deed in enumerate(other.deeds) if deed.is_done]
        if not done:
            return self
        return self.done(Mark(other.turn, done[-1]), other.deeds[done[-1]].message_id)

    def in_doubt(self, until: float) -> "Plan":
        """Return the plan while its first pending deed is on its way, until *until*."""
        doubted = self.pending[0][0].part if self.pending else 0
        return replace(self, doubted=doubted, doubt_until=until)

    def looked_for(
        self, latest: int, waiting_since: float, marks: Sequence[tuple[Mark, int]] = ()
    ) -> "Plan":
        """Return the plan with its first pending deed done, if that is what the help desk shows.

        Its message is not among those that could be read. Only the latest could: if that is what
        the customer asked, or something of ours from before, nothing came after it. If the
        customer waits for an answer since later than that, they were given one, which can only
        have been this.

        Args:
            latest: The number of the latest message; 0 if all of them could be read.
            waiting_since: When the first message was written that nobody has answered.
            marks: Those of ours that could be read, of this turn or an earlier one.

        Raises:
            InDoubtError: What came after hides it.
        """
        mark, _ = self.pending[0]
        asked = {int(key.partition(":")[0]) for key in self.answers}
        ours = {deed.message_id for deed in self.deeds if deed.message_id}
        ours |= {message_id for _, message_id in marks}
        if not latest or latest in asked | ours:
            return self
        if mark.part == 0 and waiting_since > self.asked_at:
            return self.done(mark)
        raise InDoubtError(f"whether part {mark.part} of an answer has arrived cannot be known")

    @property
    def said(self) -> str:
        """What the customer was told."""
        done = (deed for deed in self.deeds if deed.kind is DeedKind.SAY and deed.is_done)
        return "\n\n".join(deed.text for deed in done)

    def done(self, mark: Mark, message_id: int = 0) -> "Plan":
        """Return the plan with the deed of *mark* done; the same plan if it has no such deed.

        Those before it are done then, too: none is begun before the one before it is known to be.
        """
        if mark.turn != self.turn or not 0 <= mark.part < len(self.deeds):
            return self
        deeds = [replace(deed, is_done=True) for deed in self.deeds[: mark.part]]
        known = self.deeds[mark.part]
        last = replace(known, is_done=True, message_id=known.message_id or message_id)
        return replace(self, deeds=(*deeds, last, *self.deeds[mark.part + 1 :]))
