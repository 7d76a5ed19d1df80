"""The order of domains is that of Python's classes."""

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatwootai.core.tenants.orders import ImpossibleOrderError, linearized

NAMES = "abcdefg"


@st.composite
def hierarchies(draw: st.DrawFn) -> dict[str, list[str]]:
    """Return domains of which each extends some of those before it."""
    return {
        name: draw(st.lists(st.sampled_from(NAMES[:place]), max_size=4, unique=True))
        if place
        else []
        for place, name in enumerate(NAMES)
    }


def as_python_has_it(name: str, bases: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    classes: dict[str, type] = {}
    for one, its in bases.items():
        classes[one] = type(one, tuple(classes[base] for base in its), {})
    return tuple(its.__name__ for its in classes[name].__mro__[:-1])


@given(hierarchies())
def test_the_order_is_that_of_classes(bases: dict[str, list[str]]) -> None:
    for place, name in enumerate(NAMES):
        known = {one: bases[one] for one in NAMES[: place + 1]}
        try:
            expected = as_python_has_it(name, known)
        except TypeError:
            with pytest.raises(ImpossibleOrderError):
                linearized(name, known)
            return  # no class can be made of those that extend it, either
        assert linearized(name, known) == expected


def test_the_first_named_counts_most_and_what_they_share_counts_least() -> None:
    bases = {"shop": ["beauty", "retail"], "beauty": ["base"], "retail": ["base"]}

    assert linearized("shop", bases) == ("shop", "beauty", "retail", "base")


def test_a_domain_of_which_nothing_is_said_stands_alone() -> None:
    assert linearized("shop", {}) == ("shop",)


def test_an_impossible_order_says_who_wants_what() -> None:
    bases = {"shop": ["base", "beauty"], "beauty": ["base"]}

    with pytest.raises(ImpossibleOrderError) as raised:
        linearized("shop", bases)

    assert raised.value.domain == "shop"
    assert str(raised.value) == (
        "no order can have 'beauty' before 'base' (as 'beauty' has it) and "
        "'base' before 'beauty' (as 'shop' has it)"
    )


def test_an_impossible_order_further_down_is_that_domains_fault() -> None:
    bases = {"here": ["shop"], "shop": ["base", "beauty"], "beauty": ["base"]}

    with pytest.raises(ImpossibleOrderError) as raised:
        linearized("here", bases)

    assert raised.value.domain == "shop"


@pytest.mark.parametrize("name", ["here", "one"])
def test_a_circle_is_told_once_around(name: str) -> None:
    with pytest.raises(ImpossibleOrderError, match="in a circle: one → two → one") as raised:
        linearized(name, {"here": ["one"], "one": ["two"], "two": ["one"]})

    assert raised.value.domain == "one"


def test_a_tower_of_diamonds_is_put_in_order_at_once() -> None:
    bases = {"d0": list[str]()}
    for floor in range(1, 60):
        bases[f"l{floor}"] = bases[f"r{floor}"] = [f"d{floor - 1}"]
        bases[f"d{floor}"] = [f"l{floor}", f"r{floor}"]

    assert len(linearized("d59", bases)) == 3 * 59 + 1
