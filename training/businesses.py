"""The businesses whose customers' questions are learnt from."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import yaml

from chatwootai.adapters.language_detector.langid import LangidDetector
from chatwootai.core.knowledge.passage import Passage
from chatwootai.core.knowledge.wording import Wording
from chatwootai.core.language.intents import recognise

FOLDER: Final = Path(__file__).parent / "businesses"
_SURE: Final = 0.85  # of the language, or it is taken to be the company's


@dataclass(frozen=True)
class Business:
    """One business.

    Attributes:
        passages: What each entry asks, and what it says.
        asked: Customers' messages, as they are looked up.
        answers: For each message, the place of the entry that answers it; -1 if none does.
    """

    name: str
    passages: Sequence[tuple[str, str]]
    asked: Sequence[str]
    answers: Sequence[int]


@cache
def businesses() -> Sequence[Business]:
    """Return all of them, by name."""
    return [_read(path) for path in sorted(FOLDER.glob("*.yaml"))]


def looked_up(text: str) -> str:
    """Return what of a message is looked up."""
    language, confidence = _languages().detect(text)
    return recognise(text, language if confidence >= _SURE else "pt").rest or text


def _read(path: Path) -> Business:
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    entries = data["knowledge"]
    ids = [entry["id"] for entry in entries]
    pairs = [(text, ids.index(key)) for key, texts in data["asked"].items() for text in texts]
    pairs += [(text, -1) for text in data["unanswerable"]]
    wording = Wording.of([Passage(one["id"], one["question"], one["answer"]) for one in entries])
    return Business(
        path.stem,
        [(entry["question"], entry["answer"]) for entry in entries],
        [wording.corrected(looked_up(text)) for text, _ in pairs],
        [place for _, place in pairs],
    )


@cache
def _languages() -> LangidDetector:
    return LangidDetector()
