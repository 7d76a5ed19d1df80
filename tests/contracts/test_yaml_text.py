import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import JsonValue

from chatwootai.adapters.yaml_text import LARGEST_FILE, parse_yaml, read_text, read_yaml
from chatwootai.core.located import Fault

_PLAIN = st.characters(exclude_categories=["Cs"], exclude_characters="\x7f")
_KEY = st.text(_PLAIN, max_size=80)  # a key of YAML's has at most 1,024 characters, escapes counted
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**17), 10**17) | st.text(_PLAIN, max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEY, inner, max_size=3),
    max_leaves=8,
)
# What YAML gives a meaning, so that random text has some of it.
_YAMLISH = st.text("ab1 :-\n\t'\"[]{}&*!|>%@#,.?~=<\\\r\x00\x85\ufeff\u2028ção", max_size=40)


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


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("a: 1\nb: 2\na: 3", "f:3:1: key 'a' is already on line 1; keep one of them"),
        ("a: {b: 1, b: 2}", "f:1:11: key 'b' is already on line 1; keep one of them"),
        ("a:\n\tb: 1", "f:2:1: a tab stands where only spaces may; indent with spaces"),
        ("a: 1\n---\nb: 2", "f:2:1: a second document begins here; keep one document in a file"),
        ("a: &x {b: 1}\nc:\n  <<: *x", "f:3:3: merge keys (<<) are not understood here; "),
        ("a: !!python/object:os.system x", "f:1:4: the tag 'tag:yaml.org,2002:python/object:os."),
        ("a: !secret x", "f:1:4: the tag '!secret' is not understood; remove it"),
        ("a: !!int 'x'", "f:1:4: the tag 'tag:yaml.org,2002:int' is not understood; remove it"),
        ("a: !!set {b}", "f:1:4: the tag 'tag:yaml.org,2002:set' is not understood; remove it"),
        ("a: !x [b]", "f:1:4: the tag '!x' is not understood; remove it"),
        ("!!python/name:x a: 1", "f:1:1: the tag 'tag:yaml.org,2002:python/name:x' is not under"),
        ("? [a, b]\n: c", "f:1:3: a key must be text; write 'key: value'"),
        ("a: Olá: bem-vindo", "f:1:7: mapping values are not allowed here; check the indentation"),
        ("a: [Qual?, b]", "f:1:9: a text in brackets ends with '?'; put the text in quotes"),
        ("a: @loja", "f:1:4: found character '@' that cannot start any token; check the"),
        ("a: *b", "f:1:4: found undefined alias 'b'; check the indentation"),
        ("b: 1\na: 'x\n\nc: 2", "f:2:4: what begins here has no end; close the quotes or the"),
        ("a: [b", "f:1:4: what begins here has no end; close the quotes or the brackets"),
        ("%YAML 3.0\n---\na: 1", "f:1:1: found incompatible YAML document"),
        ("a: 1\nb: \x00", "f:2:4: the sign U+0000 cannot stand in a text; remove it; save the"),
        ("a: x\x07", "f:1:5: the sign U+0007 cannot stand in a text; remove it; save the file"),
        ('b: 1\na: "\\ud83d"', r"f:2:4: an escape (\uD800 to \uDFFF) stands for half a sign; w"),
        ('"\\ude00": 1', r"f:1:1: an escape (\uD800 to \uDFFF) stands for half a sign; write the"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place_and_the_way_out(text: str, fault: str) -> None:
    located = parse_yaml(text, "f")

    assert located.value is None
    assert [str(found)[: len(fault)] for found in located.faults] == [fault]


def test_all_faults_of_a_file_are_told_at_once() -> None:
    located = parse_yaml("a: 1\na: 2\nb: !x 3\nc: [!y z]\n", "f")

    assert [fault.position.line for fault in located.faults] == [2, 3, 4]


@pytest.mark.parametrize(
    "bomb",
    [
        "a0: &a0 [x]\n" + "\n".join(f"a{n + 1}: &a{n + 1} [{f'*a{n},' * 9}]" for n in range(9)),
        "&a [*a]",
        f"&a [{'*a,' * 2_000}]",
        "a: &a {b: *a}",
        "[" * 700,
        "- " * 400,
        "a: " + "[" * 60 + "]" * 60,
    ],
    ids=["billion laughs", "ring", "wide ring", "mapping ring", "open", "nested", "deep"],
)
def test_a_tree_that_is_too_large_is_one_fault(bomb: str) -> None:
    located = parse_yaml(bomb, "f")

    assert located.value is None
    assert [fault.what for fault in located.faults] == [
        "there are too many values, or too deep ones"
    ]


def test_what_is_wrong_before_a_tree_grows_too_large_is_told_as_well() -> None:
    located = parse_yaml("a: !x 1\nb: &b [*b]", "f")

    assert [fault.position.line for fault in located.faults] == [1, 2]


@given(_JSON)
@settings(deadline=None)
def test_json_means_in_yaml_what_it_means_in_json(value: JsonValue) -> None:
    assert parse_yaml(json.dumps(value), "f").value == value


@given(_YAMLISH)
@settings(deadline=None, max_examples=200)
def test_any_text_is_either_read_or_faulty(text: str) -> None:
    located = parse_yaml(text, "f")

    assert not (located.faults and located.value)
    assert all(str(fault).startswith("f:") and "\n" not in str(fault) for fault in located.faults)


def test_a_file_is_read_without_its_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "f.yaml"
    path.write_bytes("\ufeffa: é".encode())

    assert read_yaml(path, "f").value == {"a": "é"}


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        ("a: 1\nnome: São".encode("latin-1"), "f:2:8: this is not UTF-8; save the file with the"),
        ("é: 1\né: São".encode() + b"\xff", "f:2:7: this is not UTF-8; save the file with the"),
        ("a: 1".encode("utf-16"), "f:1:1: this is not UTF-8; save the file with the encoding UTF"),
        (b"x" * (LARGEST_FILE + 1), "f:1:1: the file has 1,000,001 bytes; keep it under 1,000,000"),
    ],
)
def test_a_file_that_is_no_text_is_a_fault(tmp_path: Path, raw: bytes, fault: str) -> None:
    path = tmp_path / "f.yaml"
    path.write_bytes(raw)

    assert [str(found)[: len(fault)] for found in read_yaml(path, "f").faults] == [fault]


def test_utf_16_without_a_mark_is_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "f.yaml"
    path.write_bytes("a: 1".encode("utf-16-le"))

    assert [fault.what for fault in read_yaml(path, "f").faults] == [
        "the sign U+0000 cannot stand in a text"
    ]


def test_a_folder_in_place_of_a_file_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "f.yaml").mkdir()

    text = read_text(tmp_path / "f.yaml", "f")

    assert str(text) == "f:1:1: this is no file; put a file here, or remove it"


def test_a_file_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    text = read_text(tmp_path / "f.yaml", "f")

    assert isinstance(text, Fault)
    assert text.what == "the file cannot be read: No such file or directory"
