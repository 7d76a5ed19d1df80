"""Recorded bodies and answers of a real Chatwoot."""

import json
from pathlib import Path
from typing import Any

_DATA = Path(__file__).parent / "data"
_OPEN = ("additional_attributes", "custom_attributes", "items", "submitted_values")


def payload(name: str) -> Any:
    """Return a recorded webhook body."""
    return json.loads((_DATA / "payloads" / f"{name}.json").read_text("utf-8"))


def answer(name: str) -> Any:
    """Return a recorded REST answer, with what was asked."""
    return json.loads((_DATA / "rest" / f"{name}.json").read_text("utf-8"))


def vectors() -> Any:
    """Return bodies with what signs them."""
    return json.loads((_DATA / "signature_vectors.json").read_text("utf-8"))


def shape(value: Any) -> Any:
    """Return the keys of *value* in their order, at every depth, and the type of its leaves.

    What anybody may put keys into has no shape.
    """
    match value:
        case dict():
            return [(key, None if key in _OPEN else shape(value[key])) for key in value]
        case list():
            return [shape(one) for one in value[:1]]
        case None:
            return None
        case _:
            return type(value).__name__


def differences(ours: Any, theirs: Any, path: str = "") -> list[str]:
    """Return where two shapes differ; a null is like anything."""
    if ours is None or theirs is None or ours == theirs:
        return []
    if not (isinstance(ours, list) and isinstance(theirs, list)):
        return [f"{path}: {ours} is not {theirs}"]
    our_keys, their_keys = [_key(one) for one in ours], [_key(one) for one in theirs]
    if our_keys != their_keys:
        return [f"{path}: {our_keys} is not {their_keys}"]
    pairs = zip(ours, theirs, strict=True)
    return [
        difference
        for mine, real in pairs
        for difference in differences(_value(mine), _value(real), f"{path}/{_key(mine)}")
    ]


def _key(one: Any) -> str:
    return str(one[0]) if isinstance(one, tuple) else ""


def _value(one: Any) -> Any:
    return one[1] if isinstance(one, tuple) else one
