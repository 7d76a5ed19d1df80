"""What a model is asked to answer with, and how it is read; it is words, and nothing more."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

from pydantic import BaseModel, ConfigDict, JsonValue, ValidationError

from chatwootai.core.prompt import Completion

Wish = Literal[
    "question", "order", "support", "appointment", "complaint", "person", "small_talk", "other"
]
Mood = Literal["positive", "neutral", "negative"]


class Draft(BaseModel):
    """An answer as a model wrote it, before anybody has looked at it.

    Attributes:
        sources: The ids of the passages that it says to have used.
        intent: What the customer wants, as the model understands it.
        known: Whether what the customer wanted to know is in the answer.
    """

    model_config = ConfigDict(frozen=True)

    answer: str
    sources: tuple[str, ...] = ()
    language: Literal["pt", "en", "es"] = "pt"
    intent: Wish = "question"
    sentiment: Mood = "neutral"
    needs_person: bool = False
    known: bool = True


_NAMES: Final[Mapping[str, Any]] = {
    "answer": {"type": "string"},
    "sources": {"type": "array", "items": {"type": "string"}},
    "language": {"type": "string", "enum": ["pt", "en", "es"]},
    "intent": {"type": "string", "enum": list(get_args(Wish))},
    "sentiment": {"type": "string", "enum": list(get_args(Mood))},
    "needs_person": {"type": "boolean"},
    "known": {"type": "boolean"},
}
SCHEMA: Final[Mapping[str, JsonValue]] = {
    "title": "answer",
    "type": "object",
    "properties": dict(_NAMES),
    "required": list(_NAMES),
    "additionalProperties": False,
}


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why there is no draft, in words for the model."""

    why: str


def read(completion: Completion) -> Draft | Unreadable:
    """Return the draft in *completion*."""
    if completion.is_cut:
        return Unreadable("the answer was cut off: write less")
    try:
        return Draft.model_validate(completion.value)
    except ValidationError:
        return Unreadable(completion.misfit or "it was not the object that was asked for")
