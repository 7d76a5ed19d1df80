"""Checks what people wrote against its shape, and words each fault for them."""

import difflib
from collections.abc import Iterable, Mapping
from typing import Any, Final, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from chatwootai.core.located import Fault, Located, Path, Position

Model = TypeVar("Model", bound=BaseModel)

_ADDRESS: Final = ("this is no address", "write one such as https://chat.example.com")
_BOOL: Final = ("this is neither true nor false", "write true or false")
_INTEGER: Final = ("this is no whole number", "write one, in digits")
_MAPPING: Final = ("this is no mapping", "write 'key: value' lines, indented")
_NUMBER: Final = ("this is no number", "write one, in digits")
# Kinds of faults that pydantic finds by itself: what is wrong, if its own words would need a
# programmer to read them, and what to do.
_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "bool_parsing": _BOOL,
    "bool_type": _BOOL,
    "dict_type": _MAPPING,
    "enum": ("", "write one of them"),
    "float_parsing": _NUMBER,
    "float_type": _NUMBER,
    "int_from_float": _INTEGER,
    "int_parsing": _INTEGER,
    "int_type": _INTEGER,
    "literal_error": ("", "write one of them"),
    "mapping_type": _MAPPING,
    "model_type": _MAPPING,
    "none_required": ("this is not understood yet", "remove it"),
    "string_pattern_mismatch": ("", "begin with a small letter; go on with those, digits and _"),
    "string_too_long": ("", "make it shorter"),
    "string_too_short": ("this is empty", "write something"),
    "string_type": ("this is no text", "write text, in quotes if it looks like something else"),
    "tuple_type": ("this is no list", "write one '- …' a line"),
    "url_parsing": _ADDRESS,
    "url_scheme": _ADDRESS,
}
_ELSE: Final = ("", "correct the value")
_OF_A_VALIDATOR: Final = "Value error, "  # what pydantic puts before a validator's own words


def checked(
    model: type[Model], located: Located, faults: list[Fault], at: Path = ()
) -> Model | None:
    """Return what *located* has *at* a place as a *model*; none, and one fault or more, if none.

    In a file that has faults as a file, those of its values are looked for all the same.
    """
    if located.faults:
        faults.extend(located.faults)
        if located.value is None:
            return None
    value = _value_at(located, at)
    try:
        found = model.model_validate({} if value is None else value)
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
        its = [_fault(detail, model, located, at) for detail in details]
        # what is wrong with a line of a file may well be why its value is
        told = {_line(fault.position) for fault in located.faults}
        faults.extend(fault for fault in its if _line(fault.position) not in told)
        return None
    return None if located.faults else found


def _line(at: Position) -> tuple[str, int]:
    return at.file, at.line


def _value_at(located: Located, path: Path) -> Any:
    value: Any = located.value
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _fault(detail: ErrorDetails, model: type[BaseModel], located: Located, at: Path) -> Fault:
    path = _path_in(located, at, detail["loc"])
    name = _named(path)
    match detail["type"]:
        case "extra_forbidden":
            known = _known_keys(model, path[len(at) : -1])
            near = difflib.get_close_matches(str(path[-1]), known, n=1)
            remedy = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(known)}"
            what = f"unknown key {str(path[-1])!r}"
            return Fault(located.key_position(path), what, remedy if known else "remove it")
        case "missing":
            key = detail["loc"][-1]
            return Fault(located.position(path), f"{name} lacks {str(key)!r}", f"add '{key}: …'")
        case kind:
            what, usual = _WORDS.get(kind, _ELSE)
            remedy = detail.get("ctx", {}).get("remedy") or usual
            said = what or _lowered(detail["msg"].removeprefix(_OF_A_VALIDATOR))
            return Fault(located.position(path), f"{name}: {' '.join(said.split())}", remedy)


def _named(path: Path) -> str:
    name = "".join(f"[{key}]" if isinstance(key, int) else f".{_visible(key)}" for key in path)
    return name.lstrip(".") or "the file"


def _visible(key: str) -> str:
    return key if key.isprintable() else repr(key)


def _path_in(located: Located, at: Path, loc: Iterable[int | str]) -> Path:
    """Return *loc* without what pydantic adds to it to tell apart the members of a union."""
    path: Path = at
    value = _value_at(located, at)
    for key in loc:
        is_there = (isinstance(value, dict) and key in value) or (
            isinstance(value, list) and isinstance(key, int) and key < len(value)
        )
        if is_there:
            value = value[key]
            path = (*path, key)
    return path


def _known_keys(model: type[BaseModel], path: Path) -> list[str]:
    """Return the keys that *model* knows at *path*; none if that cannot be told."""
    shape: Any = model
    for key in path:
        its = _model_in(shape)
        origin = get_origin(shape)
        is_any_key = isinstance(key, int) or origin is Mapping or origin is dict
        field = None if is_any_key or its is None else its.model_fields.get(key)
        if not is_any_key and field is None:
            return []
        shape = its if is_any_key else field and field.annotation
    its = _model_in(shape)
    return [] if its is None else sorted(its.model_fields)


def _model_in(annotation: Any) -> Any:
    """Return the model that *annotation* is, or that it is a list, a mapping or a choice of."""
    if _is_model(annotation):
        return annotation
    return next(filter(None, map(_model_in, get_args(annotation))), None)


def _is_model(shape: Any) -> bool:
    return isinstance(shape, type) and issubclass(shape, BaseModel)


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]
