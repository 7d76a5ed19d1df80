"""What a server's tool is given, written with `{name}` where a value is to stand."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from pydantic import JsonValue

# What is known of the customer beside what was said: proved by the help desk or the messenger …
PROVED: Final = frozenset({"contact.email", "contact.phone", "contact.phones", "contact.proved"})
FOUND: Final = frozenset({"customer.id", "customer.ids"})  # … and, by that, in the back office
SAID: Final = frozenset({"said.name", "said.phone", "said.email"})  # not proved: only to be noted
DEED: Final = "deed"
SHOWN: Final = "shown"

_PLACE: Final = re.compile(r"\{([a-z_][a-z0-9_.]*)\}", re.ASCII)


class UnprovenError(Exception):
    """A part of the customer's identity is needed that has not been proved."""


class _Absent(Exception):  # noqa: N818  it goes no further than this module
    """A value was not given that need not be."""


def names(template: JsonValue) -> Iterator[str]:
    """Yield the names that *template* has places for, but for those of a list's own items."""
    match template:
        case str():
            yield from (match[1] for match in _PLACE.finditer(template))
        case list():
            for one in template:
                yield from names(one)
        case {"each": str(each), "make": make, **rest} if not rest:
            yield each
            yield from (name for name in names(make) if not name.startswith("item."))
        case dict():
            for one in template.values():
                yield from names(one)


def filled(template: JsonValue, values: Mapping[str, JsonValue]) -> JsonValue:
    """Return *template* with *values* in their places.

    A text that is nothing but a place becomes the value itself. An item of a list or a mapping
    that needs a value that was not given is left out. `{each: name, make: …}` makes an item for
    each item of a list, which has its values under `item.…`.

    Raises:
        UnprovenError: It needs what has not been proved of the customer.
    """
    try:
        return _filled(template, values)
    except _Absent:
        return None


def written(text: str, values: Mapping[str, JsonValue]) -> str:
    """Return *text* for people, with *values* in their places; one that is missing is a dash."""
    return _PLACE.sub(lambda match: _text(values.get(match[1], "-")), text)


def _filled(template: JsonValue, values: Mapping[str, JsonValue]) -> JsonValue:
    match template:
        case str():
            return _in_text(template, values)
        case list():
            return [value for one in template for value in _if_there(_whole, one, values)]
        case {"each": str(each), "make": make, **rest} if not rest:
            return [_whole(make, {**values, **_item(one)}) for one in _list(each, values)]
        case dict():
            return {
                key: value
                for key, one in template.items()
                for value in _if_there(_filled, one, values)
            }
        case _:
            return template


def _whole(template: JsonValue, values: Mapping[str, JsonValue]) -> JsonValue:
    """Return a list with all its items: a condition, say, which is none without its value."""
    if isinstance(template, list):
        return [_whole(one, values) for one in template]
    return _filled(template, values)


def _if_there(
    fill: Callable[[JsonValue, Mapping[str, JsonValue]], JsonValue],
    template: JsonValue,
    values: Mapping[str, JsonValue],
) -> Iterator[JsonValue]:
    try:
        yield fill(template, values)
    except _Absent:
        return


def _in_text(text: str, values: Mapping[str, JsonValue]) -> JsonValue:
    whole = _PLACE.fullmatch(text)
    if whole:
        return _value(whole[1], values)
    return _PLACE.sub(lambda match: _text(_value(match[1], values)), text)


def _value(name: str, values: Mapping[str, JsonValue]) -> JsonValue:
    if name in values:
        return values[name]
    if name.startswith(("contact.", "customer.")):
        raise UnprovenError(name)
    raise _Absent


def _list(name: str, values: Mapping[str, JsonValue]) -> list[JsonValue]:
    value = _value(name, values)
    return value if isinstance(value, list) else [value]


def _item(one: JsonValue) -> Mapping[str, JsonValue]:
    if isinstance(one, dict):
        return {f"item.{key}": value for key, value in one.items()}
    return {"item.value": one}


def _text(value: JsonValue) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return ", ".join(f"{_text(one)}" for one in value.values())
    if isinstance(value, list):
        return "; ".join(_text(one) for one in value)
    return str(value)
