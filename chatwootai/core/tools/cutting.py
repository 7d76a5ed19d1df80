"""Makes what came back small: fewer rows and fields first, shorter texts last."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from pydantic import JsonValue

_DEEPEST: Final = 8
_LONGEST_TEXT: Final = 2_000
_MOST_ITEMS: Final = 1_000
_SHORT: Final = 160
_LONGEST_KEY: Final = 100
_TOO_DEEP: Final = "…"


@dataclass(frozen=True, slots=True)
class Cut:
    """What is left of a value.

    Attributes:
        left_out: How many rows are not in it.
        is_cut: Whether anything is not in it.
    """

    value: JsonValue
    left_out: int = 0
    is_cut: bool = False


def cut(value: JsonValue, most: int) -> Cut:
    """Return *value* in at most *most* characters of JSON."""
    whole = _flat(value)
    is_flat = whole == value
    if _size(whole) <= most:
        return Cut(whole, is_cut=not is_flat)
    kept, left_out = _fewer_rows(whole, most)
    if _size(kept) > most:
        kept = _shorter(kept, most)
    return Cut(kept, left_out, is_cut=True)


def _flat(value: JsonValue, depth: int = 0) -> JsonValue:
    """Return *value* without what is too deep, too long or too much to be of use to anybody."""
    match value:
        case str():
            return value if len(value) <= _LONGEST_TEXT else value[: _LONGEST_TEXT - 1] + "…"
        case list() | dict() if depth >= _DEEPEST:
            return _TOO_DEEP
        case list():
            return [_flat(one, depth + 1) for one in value[:_MOST_ITEMS]]
        case dict():
            some = islice(value.items(), _MOST_ITEMS)
            return {key[:_LONGEST_KEY]: _flat(one, depth + 1) for key, one in some}
        case _:
            return value


def _fewer_rows(value: JsonValue, most: int) -> tuple[JsonValue, int]:
    """Return the first rows of the longest list in *value*, and how many are left out."""
    if isinstance(value, dict):
        lists = {key: one for key, one in value.items() if isinstance(one, list) and len(one) > 1}
        if not lists:
            return value, 0
        key = max(lists, key=lambda its: _size(lists[its]))
        rest = most - _size({**value, key: []})
        kept, left_out = _first(lists[key], rest)
        return {**value, key: kept}, left_out
    if isinstance(value, list):
        return _first(value, most)
    return value, 0


def _first(rows: list[JsonValue], most: int) -> tuple[list[JsonValue], int]:
    """Return as many of *rows* as there is room for, but at least one."""
    room, kept = most - 2, 0
    for row in rows:
        room -= _size(row) + 2
        if room < 0 and kept:
            break
        kept += 1
    return rows[:kept], len(rows) - kept


def _shorter(value: JsonValue, most: int) -> JsonValue:
    """Return a value of one row: its texts short, then without its last fields, then as text."""
    kept = _short(value)
    row = kept[0] if isinstance(kept, list) and kept else kept
    if isinstance(row, dict):
        fields = dict(row)
        while len(fields) > 1 and _size([fields]) > most:
            fields.pop(next(reversed(fields)))
        kept = [fields] if isinstance(kept, list) else fields
    if _size(kept) <= most:
        return kept
    text = json.dumps(kept, ensure_ascii=False)
    while _size(text) > most:
        text = text[: max(0, len(text) - (_size(text) - most) - 1)] + "…"
    return text


def _short(value: JsonValue) -> JsonValue:
    match value:
        case str():
            return value if len(value) <= _SHORT else value[: _SHORT - 1] + "…"
        case list():
            return [_short(one) for one in value]
        case dict():
            return {key: _short(one) for key, one in value.items()}
        case _:
            return value


def _size(value: JsonValue) -> int:
    return len(json.dumps(value, ensure_ascii=False))


def leaves(value: JsonValue) -> Iterator[str | int | float]:
    """Yield the texts and numbers that *value* is made of."""
    match value:
        case bool() | None:
            return
        case list():
            for one in value:
                yield from leaves(one)
        case dict():
            for one in value.values():
                yield from leaves(one)
        case _:
            yield value
