"""JSON that strangers wrote, read leniently: what is not of the type that is asked for is nothing.

Nothing means what is empty of that type, so that a reader goes on without asking what went wrong.
"""

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

_LARGEST: Final = 2**63 - 1  # the largest id that a database gives


def mapping(value: Any) -> Mapping[str, Any]:
    """Return *value* if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def items(value: Any) -> Sequence[Any]:
    """Return *value* if it is an array, else an empty one."""
    return value if isinstance(value, list) else ()


def text(value: Any) -> str:
    """Return *value* if it is text, else none."""
    return value if isinstance(value, str) else ""


def word(value: Any) -> str:
    """Return *value* if it is text, or as JSON writes it if it is a number or a truth value."""
    if isinstance(value, bool):
        return "true" if value else "false"
    is_number = isinstance(value, int | float) and abs(value) <= _LARGEST
    return str(value) if is_number else text(value)


def number(value: Any) -> int:
    """Return *value* if it can be an id, else 0."""
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return value if is_number and 0 < value <= _LARGEST else 0


def moment(value: Any) -> float:
    """Return the seconds since the epoch that *value* means, as a number or by ISO 8601; else 0."""
    try:
        if isinstance(value, str):
            at = datetime.fromisoformat(value)
            return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        seconds = float(value) if is_number else 0.0
    except (ValueError, OverflowError):
        return 0.0
    return seconds if math.isfinite(seconds) else 0.0
