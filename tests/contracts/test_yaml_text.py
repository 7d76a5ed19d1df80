import json
import re
import time

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import JsonValue

from chatwootai.adapters.yaml_nodes import QUICK, SLOW
from chatwootai.adapters.yaml_text import parse_yaml
from chatwootai.core.located import Amend, Path, Position
from chatwootai.core.lookalikes import odd_sign

_PLAIN = st.characters(exclude_categories=["Cs"], exclude_characters="\x7f")
_KEY = st.text(_PLAIN, max_size=80).filter(lambda key: odd_sign(key) is None)
# a key of YAML's has at most 1,024 characters, escapes counted: so 80
_TEXT = st.text(_PLAIN, max_size=8).filter(lambda text: odd_sign(text) is None)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**17), 10**17) | _TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEY, inner, max_size=3),
    max_leaves=8,
)
# What JSON may hold as it is, and YAML not.
_UNLIKE_JSON = str.maketrans(
    dict.fromkeys(map(chr, [*range(0x7F, 0xA0), 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF]), "_")
)
# What YAML gives a meaning, so that random text has some of it.
_YAMLISH = st.text("ab1 :-🙂\n\t'\"[]{}&*!|>%@#,.?~=<\\\r\x00\x85\u2028ção", max_size=40)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("y", "y"),
        ("true", True),
        ("False", False),
        ("TRUE", True),
        ("tRUE", "tRUE"),
        ("null", None),
        ("~", None),
        ("", None),
        ("10:00", "10:00"),
        ("09:00", "09:00"),
        ("24:00", "24:00"),
        ("600", 600),
        ("-3", -3),
        ("0", 0),
        ("007", "007"),
        ("0x1F", "0x1F"),
        ("0o17", "0o17"),
        ("1_0", "1_0"),
        ("1.5", 1.5),
        ("2.5e+3", 2500.0),
        (".5", ".5"),
        (".inf", ".inf"),
        ("1e3", "1e3"),
        ("2026-11-21", "2026-11-21"),
        ("55119999999999999999", "55119999999999999999"),
        ("9" * 5_000, "9" * 5_000),
        ("'5'", "5"),
        ('"true"', "true"),
        ("!!str 5", "5"),
        ("=", "="),
        ("áé", "áé"),
    ],
)
def test_a_scalar_means_what_its_author_sees(written: str, value: JsonValue) -> None:
    located = parse_yaml(f"key: {written}", "f")

    assert located.faults == ()
    assert located.value == {"key": value}


def test_text_over_several_lines_is_one_text() -> None:
    located = parse_yaml("a: |\n  um\n  dois\nb: >-\n  um\n  dois\n", "f")

    assert located.value == {"a": "um\ndois\n", "b": "um dois"}


def test_an_emoji_escaped_as_json_does_it_is_one_sign() -> None:
    assert parse_yaml(r'{"a": "\ud83d\ude00"}', "f").value == {"a": "😀"}


def test_keys_are_text_whatever_they_look_like() -> None:
    assert parse_yaml("1: a\nno: b\n? \n: c", "f").value == {"1": "a", "no": "b", "": "c"}


def test_an_alias_stands_for_what_it_names() -> None:
    assert parse_yaml("a: &x [1]\nb: *x", "f").value == {"a": [1], "b": [1]}


@pytest.mark.parametrize("text", ["", "# nothing but a remark\n", "---\n", "\n\n"])
def test_an_empty_file_holds_nothing_and_is_no_fault(text: str) -> None:
    located = parse_yaml(text, "f")

    assert (located.value, located.faults) == (None, ())


def test_every_value_and_key_knows_its_line_and_column() -> None:
    located = parse_yaml("a:\n  - b: 1\n    c: [x, y]\n", "f")

    values = {path: (at.line, at.column) for path, at in located.values.items()}
    keys = {path: (at.line, at.column) for path, at in located.keys.items()}
    assert values == {
        (): (1, 1),
        ("a",): (2, 3),
        ("a", 0): (2, 5),
        ("a", 0, "b"): (2, 8),
        ("a", 0, "c"): (3, 8),
        ("a", 0, "c", 0): (3, 9),
        ("a", 0, "c", 1): (3, 12),
    }
    assert keys == {("a",): (1, 1), ("a", 0, "b"): (2, 5), ("a", 0, "c"): (3, 5)}


def test_lines_are_counted_alike_whichever_way_they_end() -> None:
    located = parse_yaml("a: 1\r\nb: 2\r\n", "f")

    assert str(located.position(("b",))) == "f:2:4"


@given(_JSON)
@settings(deadline=None)
def test_json_means_in_yaml_what_it_means_in_json(value: JsonValue) -> None:
    assert parse_yaml(json.dumps(value), "f").value == value


