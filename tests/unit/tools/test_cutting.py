import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import JsonValue

from chatwootai.core.tools.cutting import cut, leaves

LEAF = st.none() | st.booleans() | st.integers() | st.text(max_size=60)
TREE = st.recursive(
    LEAF,
    lambda inner: st.lists(inner, max_size=8) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=60,
)


def size(value: JsonValue) -> int:
    return len(json.dumps(value, ensure_ascii=False))


@settings(deadline=None, max_examples=100)
@given(TREE, st.integers(100, 400))
def test_nothing_is_larger_than_it_may_be(value: JsonValue, most: int) -> None:
    kept = cut(value, most)

    assert size(kept.value) <= most
    assert kept.is_cut == (kept.value != value)


@pytest.mark.parametrize(
    "value",
    ["x" * 10_000_000, [["y" * 3_000] * 100] * 50, {"k" * 9_000: {"a": "z" * 90_000}}],
    ids=["long", "wide", "long key"],
)
def test_the_huge_becomes_small(value: JsonValue) -> None:
    assert size(cut(value, 500).value) <= 500


def test_the_deep_ends() -> None:
    deep: JsonValue = "bottom"
    for _ in range(500):
        deep = {"a": deep}

    kept = cut(deep, 500)

    assert kept.is_cut
    assert "bottom" not in json.dumps(kept.value)


def test_rows_go_before_fields_and_fields_before_letters() -> None:
    rows: JsonValue = [{"name": "x" * 60, "text": "y" * 60} for _ in range(9)]

    assert cut(rows, 310) == cut(rows, 310)
    assert cut(rows, 310).value == [{"name": "x" * 60, "text": "y" * 60}] * 2
    assert cut(rows, 310).left_out == 7
    assert cut({"total": 9, "rows": rows}, 330).left_out == 7
    assert cut([{"name": "x" * 60, "text": "y" * 60}], 100).value == [{"name": "x" * 60}]


def test_what_fits_stays_as_it_is() -> None:
    assert cut({"a": [1, "é"]}, 100).value == {"a": [1, "é"]}
    assert not cut({"a": [1, "é"]}, 100).is_cut


def test_leaves_are_texts_and_numbers() -> None:
    assert list(leaves({"a": [1, "x", None, True], "b": {"c": 2.5}})) == [1, "x", 2.5]
