"""Puts together what was found for a whole turn and for its parts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from chatwootai.core.knowledge.confidence import Certainty, Judgement
from chatwootai.core.knowledge.passage import Passage

# From this likelihood on, a part has an answer of its own; it is higher than for a whole turn,
# for a part may be only half a question.
SURE_OF_PART: Final = 0.75
# Below this likelihood, what was said does not answer a part as well.
_ANSWERED: Final = 0.05


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the company's texts say to a turn.

    Attributes:
        known: The passages that answer it.
        close: If none does: those between which only the customer can choose.
        open: The parts that are questions of their own, and that nothing known answers.
        nearest: The passages that came nearest to the whole turn.
        likelihood: How likely it is that the nearest one answers it, from 0 to 1.
        likelihoods: The same of each of the nearest.
    """

    known: Sequence[Passage] = ()
    close: Sequence[Passage] = ()
    open: Sequence[str] = ()
    nearest: Sequence[Passage] = ()
    likelihood: float = 0.0
    likelihoods: Sequence[float] = ()


def verdict(whole: Judgement, parts: Sequence[tuple[str, Judgement]]) -> Verdict:
    """Return what to make of *whole*, the judgement on all that was asked, and on its *parts*.

    A part's own answer counts if it is also among those nearest to the whole: two questions in
    one message both show there, while a half-sentence taken alone may mean anything.
    """
    known = {passage.id: passage for passage in _known(whole, parts)}
    return Verdict(
        known=tuple(known.values()),
        close=() if known or whole.certainty is not Certainty.CLOSE else tuple(whole.passages),
        open=tuple(text for text, judgement in parts if known and _is_open(text, judgement, known)),
        nearest=tuple(whole.nearest),
        likelihood=max(whole.likelihoods, default=0.0),
        likelihoods=tuple(whole.likelihoods),
    )


def _known(whole: Judgement, parts: Sequence[tuple[str, Judgement]]) -> Sequence[Passage]:
    near = {passage.id for passage in whole.nearest}
    of_parts = [
        judgement.passages[0]
        for _, judgement in parts
        if judgement.certainty is Certainty.KNOWN
        and judgement.likelihoods[0] >= SURE_OF_PART
        and judgement.passages[0].id in near
    ]
    of_whole = whole.passages if whole.certainty is Certainty.KNOWN else ()
    if len({passage.id for passage in of_parts}) > 1:
        return of_parts
    return [*of_whole, *of_parts]


def _is_open(text: str, judgement: Judgement, known: dict[str, Passage]) -> bool:
    """Tell whether a part is a question, and another one than those that were answered."""
    pairs = zip(judgement.nearest, judgement.likelihoods, strict=True)
    likely = sum(likelihood for passage, likelihood in pairs if passage.id in known)
    return text.endswith("?") and likely < _ANSWERED
