"""What facts may be, as agents declare it: by types, such as `bool` or `Literal["pt", "en"]`."""

from collections.abc import Mapping, Sequence
from enum import Enum
from types import NoneType, UnionType
from typing import Final, Literal, Union, get_args, get_origin

from chatwootai.core.workflows.conditions import Fact

_NUMBERS: Final = (int, float)  # whether it is true or false is one of them, to a comparison
_WORDS: Final[Mapping[object, str]] = {
    bool: "true or false",
    int: "a number",
    float: "a number",
    str: "a text",
    NoneType: "None",
}


def may_be(kind: object, value: Fact) -> bool:
    """Tell whether a fact of *kind* may equal *value*; one that was not found is none."""
    values = choices(kind)
    if value is None:
        return True
    if values is not None:
        return value in values
    if get_origin(kind) in (Union, UnionType):
        return any(may_be(part, value) for part in get_args(kind))
    if get_origin(kind) is tuple or kind is tuple:
        item = item_of(kind)
        return isinstance(value, tuple) and all(may_be(item, one) for one in value)
    if kind in _NUMBERS:
        return isinstance(value, _NUMBERS)
    return isinstance(value, str) if kind is str else kind is not NoneType


def may_have(kind: object, value: Fact) -> bool:
    """Tell whether *value* may be in a fact of *kind*: an item of a list, a part of a text."""
    if get_origin(kind) in (Union, UnionType):
        return any(may_have(part, value) for part in get_args(kind))
    if get_origin(kind) is tuple or kind is tuple:
        return may_be(item_of(kind), value)
    values = choices(kind)
    if values is not None:
        return isinstance(value, str) and any(
            isinstance(one, str) and value in one for one in values
        )
    return isinstance(value, str) if kind is str else kind not in (*_NUMBERS, NoneType)


def may_compare(kind: object, value: Fact) -> bool:
    """Tell whether a fact of *kind* and *value* may be one before the other."""
    if isinstance(kind, type) and issubclass(kind, str):
        kind = str
    elif (values := choices(kind)) is not None:
        return any(_goes_with(type(one), value) for one in values)
    return _goes_with(kind, value)


def choices(kind: object) -> Sequence[Fact] | None:
    """Return the values that a fact of *kind* may have, none if there are too many to say."""
    if kind is bool:
        return (False, True)
    if get_origin(kind) is Literal:
        return get_args(kind)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return tuple(member.value for member in kind)
    return None


def item_of(kind: object) -> object:
    """Return what the items of a list of *kind* are."""
    return next(iter(get_args(kind)), object)


def told(kind: object) -> str:
    """Return what a fact of *kind* is, in words."""
    if kind in _WORDS:
        return _WORDS[kind]
    values = choices(kind)
    if values is not None:
        *first, last = map(repr, values)
        return f"{', '.join(first)} or {last}" if first else last
    return "a list" if get_origin(kind) is tuple or kind is tuple else "something else"


def _goes_with(kind: object, value: Fact) -> bool:
    if kind in (bool, *_NUMBERS):
        return isinstance(value, _NUMBERS)
    if kind is str:
        return isinstance(value, str)
    return value is not None
