"""What a company does not speak of."""

import re
from collections.abc import Sequence
from typing import Final

from chatwootai.core.knowledge.wording import stems

_SENTENCE: Final = re.compile(r"[.!?]+\s+|\n+")


def touched(text: str, forbidden: Sequence[str]) -> Sequence[str]:
    """Return those of the *forbidden* topics that a sentence of *text* speaks of.

    It does if it has all the words of the topic that mean something, in whatever form.
    """
    wanted = [(topic, stems(topic)) for topic in forbidden]
    if not wanted:
        return []
    said = [stems(sentence) for sentence in _SENTENCE.split(text)]
    return [topic for topic, its in wanted if its and any(its <= one for one in said)]
