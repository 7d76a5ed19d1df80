"""Checks what people wrote against its shape, and words each fault for them."""

import difflib
from collections.abc import Iterable, Mapping
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from chatwootai.core.located import Fault, Located, Path

Model = TypeVar("Model", bound=BaseModel)

_MAPPING: Final = ("this must be a mapping", "write 'key: value' lines, indented")
_ADDRESS: Final = ("", "write an address such as https://chat.example.com")
# Kinds of faults that pydantic finds by itself: what is wrong, if its own words would need a
# programmer to read them, and what to do.
_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "bool_parsing": ("", "write true or false"),
    "bool_type": ("", "write true or false"),
    "dict_type": _MAPPING,
    "enum": ("", "write one of them"),
    "float_parsing": ("", "write a number"),
    "float_type": ("", "write a number"),
    "int_from_float": ("", "write a whole number"),
    "int_parsing": ("", "write a whole number"),
    "int_type": ("", "write a whole number"),
    "literal_error": ("", "write one of them"),
    "mapping_type": _MAPPING,
    "model_type": _MAPPING,
    "none_required": ("this is not understood yet", "remove it"),
    "string_pattern_mismatch": ("", "begin with a small letter; go on with those, digits and _"),
    "string_too_long": ("", "make it shorter"),
    "string_too_short": ("this must not be empty", "write something"),
    "string_type": ("", "write text, in quotes if it looks like something else"),
    "too_short": ("this must not be empty", "add at least one"),
    "tuple_type": ("this must be a list", "write one '- …' a line"),
    "url_parsing": _ADDRESS,
    "url_scheme": _ADDRESS,
}
_ELSE: Final = ("", "correct the value")


def checked(model: type[Model], located: Located, faults: list[Fault]) -> Model | None:
    """Return *located* as a *model*; none, and one more fault or several, if it is none."""
    if located.faults:
        faults.extend(located.faults)
        return None
    if located.value is None:
        located = Located(located.file, {}, located.values, located.keys)
    try:
        return model.model_validate(located.value)
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
        faults.extend(_fault(detail, model, located) for detail in details)
        return None


def _fault(detail: ErrorDetails, model: type[BaseModel], located: Located) -> Fault:
    path = _path_in(located, detail["loc"])
    name = _named(path)
    match detail["type"]:
        case "extra_forbidden":
            known = _known_keys(model, path[:-1])
            near = difflib.get_close_matches(str(path[-1]), known, n=1)
            remedy = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(known)}"
            return Fault(located.key_position(path), f"unknown key {str(path[-1])!r}", remedy)
        case "missing":
            key = detail["loc"][-1]
            return Fault(located.position(path), f"{name} lacks {str(key)!r}", f"add '{key}: …'")
        case kind:
            what, usual = _WORDS.get(kind, _ELSE)
            remedy = detail.get("ctx", {}).get("remedy") or usual
            return Fault(
                located.position(path), f"{name}: {what or _lowered(detail['msg'])}", remedy
            )


def _named(path: Path) -> str:
    name = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in path)
    return name.lstrip(".") or "the file"


def _path_in(located: Located, loc: Iterable[int | str]) -> Path:
    """Return *loc* without what pydantic adds to it to tell apart the members of a union."""
    path: Path = ()
    value: Any = located.value
    for key in loc:
        is_there = (isinstance(value, dict) and key in value) or (
            isinstance(value, list) and isinstance(key, int) and key < len(value)
        )
        if is_there:
            value = value[key]
            path = (*path, key)
    return path


def _known_keys(model: type[BaseModel], path: Path) -> list[str]:
    """Return the keys that *model* knows at *path*."""
    shape: Any = model
    for key in path:
        shape = _inside(shape, str(key))
    return sorted(shape.model_fields) if _is_model(shape) else []


def _inside(shape: Any, key: str) -> Any:
    """Return what stands at *key*; a list's place or a free name leads to the same shape again."""
    field = shape.model_fields.get(key) if _is_model(shape) else None
    return _first_model(field.annotation) if field else shape


def _first_model(annotation: Any) -> Any:
    if _is_model(annotation):
        return annotation
    for part in getattr(annotation, "__args__", ()):
        found = _first_model(part)
        if found is not None:
            return found
    return None


def _is_model(shape: Any) -> bool:
    return isinstance(shape, type) and issubclass(shape, BaseModel)


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]
