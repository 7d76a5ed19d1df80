import pytest
from pydantic import JsonValue

from chatwootai.adapters.argument_checks import argument_check

SCHEMA: dict[str, JsonValue] = {
    "type": "object",
    "properties": {
        "words": {"type": "string", "minLength": 2},
        "when": {"type": "string", "format": "date-time"},
        "day": {"type": "string", "format": "date"},
        "lines": {"type": "array", "items": {"type": "integer"}},
    },
    "required": ["words"],
    "additionalProperties": False,
}


@pytest.mark.parametrize(
    "arguments",
    [
        {"words": "batom"},
        {"words": "ba", "when": "2026-11-24T15:00", "day": "2026-11-24", "lines": [1]},
    ],
)
def test_what_fits_is_not_complained_about(arguments: dict[str, JsonValue]) -> None:
    assert not argument_check(SCHEMA)(arguments)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ({}, "'words' is a required property"),
        ({"words": 5}, "words: 5 is not of type 'string'"),
        ({"words": "ab", "x": 1}, "Additional properties are not allowed ('x' was unexpected)"),
        ({"words": "ab", "when": "tomorrow"}, "when: 'tomorrow' is not a 'date-time'"),
        ({"words": "ab", "day": "24/11"}, "day: '24/11' is not a 'date'"),
        ({"words": "ab", "lines": [1, "2"]}, "lines.1: '2' is not of type 'integer'"),
    ],
)
def test_what_does_not_fit_is_said_where_it_is(
    arguments: dict[str, JsonValue], complaint: str
) -> None:
    assert argument_check(SCHEMA)(arguments) == complaint


def test_a_complaint_quotes_no_more_than_it_must() -> None:
    assert len(argument_check(SCHEMA)({"words": ["x" * 9_000]})) < 400
