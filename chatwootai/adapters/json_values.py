"""Reads the JSON that a language model wrote, and holds it to its schema."""

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import msgspec
from pydantic import JsonValue

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator

_LONGEST: Final = 300  # letters of what is wrong: it is told to a model, and need not be all
_FENCE: Final = "```"


def read_arguments(text: str) -> tuple[Mapping[str, JsonValue], str]:
    """Return the object that *text* is; else an empty one, and why it is none."""
    if not text.strip():
        return {}, ""  # a tool that wants to know nothing
    try:
        value = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        return {}, "the arguments are not valid JSON"
    if value is None:
        return {}, ""
    if not isinstance(value, dict):
        return {}, "the arguments are no JSON object"
    return value, ""


def read_value(text: str, schema: Mapping[str, JsonValue]) -> tuple[JsonValue, str]:
    """Return the object in *text*, if it fits *schema*; else none, and what is wrong with it."""
    try:
        value = msgspec.json.decode(_object_in(text))
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        return None, "the answer is not valid JSON"
    return fitted(value, schema)


def fitted(value: JsonValue, schema: Mapping[str, JsonValue]) -> tuple[JsonValue, str]:
    """Return *value*, if it fits *schema*; else none, and what is wrong with it."""
    from jsonschema.exceptions import best_match  # noqa: PLC0415  0.1 s to import
    from referencing.exceptions import Unresolvable  # noqa: PLC0415

    if not isinstance(value, dict):
        return None, "the answer is no JSON object"
    try:
        fault = best_match(_validator(msgspec.json.encode(schema)).iter_errors(value))
    except RecursionError:
        return None, "the answer is nested too deeply"
    except Unresolvable:
        return None, "the schema names another one that is not there"
    if fault is None:
        return value, ""
    place = ".".join(str(part) for part in fault.absolute_path)
    return None, f"{place}: {fault.message}"[:_LONGEST] if place else fault.message[:_LONGEST]


@lru_cache(maxsize=256)
def _validator(schema: bytes) -> "Draft202012Validator":
    from jsonschema import Draft202012Validator  # noqa: PLC0415  0.1 s to import
    from referencing import Registry  # noqa: PLC0415

    registry: Registry[Any] = Registry()  # of its own: the usual one would fetch what is named
    return Draft202012Validator(msgspec.json.decode(schema), registry=registry)


def _object_in(text: str) -> str:
    """Return what is between the outer braces: models like to put words and fences around it."""
    text = text.strip().removeprefix(f"{_FENCE}json").removeprefix(_FENCE)
    start, end = text.find("{"), text.rfind("}")
    return text[start : end + 1] if 0 <= start < end else text
