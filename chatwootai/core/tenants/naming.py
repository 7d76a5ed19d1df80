"""Names of the values in a file's tree, such as `turns.priority[0].label`, and the ways to them."""

from collections.abc import Iterator

from pydantic import JsonValue

from chatwootai.core.located import Path


def key_of(path: Path) -> str:
    """Return how people call the value at *path*."""
    parts = (f"[{key}]" if isinstance(key, int) else f".{key}" for key in path)
    return "".join(parts).lstrip(".")


def value_at(value: JsonValue, path: Path) -> tuple[bool, JsonValue]:
    """Return whether there is a value at *path* of a tree, and the value."""
    for key in path:
        if isinstance(value, dict) and key in value:
            value = value[str(key)]
        elif isinstance(value, list) and isinstance(key, int) and key < len(value):
            value = value[key]
        else:
            return False, None
    return True, value


def leaves(value: JsonValue, above: Path = ()) -> Iterator[Path]:
    """Yield the path of each value at and under *above* of a tree that is no mapping, or empty."""
    is_there, inner = value_at(value, above)
    if isinstance(inner, dict) and inner:
        for key in inner:
            yield from leaves(value, (*above, key))
    elif is_there and above:
        yield above


def nodes(value: JsonValue, above: Path = ()) -> Iterator[Path]:
    """Yield the path of every value in a tree, the outer ones first."""
    if above:
        yield above
    inner = enumerate(value) if isinstance(value, list) else ()
    for key, its in value.items() if isinstance(value, dict) else inner:
        yield from nodes(its, (*above, key))
