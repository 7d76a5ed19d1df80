"""Tells whether a customer agrees to what they were asked, and to nothing else."""

from chatwootai.core.language.lexicon import LANGUAGES, lexicon
from chatwootai.core.language.text import words


def agreed(text: str) -> bool | None:
    """Return whether *text* says yes, or no; none if it says anything beside that.

    A word more than it takes may change what was agreed on, and a question agrees to nothing.
    """
    said = frozenset(words(text))
    if not said or "?" in text:
        return None
    for known in (lexicon(code) for code in LANGUAGES):
        yes, no, around = (known.agreement[name] for name in ("yes", "no", "around"))
        if said & no and said <= no | yes | around:
            return False
        if said & yes and said <= yes | around:
            return True
    return None
