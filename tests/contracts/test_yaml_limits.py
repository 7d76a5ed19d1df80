"""Files that are made to be too much, and what of a file is told at once."""

import time

import pytest

from chatwootai.adapters.yaml_text import parse_yaml


def test_what_was_left_out_does_not_make_other_faults() -> None:
    assert [
        str(fault)[:6] for fault in parse_yaml("x:\n  b: 1\ny: @foo\n  b: 2\nz: @", "f").faults
    ] == [
        "f:3:4:",
        "f:5:4:",
    ]


def test_a_value_is_kept_for_more_faults_unless_the_file_is_no_yaml() -> None:
    assert parse_yaml("a: 1\na: 2", "f").value == {"a": 1}
    assert parse_yaml("a: 1\nb: [", "f").value is None


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("a: 1\n" * 10_000, 102),
        ("- !x y\n" * 10_000, 101),
        ("- *a\n" * 10_000, 101),
        ("\0\n" * 10_000, 101),
        ("- &a b\n" * 10_000, 102),
    ],
)
def test_too_many_faults_are_not_all_told(text: str, last: int) -> None:
    found = [str(fault) for fault in parse_yaml(text, "f").faults]

    assert len(found) == 101
    assert found[-1].startswith(f"f:{last}:")
    assert found[-1].endswith(" there are more from here on; mend those above first")


@pytest.mark.parametrize(
    "bomb",
    [
        "a0: &a0 [x]\n" + "\n".join(f"a{n + 1}: &a{n + 1} [{f'*a{n},' * 9}]" for n in range(9)),
        "&a [*a]",
        f"&a [{'*a,' * 2_000}]",
        "a: &a {b: *a}",
        "[" * 100_000,
        "{a: " * 100_000,
        "? " * 100_000,
        "- " * 400,
        "a: " + "[" * 60 + "]" * 60,
        "- a\n" * 200_000,
    ],
    ids=[
        *("billion laughs", "ring", "wide ring", "mapping ring", "open", "open mappings"),
        *("keys in keys", "nested", "deep", "long"),
    ],
)
def test_a_tree_that_is_too_large_is_one_fault_and_soon_told(bomb: str) -> None:
    began = time.process_time()

    located = parse_yaml(bomb, "f")

    assert located.value is None
    assert [fault.what for fault in located.faults] == [
        "there are too many values, or too deep ones"
    ]
    assert time.process_time() - began < 10  # where coverage is measured; by itself well under 1


def test_what_is_wrong_before_a_tree_grows_too_large_is_told_as_well() -> None:
    located = parse_yaml("a: !x 1\nb: &b [*b]", "f")

    assert [fault.position.line for fault in located.faults] == [1, 2]
