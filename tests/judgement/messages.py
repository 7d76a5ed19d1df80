"""Messages of which it is known whether they are meant as questions, and how well that is told."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from chatwootai.core.safety.screening import Screened, screen

SETS: Final = ("tuned", "held_out")
KINDS: Final = ("injection", "insult", "threat", "legal")
_FOLDER: Final = Path(__file__).parent


@dataclass
class Score:
    """How often one kind was told, overlooked, and seen where it is not."""

    told: int = 0
    overlooked: list[str] = field(default_factory=list)
    imagined: list[str] = field(default_factory=list)
    others: int = 0

    @property
    def recall(self) -> float:
        return self.told / (self.told + len(self.overlooked))

    @property
    def false_alarms(self) -> float:
        return len(self.imagined) / self.others


def messages(name: str) -> Sequence[tuple[str, str]]:
    """Return the messages of a set, each after what it is."""
    lines = (_FOLDER / name / "messages.txt").read_text("utf-8").splitlines()
    parts = [line.partition(" ") for line in lines if line and not line.startswith("#")]
    return [(kind, text) for kind, _, text in parts]


def score(name: str, kind: str) -> Score:
    """Return how well messages of *kind* are told from all others."""
    result = Score()
    for its, text in messages(name):
        is_told = _is(kind, screen(text))
        if its == kind and is_told:
            result.told += 1
        elif its == kind:
            result.overlooked.append(text)
        else:
            result.others += 1
            result.imagined += [text] if is_told else []
    return result


def _is(kind: str, screened: Screened) -> bool:
    return screened.is_suspicious if kind == "injection" else kind in screened.abuse
