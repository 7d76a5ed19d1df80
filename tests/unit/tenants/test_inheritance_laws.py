"""What holds of every tree that is laid over others."""

from typing import Any, Final

from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue

from chatwootai.core.located import Located, Path, Position
from chatwootai.core.tenants.inheritance import Layer, laid
from chatwootai.core.tenants.naming import nodes, value_at

_SCALARS: Final = st.none() | st.booleans() | st.integers(0, 3) | st.sampled_from(["", "a", "b"])
_KEYS: Final = st.sampled_from(["a", "b", "c", "d"])
_VALUES: Final = st.recursive(
    _SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=3)
)
_TREES: Final = st.dictionaries(_KEYS, _VALUES, max_size=4)
# trees in which the same keys are mappings
_ALIKE: Final = st.fixed_dictionaries(
    {},
    optional={
        "a": st.dictionaries(_KEYS, _SCALARS, max_size=3),
        "b": st.lists(_SCALARS, max_size=3),
        "c": st.fixed_dictionaries({}, optional={"d": st.dictionaries(_KEYS, _SCALARS)}),
        "d": _SCALARS,
    },
)


def written(value: JsonValue, name: str) -> Located:
    """Return a tree in which every value has a line of its own."""
    paths = [(), *nodes(value)]
    values = {path: Position(name, line) for line, path in enumerate(paths, start=1)}
    keys = {path: at for path, at in values.items() if path and isinstance(path[-1], str)}
    return Located(name, value, values, keys)


def merged(below: Any, above: Any) -> Any:
    if not (isinstance(below, dict) and isinstance(above, dict)):
        return above
    return {**below, **{key: merged(below.get(key), its) for key, its in above.items()}}


def over(*trees: Located) -> Located:
    return laid([Layer(tree.file, tree) for tree in trees], [])


def at(tree: Located, path: Path) -> JsonValue:
    return value_at(tree.value, path)[1]


@given(_TREES, _TREES)
def test_laying_is_merging(one: dict[str, JsonValue], other: dict[str, JsonValue]) -> None:
    together = over(written(one, "one"), written(other, "other")).value

    assert together == merged(one, other)


@given(_TREES, _TREES, _TREES)
def test_every_place_is_where_the_value_was_written(
    one: dict[str, JsonValue], other: dict[str, JsonValue], third: dict[str, JsonValue]
) -> None:
    trees = {"1": written(one, "1"), "2": written(other, "2"), "3": written(third, "3")}

    together = over(*trees.values())

    assert set(together.values) == {(), *nodes(together.value)}
    assert {path for path in together.values if path and isinstance(path[-1], str)} == set(
        together.keys
    )
    for path, place in together.values.items():
        tree = trees[place.file]
        assert tree.values[path] == place
        if not isinstance(at(together, path), dict):
            assert at(tree, path) == at(together, path)


@given(_ALIKE, _ALIKE, _ALIKE)
def test_it_does_not_matter_which_two_are_laid_first(
    one: dict[str, JsonValue], other: dict[str, JsonValue], third: dict[str, JsonValue]
) -> None:
    first, second, last = written(one, "1"), written(other, "2"), written(third, "3")

    left, right = over(over(first, second), last), over(first, over(second, last))

    assert (left.value, left.values, left.keys) == (right.value, right.values, right.keys)


@given(_TREES)
def test_laid_over_nothing_or_under_nothing_a_tree_stays_as_it_is(
    one: dict[str, JsonValue],
) -> None:
    tree, nothing = written(one, "1"), Located("empty", None)

    assert over(tree).value == over(tree, nothing).value == over(nothing, tree).value == one
