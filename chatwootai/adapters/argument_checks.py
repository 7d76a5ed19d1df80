"""Checks what a model says against JSON Schema, and words what is wrong for the model."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from pydantic import JsonValue

Complaint = Callable[[Mapping[str, JsonValue]], str]


def argument_check(schema: Mapping[str, JsonValue]) -> Complaint:
    """Return what tells what is wrong with arguments; empty if they fit *schema*."""
    # loaded when the first tool is used: it takes 70 ms
    from jsonschema import Draft202012Validator, FormatChecker  # noqa: PLC0415
    from jsonschema.exceptions import best_match  # noqa: PLC0415

    formats = FormatChecker(())
    formats.checks("date-time", raises=ValueError)(_is_moment)
    formats.checks("date", raises=ValueError)(_is_day)
    validator = Draft202012Validator(dict(schema), format_checker=formats)

    def complaint(arguments: Mapping[str, JsonValue]) -> str:
        error = best_match(validator.iter_errors(dict(arguments)))
        if error is None:
            return ""
        where = ".".join(str(key) for key in error.absolute_path)
        return f"{where}: {error.message[:300]}" if where else error.message[:300]

    return complaint


def _is_moment(value: Any) -> bool:
    return not isinstance(value, str) or bool(datetime.fromisoformat(value))


def _is_day(value: Any) -> bool:
    return not isinstance(value, str) or bool(date.fromisoformat(value))