@given(_JSON)
@settings(deadline=None)
def test_each_value_stands_where_it_is_said_to(value: JsonValue) -> None:
    text = json.dumps(value, indent=1, ensure_ascii=False).translate(_UNLIKE_JSON)

    located = parse_yaml(text, "f")

    lines = text.split("\n")
    for path, at in located.values.items():
        inner, _ = json.JSONDecoder().raw_decode(
            "\n".join([lines[at.line - 1][at.column - 1 :], *lines[at.line :]])
        )
        assert inner == _at(located.value, path)


@given(_YAMLISH, st.booleans())
@settings(deadline=None, max_examples=300)
def test_any_text_is_read_or_faulty_or_both(text: str, with_amends: bool) -> None:
    began = time.perf_counter()

    for loader in (QUICK, SLOW):
        located = parse_yaml(text, "f", with_amends=with_amends, loader=loader)
        assert all(str(fault)[:2] == "f:" and "\n" not in str(fault) for fault in located.faults)
        assert all(_is_in(text, fault.position) for fault in located.faults)

    assert time.perf_counter() - began < 1


@pytest.mark.skipif(QUICK is SLOW, reason="PyYAML was built without libyaml")
@given(_YAMLISH)
@settings(deadline=None, max_examples=300)
def test_both_parsers_read_the_same(text: str) -> None:
    quick, slow = parse_yaml(text, "f"), parse_yaml(text, "f", loader=SLOW)

    if not (quick.faults or slow.faults):  # PyYAML's own refuses a little more
        assert quick.value == slow.value
        for path, at in quick.values.items():
            if _at(quick.value, path) is not None:  # nothing stands before a line's end or after
                assert at == slow.position(path)


@pytest.mark.parametrize(
    ("text", "amends", "value"),
    [
        ("a: !append [b]", {("a",): Amend.APPEND}, {"a": ["b"]}),
        ("a:\n  b: !remove\n    - c", {("a", "b"): Amend.REMOVE}, {"a": {"b": ["c"]}}),
        ("a: !reset", {("a",): Amend.RESET}, {"a": None}),
        ("a: !reset 5", {("a",): Amend.RESET}, {"a": 5}),
        ("a: !reset '5'", {("a",): Amend.RESET}, {"a": "5"}),
        ("a: !reset {b: [c]}", {("a",): Amend.RESET}, {"a": {"b": ["c"]}}),
        ("a: {b: !append []}", {("a", "b"): Amend.APPEND}, {"a": {"b": []}}),
        ("a: ['!append', \"!reset\"]", {}, {"a": ["!append", "!reset"]}),
    ],
)
def test_tags_tell_how_what_is_inherited_changes(
    text: str, amends: dict[Path, Amend], value: JsonValue
) -> None:
    located = parse_yaml(text, "f", with_amends=True)

    assert located.faults == ()
    assert (located.amends, located.value) == (amends, value)


def test_a_value_with_a_tag_stands_where_the_tag_does() -> None:
    located = parse_yaml("a: !append [b]", "f", with_amends=True)

    assert str(located.position(("a",))) == "f:1:4"
    assert str(located.position(("a", 0))) == "f:1:13"


@pytest.mark.parametrize(
    "text",
    [
        "Loja\u00a0Azul",
        "n\u0430me de loja",
        "\U0001f468\u200d\U0001f469",
        "Posso\uff1f",
        "a\u00e7\u00e3o",
    ],
)
def test_what_is_no_name_may_be_written_with_any_signs(text: str) -> None:
    assert parse_yaml(f"a: {text}", "f").value == {"a": text}


def test_signs_beyond_the_first_plane_are_one_column() -> None:
    located = parse_yaml("\ufeff😀é: [😀, a]", "f")

    assert str(located.position(("😀é", 1))) == "f:1:9"


def test_pasted_line_ends_that_no_editor_counts_are_spaces() -> None:
    located = parse_yaml("a: x\u2028y\x85z\nb: 1", "f")

    assert located.value == {"a": "x y z", "b": 1}
    assert str(located.position(("b",))) == "f:2:4"


def test_without_libyaml_the_same_is_read() -> None:
    assert parse_yaml("a: [1, é]", "f", loader=yaml.SafeLoader) == parse_yaml("a: [1, é]", "f")


def _at(value: JsonValue, path: Path) -> JsonValue:
    for key in path:
        value = value[key]  # type: ignore[index]  # the path is the value's own
    return value


def _is_in(text: str, at: Position) -> bool:
    lines = re.sub(r"\r\n?", "\n", text.removeprefix("\ufeff")).split("\n")
    return at.line <= len(lines) and at.column <= len(lines[at.line - 1]) + 1
