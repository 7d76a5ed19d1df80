"""The prompts: files of the package, in the language of each company, each with a hash."""

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

VERSION: Final = "v1"

_PLACE: Final = re.compile(r"\{([a-z_]+)\}")
_MARKS: Final = str.maketrans("<>", "\u2039\u203a")
_EMPTY_LINES: Final = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True)
class PromptText:
    """One of the files.

    Attributes:
        hash: A name for its words: other words have another one.
    """

    text: str
    hash: str

    def filled(self, **values: str) -> str:
        """Return the text with *values* in its places; what stands in them is not looked at."""
        text = _PLACE.sub(lambda place: values.get(place[1], place[0]), self.text)
        return _EMPTY_LINES.sub("\n\n", text).strip()


@cache
def prompt_text(name: str, language: str) -> PromptText:
    """Return the prompt called *name*, in the words of *language*."""
    path = files(__package__).joinpath(VERSION, language, f"{name}.md")
    text = path.read_text(encoding="utf-8")
    digest = hashlib.sha256(f"{VERSION}/{language}/{name}\0{text}".encode()).hexdigest()
    return PromptText(text, digest[:16])


@cache
def prompt_words(language: str) -> Mapping[str, Any]:
    """Return what stands in prompts where nobody has said anything else."""
    path = files(__package__).joinpath(VERSION, language, "words.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def as_data(mark: str, text: str, **named: str) -> str:
    """Return *text*, which somebody else has written, between marks that it cannot close itself."""
    names = "".join(f' {name}="{_plain(value)}"' for name, value in named.items())
    return f"<{mark}{names}>\n{text.translate(_MARKS).strip()}\n</{mark}>"


def _plain(value: str) -> str:
    return value.translate(_MARKS).replace('"', "'").replace("\n", " ")
