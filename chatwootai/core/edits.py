"""Changes to a file that people write: what is to stand there, not how it is laid out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import JsonValue


@dataclass(frozen=True, slots=True)
class PutEntry:
    """An entry of a list says something; one that is not there yet is added at the end.

    Attributes:
        section: The list's key.
        where: What tells the entry from the others.
        says: What it says besides, from now on; the rest of it stays.
        name: What the entry is about is called so; a comment beside it tells.
    """

    section: str
    where: Mapping[str, JsonValue]
    says: Mapping[str, JsonValue] = field(default_factory=dict)
    name: str = ""


@dataclass(frozen=True, slots=True)
class DropEntry:
    """An entry of a list is to go."""

    section: str
    where: Mapping[str, JsonValue]


@dataclass(frozen=True, slots=True)
class PutNamed:
    """What stands under a name of a section says something."""

    section: str
    key: str
    says: Mapping[str, JsonValue]


Edit = PutEntry | DropEntry | PutNamed


def applied(value: JsonValue, edits: Sequence[Edit]) -> JsonValue:
    """Return *value*, a file's tree, as it is after *edits*."""
    tree: dict[str, Any] = dict(value) if isinstance(value, dict) else {}
    for edit in edits:
        match edit:
            case PutNamed(section=section, key=key, says=says):
                named = dict(tree.get(section) or {})
                named[key] = {**(named.get(key) or {}), **says}
                tree[section] = named
            case DropEntry(section=section, where=where):
                if tree.get(section):
                    tree[section] = [one for one in tree[section] if not matches(one, where)]
            case PutEntry(section=section, where=where, says=says):
                entries = list(tree.get(section) or ())
                if not any(matches(one, where) for one in entries):
                    entries.append(dict(where))
                tree[section] = [{**one, **says} if matches(one, where) else one for one in entries]
    return tree


def matches(entry: object, where: Mapping[str, JsonValue]) -> bool:
    """Tell whether *entry* is the one that *where* tells from the others.

    A number is the same in quotes.
    """
    return isinstance(entry, Mapping) and all(
        str(entry.get(key)) == str(its) for key, its in where.items()
    )
