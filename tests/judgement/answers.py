"""Answers of which it is known what they made up, and how well that is noticed."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from chatwootai.core.conversation import ConversationId
from chatwootai.core.safety.evidence import Evidence
from chatwootai.core.safety.grounding import ungrounded

SETS: Final = ("tuned", "held_out")
_FOLDER: Final = Path(__file__).parent
_MADE_UP: Final = re.compile(r"\[\[(.+?)\]\]")


@dataclass(frozen=True)
class Labelled:
    """An answer, what it may be taken from, and what of it is made up."""

    text: str
    evidence: Evidence
    made_up: Sequence[str]


@dataclass
class Score:
    """What was noticed: of answers that make something up, and of those that do not."""

    noticed: int = 0
    overlooked: list[str] = field(default_factory=list)
    passed: int = 0
    blamed: list[tuple[str, Sequence[str]]] = field(default_factory=list)
    named: int = 0
    parts: int = 0

    @property
    def recall(self) -> float:
        return self.noticed / (self.noticed + len(self.overlooked))

    @property
    def let_pass(self) -> float:
        return self.passed / (self.passed + len(self.blamed))


def answers(name: str) -> Iterator[Labelled]:
    """Yield the answers of a set."""
    evidence = _nothing()
    for line in (_FOLDER / name / "answers.txt").read_text("utf-8").splitlines():
        sign, _, text = line.partition(" ")
        match sign:
            case "":
                evidence = _nothing()
            case "S":
                evidence = evidence.passages([text])
            case "T":
                evidence = evidence.told(json.loads(text))
            case "C":
                evidence = evidence.said(text)
            case "+" | "-":
                made_up = [match[1] for match in _MADE_UP.finditer(text)]
                assert bool(made_up) == (sign == "-"), line
                yield Labelled(_MADE_UP.sub(r"\1", text), evidence, made_up)


def score(name: str) -> Score:
    """Return how well a set is judged: an answer is noticed if anything in it is."""
    result = Score()
    for answer in answers(name):
        found = [its.written for its in ungrounded(answer.text, answer.evidence)]
        result.parts += len(answer.made_up)
        result.named += sum(any(_meets(part, one) for one in found) for part in answer.made_up)
        if not answer.made_up and found:
            result.blamed.append((answer.text, found))
        elif not answer.made_up:
            result.passed += 1
        elif found:
            result.noticed += 1
        else:
            result.overlooked.append(answer.text)
    return result


def _meets(part: str, found: str) -> bool:
    return found in part or part in found or bool(set(found.split()) & set(part.split()))


def _nothing() -> Evidence:
    return Evidence(ConversationId("main", 1, 1))
