"""What customers of the torture asked, and what each is owed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from chatwootai.testing import Conversation, Message
from tests.entrypoints.shops import ANSWERS, LONG_ANSWER, LONG_QUESTION

GREETING: Final = "bom dia"
A_PERSON: Final = "quero falar com uma pessoa, por favor"
_ENOUGH: Final = 30  # characters by which a part of an answer is known
_GIVEN_UP: Final = "handover "  # and then the first message of the turn that was given up
_OURS: Final = "chatwootai"  # in the content attributes of what the bot says

# What begins each part of the answer to each question.
PHRASES: Final[Mapping[str, Sequence[str]]] = {
    question: [part[:_ENOUGH] for part in answer.split("\n\n")]
    for question, answer in [*ANSWERS.items(), (LONG_QUESTION, LONG_ANSWER)]
}


@dataclass(slots=True)
class Asked:
    """A message of a customer.

    Attributes:
        message: Its number in Chatwoot.
        is_waived: Whether it is owed nothing any more: a person was called or came before.
    """

    message: int
    text: str
    at: float
    is_waived: bool = False

    @property
    def phrases(self) -> Sequence[str]:
        """What its answer says; nothing is known of answers to greetings."""
        return PHRASES.get(self.text, ())


@dataclass(frozen=True, slots=True)
class TakeOver:
    """A person took the conversation.

    Attributes:
        message: What they said, none if they only took it.
    """

    at: float
    how: str
    message: int | None = None


@dataclass(slots=True)
class Story:
    """A conversation of the torture: each question is asked at most once in it."""

    conversation: Conversation
    asked: list[Asked] = field(default_factory=list)
    taken_over: TakeOver | None = None

    @property
    def said(self) -> Sequence[Message]:
        """What the bot told the customer, in order."""
        return [one for one in self.conversation.messages if one.is_from_bot and not one.is_private]

    @property
    def marks(self) -> Iterator[tuple[str, int]]:
        """The turn and the part of every message of the bot, notes included."""
        for one in self.conversation.messages:
            if one.is_from_bot:
                ours = one.content_attributes.get(_OURS, {})
                yield str(ours.get("turn")), int(ours.get("part", 0))

    def places(self, phrase: str) -> Sequence[tuple[int, int]]:
        """Return where the bot said *phrase*: in which message, and where in there."""
        found: list[tuple[int, int]] = []
        for number, message in enumerate(self.said):
            text = message.content or ""
            place = text.find(phrase)
            while place >= 0:
                found.append((number, place))
                place = text.find(phrase, place + 1)
        return found

    def first(self, phrase: str) -> tuple[int, int]:
        """Return where the bot said *phrase*, which it did, for the first time."""
        return self.places(phrase)[0]

    def is_answered(self, asked: Asked) -> bool:
        """Tell whether the bot has said all that *asked* is owed."""
        if asked.text == A_PERSON:
            return bool(self.conversation.notes) and self.conversation.status == "open"
        if not asked.phrases:
            return any(message.created_at >= asked.at for message in self.said)
        return all(self.places(phrase) for phrase in asked.phrases)

    def _was_given_up(self, asked: Asked) -> bool:
        """Tell whether a person was called because *asked* could not be answered for certain.

        That is among the dead letters.
        """
        return self.conversation.status == "open" and any(
            turn.startswith(_GIVEN_UP)
            and int(turn.removeprefix(_GIVEN_UP).partition(":")[0]) <= asked.message
            for turn, _ in self.marks
        )

    @property
    def open(self) -> Sequence[Asked]:
        """What waits for an answer."""
        return [
            one
            for one in self.asked
            if not (one.is_waived or self.is_answered(one) or self._was_given_up(one))
        ]

    def waive(self) -> None:
        """Let a person have it: what waits now is owed nothing any more."""
        for one in self.open:
            one.is_waived = True
