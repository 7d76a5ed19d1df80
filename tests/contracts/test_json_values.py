import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatwootai.adapters.json_values import fitted, read_arguments, read_value

from .models import SCHEMA

TEXT = st.text(st.characters(codec="utf-8"))
NUMBERS = st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(TEXT, VALUES, max_size=4))
def test_an_object_is_read_as_it_was_written(value: dict[str, Any]) -> None:
    assert read_arguments(json.dumps(value)) == (value, "")
    assert read_value(json.dumps(value), {"type": "object"}) == (value, "")


@given(st.text())
def test_no_text_is_too_strange(text: str) -> None:
    arguments, fault = read_arguments(text)
    value, misfit = read_value(text, SCHEMA)

    assert not (arguments and fault)
    assert (value is None) == bool(misfit)


@given(VALUES)
def test_a_value_either_fits_or_it_is_said_why_not(value: Any) -> None:
    found, misfit = fitted(value, SCHEMA)

    assert (found is None) == bool(misfit)


@pytest.mark.parametrize(
    "text",
    [
        '{"intent": "price"}',
        '  {"intent": "price"}\n',
        '```json\n{"intent": "price"}\n```',
        '```\n{"intent": "price"}\n```',
        'Claro! Aqui está:\n{"intent": "price"}\nMais alguma coisa?',
    ],
)
def test_words_around_an_object_do_not_matter(text: str) -> None:
    assert read_value(text, SCHEMA) == ({"intent": "price"}, "")


def test_what_does_not_fit_is_named() -> None:
    assert read_value('{"intent": "joke"}', SCHEMA)[1].startswith("intent: 'joke' is not one of")
    assert "'intent' is a required property" in read_value("{}", SCHEMA)[1]


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 100_000, '{"intent": ' + "1" * 5000])
def test_what_is_deep_or_long_does_no_harm(text: str) -> None:
    assert read_value(text, SCHEMA)[0] is None
    assert read_arguments(text)[1]


def test_what_a_schema_names_elsewhere_is_not_fetched() -> None:
    schema: dict[str, Any] = {"type": "object", "properties": {"a": {"$ref": "http://x.invalid/"}}}

    value, misfit = read_value('{"a": 1}', schema)

    assert value is None
    assert misfit
