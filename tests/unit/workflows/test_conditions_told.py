"""What can be told of a condition before anything was found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatwootai.core.workflows.conditions import Comparison, Condition, Facts

ATOMS = ["a.x", "a.y", "b.x", "a.x == 1", "'k' in b.x", "True", "False", "1 < 2", "[]"]


def _joined(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    signs = st.sampled_from(["and", "or"])
    return inner.map("(not {})".format) | st.tuples(inner, signs, inner).map(
        lambda parts: f"({' '.join(parts)})"
    )


conditions = st.recursive(st.sampled_from(ATOMS), _joined, max_leaves=6)
values = st.none() | st.booleans() | st.sampled_from([1, 2, "k", "", ("k",)])
facts = st.fixed_dictionaries(
    {step: st.dictionaries(st.sampled_from("xy"), values) for step in ("a", "b")}
)


@pytest.mark.parametrize(
    ("text", "compared"),
    [
        ("a.x == 1", [Comparison("a", "x", "==", 1)]),
        ("1 != a.x", [Comparison("a", "x", "!=", 1)]),
        ("a.x >= -1", [Comparison("a", "x", ">=", -1)]),
        ("-1 <= a.x", [Comparison("a", "x", ">=", -1)]),
        ("1 < a.x < 3", [Comparison("a", "x", ">", 1), Comparison("a", "x", "<", 3)]),
        ("'k' in a.x", [Comparison("a", "x", "has", "k")]),
        ("'k' not in a.x", [Comparison("a", "x", "has", "k")]),
        ("a.x in ['k', 2]", [Comparison("a", "x", "==", "k"), Comparison("a", "x", "==", 2)]),
        ("a.x not in ('k', b.x)", [Comparison("a", "x", "==", "k")]),
        ("a.x == ['k']", [Comparison("a", "x", "==", ("k",))]),
        ("a.x in 'text'", []),
        ("a.x == b.x", []),
        ("a.x", []),
        ("1 == 2", []),
    ],
)
def test_what_facts_are_compared_with_is_told(text: str, compared: list[Comparison]) -> None:
    assert list(Condition.parse(text).comparisons) == compared


def test_the_facts_are_told_with_their_steps() -> None:
    condition = Condition.parse("a.x and not (b.y in [a.z, 'c.d'])")

    assert condition.facts == {("a", "x"), ("b", "y"), ("a", "z")}


@pytest.mark.parametrize("text", ["False", "0", "1 > 2", "a.x and not a.x", "[] or a.x and False"])
def test_what_is_false_in_any_case_is_told(text: str) -> None:
    assert Condition.parse(text).never_holds


@pytest.mark.parametrize("text", ["True", "a.x", "not a.x", "a.x or False", "a.x == 1 and not a.x"])
def test_what_may_be_true_is_not(text: str) -> None:
    assert not Condition.parse(text).never_holds


def test_of_a_condition_of_very_many_parts_it_is_not_said() -> None:
    many = " and ".join(f"a.f{number}" for number in range(11))

    assert not Condition.parse(f"{many} and not a.f0").never_holds


@given(conditions, facts)
def test_what_never_holds_does_not_hold(text: str, found: Facts) -> None:
    condition = Condition.parse(text)

    assert not (condition.never_holds and condition.holds(found))
