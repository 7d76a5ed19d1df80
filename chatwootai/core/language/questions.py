"""Finds the single questions in a message that asks several things."""

import re
from collections.abc import Sequence
from typing import Final

from chatwootai.core.language.lexicon import LANGUAGES, all_stopwords, lexicon
from chatwootai.core.language.text import fold, words

MOST: Final = 5  # parts of a turn that are looked up one by one
_SHORT: Final = 4  # words that mean something: a question with more stands by itself
# words of questions for a price: of what, they do not say
_PRICE_WORDS: Final = (
    "quanto quantos custa custam custo fica ficam ficaria sai sairia valor preco faixa cobra cobram"
    " how much cost price cuanto cuesta cuestan precio vale"
)
_PRICE: Final = frozenset(_PRICE_WORDS.split())

_SENTENCE: Final = re.compile(r"(?<=[?!.])\s+|\n+")
# "and", before words that begin a question of their own
_AND: Final = re.compile(
    r"\s*[,;]?\s+(?:e|mas|y|pero|and|but)\s+(?="
    r"(?:qual|quais|quant[oa]s?|como|onde|quando|em quant[oa]s?|que hor\w+|quem|tem|"
    r"tamb[eé]m|voc[eê]s|aceita\w*|d[aá] para|se|depois|fica|posso|pode\w*|consig\w+|precisa\w*|"
    r"vende\w*|faz\w*|entreg\w+|parcela\w*|quero|queria|a que|de que|at[eé]|no fim|"
    r"cu[aá]nt\w+|c[oó]mo|d[oó]nde|tienen|puedo|how|what|when|where|do you|is there|can)\b)",
    re.IGNORECASE,
)


def parts(text: str) -> Sequence[str]:
    """Return the parts of *text* that may each be a question of its own; one if it is one.

    A piece that says nothing, or only asks for a price, belongs to the one before.
    """
    pieces = [
        piece.strip()
        for sentence in _SENTENCE.split(text)
        for piece in _AND.split(sentence)
        if piece.strip()
    ]
    joined: list[str] = []
    for piece in pieces:
        if joined and not (_is_about_something(piece) and _meaningful(joined[-1])):
            joined[-1] = f"{joined[-1]} {piece}"
        else:
            joined.append(piece)
    return joined[:MOST]


def goes_on(question: str) -> bool:
    """Tell whether *question* is so short and so begun that it goes on about what was before."""
    folded = fold(question)
    spoken = {folded, folded.strip(" ¿?¡!.…")}
    return len(_meaningful(question)) <= _SHORT and any(
        lexicon(code).patterns["follow_up"].match(said) for code in LANGUAGES for said in spoken
    )


def _is_about_something(piece: str) -> bool:
    return any(word not in _PRICE for word in _meaningful(piece))


def _meaningful(text: str) -> Sequence[str]:
    return [word for word in words(text) if word not in all_stopwords()]
