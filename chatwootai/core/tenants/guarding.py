"""How a company guards its answers: privacy, forbidden topics, hostile messages."""

from typing import Annotated, Literal

from pydantic import Field

from chatwootai.core.ports.personal_data import PersonalKind
from chatwootai.core.tenants.section import Section

Topic = Annotated[str, Field(min_length=3, max_length=100)]


class Privacy(Section):
    """What of a customer a language model never reads.

    Attributes:
        mask: What is replaced by tokens before a model sees a text, and put back afterwards.
    """

    mask: tuple[PersonalKind, ...] = tuple(PersonalKind)


class AnswerRules(Section):
    """What answers may say.

    Attributes:
        forbidden_topics: Words of what is not spoken of; in any of their forms, and all of the
            words of one topic in the same sentence.
    """

    forbidden_topics: tuple[Topic, ...] = ()


class Screening(Section):
    """What follows if a message is not, or not only, a question.

    Attributes:
        injection: When it tries to steer the assistant: the company's texts alone answer, or a
            person does, or nothing is different.
        insult: Whether a person takes over from somebody who insults.
        threat: Whether one does where violence is threatened.
        legal: Whether one does where a lawyer or an authority is.
        longest: Characters of a message; a longer one is only looked up in the company's texts.
    """

    injection: Literal["texts_only", "hand_over", "ignore"] = "texts_only"
    insult: Literal["hand_over", "ignore"] = "ignore"
    threat: Literal["hand_over", "ignore"] = "hand_over"
    legal: Literal["hand_over", "ignore"] = "hand_over"
    longest: int = Field(default=4_000, ge=100, le=20_000)
