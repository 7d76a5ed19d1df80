"""Where values come from, so that what a tool or a text says cannot make us do something."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from pydantic import JsonValue

from chatwootai.core.tools.cutting import leaves

_BY_CHANCE: Final = 1  # characters: a digit or a letter is somewhere in anything
_WORD: Final = re.compile(r"\w+")


class Source(StrEnum):
    """Who said something."""

    CUSTOMER = "customer"
    COMPANY = "company"
    TOOL = "tool"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where something was said.

    Attributes:
        name: The tool or the document; empty for people.
    """

    source: Source
    name: str = ""

    @property
    def is_trusted(self) -> bool:
        """Whether people said it who may ask for something."""
        return self.source in {Source.CUSTOMER, Source.COMPANY}


@dataclass(frozen=True, slots=True)
class _Heard:
    origin: Origin
    text: str
    values: frozenset[str]


class Provenance:
    """What was said in a turn and before it, and by whom; one for each turn."""

    def __init__(self) -> None:
        self._heard: list[_Heard] = []

    def hear(self, origin: Origin, value: JsonValue) -> None:
        """Remember that *value* came from *origin*."""
        said = [_plain(leaf) for leaf in leaves(value)]
        self._heard.append(_Heard(origin, " ".join(said), frozenset(said)))

    def origins(self, value: JsonValue) -> Sequence[Origin]:
        """Return where *value* was said, or all its parts; nowhere, if somebody made it up."""
        parts = [_plain(leaf) for leaf in leaves(value)]
        found = [
            heard.origin for heard in self._heard if all(_is_in(part, heard) for part in parts)
        ]
        return list(dict.fromkeys(found)) if parts else []

    def untrusted(self, arguments: Mapping[str, JsonValue]) -> Mapping[str, Origin]:
        """Return the arguments that came from a tool or a document, and from nobody else.

        One that has several parts is among them as soon as one of its parts is. What has one
        character is not: it is found anywhere by chance.
        """
        found: dict[str, Origin] = {}
        for name, value in arguments.items():
            for leaf in leaves(value):
                origins = self.origins(leaf) if len(_plain(leaf)) > _BY_CHANCE else []
                if origins and not any(origin.is_trusted for origin in origins):
                    found[name] = origins[0]
                    break
        return found


def _is_in(part: str, heard: _Heard) -> bool:
    return part in heard.values or f" {part} " in f" {heard.text} "


def _plain(leaf: str | float) -> str:
    """Return *leaf* as it is compared: its words and numbers, without case and punctuation."""
    if isinstance(leaf, float) and leaf.is_integer():
        leaf = int(leaf)
    return " ".join(_WORD.findall(str(leaf).casefold()))
