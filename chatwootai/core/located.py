"""Configuration as it was written: values that know where they stand, and what is wrong with them.

A place in a file's tree is a path of keys and list indexes, such as `("accounts", 0, "domain")`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from pydantic import JsonValue

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in a file; lines and columns count from 1."""

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """Something wrong that a person wrote, and the way out."""

    position: Position
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.position}: {self.what}; {self.remedy}"


class Amend(StrEnum):
    """What a tag asks to be done with what is inherited; each is named as it is written."""

    APPEND = "!append"
    REMOVE = "!remove"
    RESET = "!reset"


@dataclass(frozen=True, slots=True)
class Located:
    """A tree of values, and where each of them was written.

    Attributes:
        values: For the path of each value, where it begins.
        keys: For the path of each value of a mapping, where its key begins.
        faults: What is wrong with it as a file. The value is then what could be read of it all the
            same, so that more faults are found in it, or none; nothing may run on it.
        amends: For the path of each value with such a tag, how it changes what is inherited.
    """

    file: str
    value: JsonValue
    values: Mapping[Path, Position] = field(default_factory=dict)
    keys: Mapping[Path, Position] = field(default_factory=dict)
    faults: Sequence[Fault] = ()
    amends: Mapping[Path, Amend] = field(default_factory=dict)

    def position(self, path: Path) -> Position:
        """Return where the value at *path* stands, or else the nearest thing around it."""
        for length in range(len(path), -1, -1):
            if path[:length] in self.values:
                return self.values[path[:length]]
        return Position(self.file)

    def key_position(self, path: Path) -> Position:
        """Return where the key of the value at *path* stands."""
        return self.keys.get(path) or self.position(path)

    def without(self, keys: Collection[str]) -> "Located":
        """Return this mapping without *keys*."""
        if not isinstance(self.value, dict):
            return self
        value = {key: inner for key, inner in self.value.items() if key not in keys}
        return replace(self, value=value)

    def inside(self, key: str) -> "Located":
        """Return a mapping whose only value, at *key*, is this; none if nothing could be read."""
        values = {(): self.position(())} | {(key, *path): at for path, at in self.values.items()}
        keys = {(key, *path): at for path, at in self.keys.items()}
        amends = {(key, *path): how for path, how in self.amends.items()}
        value = None if self.faults and self.value is None else {key: self.value}
        return Located(self.file, value, values, keys, self.faults, amends)

    def within(self, path: Path) -> "Located":
        """Return what stands at *path*, which is there, as a tree of its own."""
        value, length = self.value, len(path)
        for key in path:
            value = value[key]  # type: ignore[index]  # the caller knows it is there
        values = {its[length:]: at for its, at in self.values.items() if its[:length] == path}
        keys = {its[length:]: at for its, at in self.keys.items() if its[:length] == path}
        amends = {its[length:]: how for its, how in self.amends.items() if its[:length] == path}
        return Located(self.file, value, values, keys, amends=amends)


@dataclass(frozen=True, slots=True)
class Written:
    """A piece of knowledge as it was written: a list of FAQ entries, or a text with headings.

    Attributes:
        entries: The entries' tree, for a YAML file.
        sections: Headings, text and line of each passage, for a Markdown file.
        faults: Why a Markdown file could not be read.
    """

    file: str
    entries: Located | None = None
    sections: Sequence["Headed"] = ()
    faults: Sequence[Fault] = ()


@dataclass(frozen=True, slots=True)
class Headed:
    """A heading and what stands under it.

    Attributes:
        headings: From the file's title down to the section's own.
    """

    headings: tuple[str, ...]
    text: str
    line: int
