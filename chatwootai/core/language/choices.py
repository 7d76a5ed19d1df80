"""Understands which of several options a customer chose."""

import re
from collections.abc import Sequence
from typing import Final

from chatwootai.core.language.lexicon import LANGUAGES, all_stopwords, lexicon
from chatwootai.core.language.text import words

_SHARED: Final = 0.5  # of an option's own words, a customer who names it uses this much


def chosen(answer: str, options: Sequence[str]) -> int | None:
    """Return the place of the option that *answer* names by number or by its words, if any."""
    place = _by_number(answer)
    if place is not None:
        return place if place < len(options) else None
    scores = [_share(answer, option) for option in options]
    best = max(scores, default=0.0)
    return scores.index(best) if best >= _SHARED and scores.count(best) == 1 else None


def _by_number(answer: str) -> int | None:
    said = words(re.sub(r"[ºª°.)]", " ", answer))
    for known in (lexicon(code) for code in LANGUAGES):
        own = [word for word in said if word not in known.around_choice]
        for place, ordinals in enumerate(known.ordinals):
            if len(own) == 1 and own[0] in ordinals:
                return place
    return None


def _share(answer: str, option: str) -> float:
    """Return how much of *option*, stopwords aside, *answer* repeats."""
    own = [word for word in words(option) if word not in all_stopwords()]
    said = set(words(answer))
    return sum(word in said for word in own) / len(own) if own else 0.0
