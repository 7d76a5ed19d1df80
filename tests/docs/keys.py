"""The keys that a pydantic model knows, however deep, as the reference writes them."""

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import PydanticUndefined

Keys = Iterator[tuple[str, str]]


def keys(model: type[BaseModel], before: str = "") -> Keys:
    """Yield each key of *model* and its default: `a[].b` in a list, `a.<>.b` under a name."""
    for name, field in model.model_fields.items():
        path = f"{before}.{name}" if before else name
        inner = list(_inner(field.annotation, path))
        yield from inner
        if not inner or str in _members(field.annotation):
            yield path, _written(field.get_default(call_default_factory=True))


def _inner(annotation: Any, path: str) -> Keys:
    """Yield the keys of the models in *annotation*."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield from keys(annotation, path)
        return
    origin = get_origin(annotation)
    if origin is tuple:
        path = f"{path}[]"
    elif origin is not None and isinstance(origin, type) and issubclass(origin, Mapping):
        path = f"{path}.<>"
    for part in get_args(annotation):
        yield from _inner(part, path)


def _members(annotation: Any) -> set[Any]:
    """Return what *annotation* may be, where it may be several things."""
    parts = get_args(annotation)
    if get_origin(annotation) in (tuple, Mapping) or not parts:
        return set()
    return {*parts}.union(*({get_args(part)[0]} for part in parts if get_args(part)))


def _written(value: Any) -> str:
    """Return *value* as YAML has it."""
    match value:
        case _ if value is PydanticUndefined:
            return "required"
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case "":
            return '""'
        case Enum():
            return str(value.value)
        case tuple() | list():
            return f"[{', '.join(map(_written, value))}]"
        case Mapping() if not value:
            return "{}"
        case _:
            return str(value)
