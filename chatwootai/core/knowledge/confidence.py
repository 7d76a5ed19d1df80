"""Decides whether what was found answers a question, and how sure that is.

Each passage found, and the chance that none answers, get a score; what share of all their weights
(a softmax) falls to each is how likely it is. The scores' weights were fitted, and the limits
chosen, on the questions in `tests/answers/tuned*`, of which the company's texts answer some and
others not: see `training/README.md`. A cosine alone would not do: it is as high for many questions
that nothing answers.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Final

from chatwootai.core.knowledge.passage import Passage
from chatwootai.core.knowledge.wording import Wording, stems

SURE: Final = 0.5  # from this likelihood on, a passage is the answer
SURE_TOGETHER: Final = 0.65  # from this one on, one of the two likeliest is: the customer is asked
_NEAREST: Final = 3
_MANY_WORDS: Final = 8


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that may answer a question, and how near it is (see `Match`)."""

    passage: Passage
    meaning: float
    spelling: float


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for a question.

    Attributes:
        candidates: The passages that may answer it, nearest meaning first.
        oddity: How much it sounds like what nobody writes down (see `Asked`).
        embedder: Whose vectors were compared.
        wording: The words of the company's passages.
    """

    question: str
    candidates: Sequence[Candidate]
    oddity: float
    embedder: str
    wording: Wording


class Certainty(StrEnum):
    """What is to be done with what was found."""

    KNOWN = "known"
    CLOSE = "close"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was found for a question.

    Attributes:
        passages: The one that answers it, or those between which only the customer can choose.
        nearest: The passages that came nearest, whether they answer it or not.
        likelihoods: How likely it is that each of the nearest is the answer, from 0 to 1.
    """

    certainty: Certainty
    passages: Sequence[Passage]
    nearest: Sequence[Passage]
    likelihoods: Sequence[float]


def judge(found: Found) -> Judgement:
    """Return what to do about a question, for which something was *found*."""
    likely = sorted(
        zip(likelihoods(found), found.candidates, strict=True), key=lambda pair: -pair[0]
    )[:_NEAREST]
    nearest = [candidate.passage for _, candidate in likely]
    chances = [chance for chance, _ in likely]
    if chances and chances[0] >= SURE:
        certainty, count = Certainty.KNOWN, 1
    elif sum(chances[:2]) >= SURE_TOGETHER:
        certainty, count = Certainty.CLOSE, 2
    else:
        certainty, count = Certainty.UNKNOWN, 0
    return Judgement(certainty, nearest[:count], nearest, chances)


def likelihoods(found: Found) -> Sequence[float]:
    """Return how likely it is that each candidate is the answer; none may be."""
    rows, whole = features(found)
    if not rows:
        return ()
    fitted = _fitted(found.embedder)
    scores = [_dot(fitted.candidate, row) for row in rows]
    scores.append(_dot(fitted.none, whole))
    highest = max(scores)
    weights = [math.exp(score - highest) for score in scores]
    total = sum(weights)
    return [weight / total for weight in weights[:-1]]


def features(found: Found) -> tuple[Sequence[Sequence[float]], Sequence[float]]:
    """Return what the scores are made of: for each candidate, and for the chance of none."""
    asked = stems(found.question)
    rows = [
        (candidate.meaning, found.wording.covered(asked, candidate.passage.id))
        for candidate in found.candidates
    ]
    whole = [1.0]
    for column in zip(*rows, strict=True):
        best, second = sorted([*column, 0.0], reverse=True)[:2]
        whole += [best, best - second]
    length = min(len(asked), _MANY_WORDS) / _MANY_WORDS
    whole += [found.wording.unknown(asked), length, found.oddity]
    return rows, whole


@dataclass(frozen=True, slots=True)
class _Fitted:
    candidate: Sequence[float]
    none: Sequence[float]


@cache
def _fitted(embedder: str) -> _Fitted:
    text = files(__package__).joinpath("confidence.json").read_text(encoding="utf-8")
    return _Fitted(**json.loads(text)[embedder])


def _dot(weights: Sequence[float], values: Sequence[float]) -> float:
    return sum(weight * value for weight, value in zip(weights, values, strict=True))
