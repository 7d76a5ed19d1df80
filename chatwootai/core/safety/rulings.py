"""What follows from a message, and from what is wrong with an answer: rules, and no model."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from chatwootai.core.safety.grounding import Ungrounded
from chatwootai.core.safety.screening import Abuse, Screened
from chatwootai.core.tenants.guarding import Screening


class Way(StrEnum):
    """How a message is answered."""

    FREELY = "freely"
    FROM_TEXTS = "from_texts"
    BY_PERSON = "by_person"


@dataclass(frozen=True, slots=True)
class Ruling:
    """How a message is answered, and why so."""

    way: Way
    reason: str = ""


def ruling(screened: Screened, topics: Sequence[str], rules: Screening) -> Ruling:
    """Return how a message is to be answered, before anybody works on it.

    Args:
        screened: What there is to know of it.
        topics: The forbidden topics that it asks about.
        rules: What the company wants.
    """
    wanted = {Abuse.THREAT: rules.threat, Abuse.LEGAL: rules.legal, Abuse.INSULT: rules.insult}
    for abuse, what in wanted.items():
        if abuse in screened.abuse and what == "hand_over":
            return Ruling(Way.BY_PERSON, str(abuse))
    if screened.is_suspicious and rules.injection != "ignore":
        way = Way.BY_PERSON if rules.injection == "hand_over" else Way.FROM_TEXTS
        return Ruling(way, f"injection ({', '.join(screened.signs)})")
    if topics:
        return Ruling(Way.BY_PERSON, f"forbidden topic ({', '.join(topics)})")
    if screened.length > rules.longest:
        return Ruling(Way.FROM_TEXTS, "too long")
    return Ruling(Way.FREELY)


@dataclass(frozen=True, slots=True)
class Faults:
    """What is wrong with an answer.

    Attributes:
        ungrounded: What it says and nobody has said.
        topics: Forbidden topics that it speaks of.
        invented: Tokens for personal data that were never given.
    """

    ungrounded: Sequence[Ungrounded] = ()
    topics: Sequence[str] = ()
    invented: Sequence[str] = ()

    def __bool__(self) -> bool:
        return bool(self.ungrounded or self.topics or self.invented)

    @property
    def told(self) -> str:
        """The faults in words, for the one who writes again, for the trace and for the operator."""
        said = [f"{its.written!r} ({its.kind}) is not in the sources" for its in self.ungrounded]
        said += [f"{topic!r} is a forbidden topic" for topic in self.topics]
        said += [f"{token} stands for nothing" for token in self.invented]
        return "; ".join(said)


class Step(StrEnum):
    """What is done with an answer."""

    SEND = "send"
    WRITE_AGAIN = "write_again"
    FROM_TEXTS = "from_texts"
    HAND_OVER = "hand_over"


def next_step(faults: Faults, *, written: int, has_texts: bool, may_write: bool = True) -> Step:
    """Return what is done with an answer in which *faults* were found.

    It is written again once; then the company's own texts answer, if any do; then a person.

    Args:
        faults: What is wrong with it; nothing, if it may be sent.
        written: How often a model has written it, at least 1; 0 if it is the texts' own words.
        has_texts: Whether the company's texts answer the question by themselves.
        may_write: Whether time and money are left for a model to write again.
    """
    if not faults:
        return Step.SEND
    if written == 1 and may_write:
        return Step.WRITE_AGAIN
    if written and has_texts:
        return Step.FROM_TEXTS
    return Step.HAND_OVER
