"""The businesses whose customers' questions are learnt from."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml

from chatwootai.core.language.intents import recognise

FOLDER: Final = Path(__file__).parent / "businesses"


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


def businesses() -> Sequence[Business]:
    """Return all of them, by name."""
    return [_read(path) for path in sorted(FOLDER.glob("*.yaml"))]


def _read(path: Path) -> Business:
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    ids = [entry["id"] for entry in data["knowledge"]]
    pairs = [(text, ids.index(key)) for key, texts in data["asked"].items() for text in texts]
    pairs += [(text, -1) for text in data["unanswerable"]]
    return Business(
        path.stem,
        [(entry["question"], entry["answer"]) for entry in data["knowledge"]],
        [recognise(text, "pt").rest or text for text, _ in pairs],
        [place for _, place in pairs],
    )
