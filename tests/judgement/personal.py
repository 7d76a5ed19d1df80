"""Messages in which what is personal is marked, and how well it is found."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from chatwootai.core.ports.personal_data import PersonalData

SETS: Final = ("tuned", "held_out")
_FOLDER: Final = Path(__file__).parent
_MARKED: Final = re.compile(r"\[\[(\w+):(.+?)\]\]")

Part = tuple[str, str]


@dataclass(frozen=True)
class Labelled:
    """A message, and what is personal in it: each with its kind, as it is written."""

    text: str
    personal: Sequence[Part]


@dataclass
class Score:
    """How often what is personal was found, and what was found was personal."""

    found: int = 0
    missed: list[tuple[str, Part]] = field(default_factory=list)
    wrong: list[tuple[str, Part]] = field(default_factory=list)

    @property
    def recall(self) -> float:
        return self.found / (self.found + len(self.missed))

    @property
    def precision(self) -> float:
        return self.found / (self.found + len(self.wrong))


def messages(name: str) -> Sequence[Labelled]:
    """Return the messages of a set."""
    lines = (_FOLDER / name / "personal.txt").read_text("utf-8").splitlines()
    return [_labelled(line) for line in lines if line and not line.startswith("#")]


def score(name: str, finder: PersonalData) -> Score:
    """Return how well *finder* does on a set; kind and both ends must be right."""
    result = Score()
    for message in messages(name):
        found = Counter(
            (str(its.kind), message.text[its.start : its.end]) for its in finder.find(message.text)
        )
        wanted = Counter(message.personal)
        result.found += (found & wanted).total()
        result.missed += [(message.text, part) for part in (wanted - found).elements()]
        result.wrong += [(message.text, part) for part in (found - wanted).elements()]
    return result


def _labelled(line: str) -> Labelled:
    return Labelled(_MARKED.sub(r"\2", line), [(m[1], m[2]) for m in _MARKED.finditer(line)])
