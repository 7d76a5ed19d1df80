"""What a message is before anybody answers it: how long, and whether it is meant as a question."""

import base64
import binascii
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Final

from chatwootai.core.language.text import fold
from chatwootai.core.lookalikes import as_seen

SUSPICIOUS: Final = 1.0  # from this score on, a message is taken for an attempt to steer a model


class Abuse(StrEnum):
    """What a message does besides asking."""

    INSULT = "insult"
    THREAT = "threat"
    LEGAL = "legal"


@dataclass(frozen=True, slots=True)
class Screened:
    """What there is to know of a message before it is answered.

    Attributes:
        score: How much it looks like an attempt to steer a model; 0 if nothing does.
        signs: By what: `override`, `role`, `prompt`, `markup`, `smuggling`, `authority`,
            `encoded`, `disguised`.
        abuse: What it does besides asking.
        length: In characters.
    """

    score: float
    signs: Sequence[str]
    abuse: Sequence[Abuse]
    length: int

    @property
    def is_suspicious(self) -> bool:
        """Whether a model should not be told to follow it."""
        return self.score >= SUSPICIOUS


_LONGEST: Final = 20_000  # characters that are looked at
_HIDDEN: Final = 0.5  # what a disguise or a code adds to what is found behind it
_SPACED: Final = re.compile(r"\b(?:\w ){3,}\w\b")
_LEET: Final = str.maketrans("013457@$", "oieastas")
_LEET_WORD: Final = re.compile(r"(?<![\w@$])(?=[\w@$]*[a-z])(?=[\w@$]*[013457@$])[\w@$]{3,}")
_BASE64: Final = re.compile(r"(?<![\w+/=])[A-Za-z0-9+/_-]{16,}={0,2}(?![\w+/=])")
_HEX: Final = re.compile(r"(?<!\w)(?:[0-9a-fA-F]{2}){12,}(?!\w)")
_ESCAPED: Final = re.compile(r"\\u(?:200[b-f]|2060|feff)", re.IGNORECASE)


def screen(text: str) -> Screened:
    """Return what *text* shows; in Portuguese, English and Spanish."""
    seen = text[:_LONGEST]
    folded = fold(seen)
    signs = _signs("injection", folded)
    behind = [("disguised", fold(_undisguised(seen)))]
    behind += [("encoded", fold(one)) for one in _decoded(seen)]
    for name, plain in behind:
        hidden = _signs("injection", plain) if plain != folded else {}
        if hidden.keys() - signs.keys():
            signs |= hidden | {name: _HIDDEN}
    abuse = _signs("abuse", folded)
    return Screened(sum(signs.values()), tuple(signs), tuple(map(Abuse, abuse)), len(text))


def _signs(section: str, folded: str) -> dict[str, float]:
    return {
        name: weight
        for name, (weight, pattern) in _known()[section].items()
        if pattern.search(folded)
    }


def _undisguised(text: str) -> str:
    """Return *text* without spaces within words, figures for letters, and foreign letters."""
    text = as_seen(_ESCAPED.sub("", text).replace("\n", " "))
    joined = _SPACED.sub(lambda match: match[0].replace(" ", ""), text)
    return _LEET_WORD.sub(lambda match: match[0].translate(_LEET), joined.lower())


def _decoded(text: str) -> Iterator[str]:
    for match in _BASE64.finditer(text):
        written = match[0].replace("-", "+").replace("_", "/").rstrip("=")
        try:
            yield base64.b64decode(written + "=" * (-len(written) % 4)).decode()
        except (binascii.Error, UnicodeDecodeError):
            continue
    for match in _HEX.finditer(text):
        try:
            yield bytes.fromhex(match[0]).decode()
        except UnicodeDecodeError:
            continue


@cache
def _known() -> Mapping[str, Mapping[str, tuple[float, re.Pattern[str]]]]:
    text = files(__package__).joinpath("signs.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    words = data.pop("words")
    return {
        section: {
            name: (float(its["weight"]), re.compile(_any_of(its["patterns"], words)))
            for name, its in names.items()
        }
        for section, names in data.items()
    }


def _any_of(patterns: Sequence[str], words: Mapping[str, str]) -> str:
    """Return a pattern for one of *patterns*; those that begin with a letter are whole words."""
    for name, its in words.items():
        patterns = [one.replace(f"<{name}>", its) for one in patterns]
    whole = [one for one in patterns if one[0].isalnum() or one.startswith("(?:")]
    signs = [one for one in patterns if one not in whole]
    return "|".join([rf"(?<!\w)(?:{'|'.join(whole)})(?!\w)"] * bool(whole) + signs)
