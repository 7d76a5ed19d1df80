"""However a file is laid out, an edit does what it says or is refused, and keeps the rest."""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import JsonValue

from chatwootai.adapters.yaml_edits import CannotEditError, edited, names
from chatwootai.adapters.yaml_text import parse_yaml
from chatwootai.core.edits import DropEntry, Edit, PutEntry, PutNamed, applied

NUMBERS = st.integers(1, 4)
WORDS = st.sampled_from(["main", "spare", "a b", "yes", "1", "ção", "x: y", "# no", "'", '"', "-"])
LISTS = st.lists(WORDS, max_size=3)


def account(number: int) -> Mapping[str, JsonValue]:
    return {"installation": "main", "chatwoot_account_id": number}


def inbox(number: int) -> Mapping[str, JsonValue]:
    return {**account(1), "chatwoot_inbox_id": number}


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Draw a mapping, laid out in one of many ways, with comments here and there."""
    entry = st.fixed_dictionaries({"domain": WORDS}, optional={"refs": LISTS})
    tree: dict[str, Any] = {}
    if draw(st.booleans()):
        tree["installations"] = draw(
            st.dictionaries(WORDS, st.fixed_dictionaries({"url": WORDS}), max_size=2)
        )
    for section, where in (("accounts", account), ("inboxes", inbox)):
        if draw(st.booleans()):
            numbers = draw(st.lists(NUMBERS, unique=True, max_size=3))
            tree[section] = [{**where(number), **draw(entry)} for number in numbers]
    style = draw(st.sampled_from([False, None]))
    text = yaml.safe_dump(
        tree, default_flow_style=style, sort_keys=draw(st.booleans()), allow_unicode=True, width=60
    )
    lines = text.splitlines() if tree else []
    if draw(st.booleans()):
        lines = ["  " + line if line.startswith(("-", " ")) else line for line in lines]
    for place in draw(st.lists(st.integers(0, len(lines)), max_size=3)):
        lines.insert(place, draw(st.sampled_from(["# a comment", "", "      # another one"])))
    ends = draw(st.sampled_from(["\n", "\r\n"]))
    return ends.join([*lines, ""] if draw(st.booleans()) else lines)


EDITS = st.one_of(
    st.builds(
        PutNamed, st.just("installations"), WORDS, st.fixed_dictionaries({"webhook_url": WORDS})
    ),
    st.builds(
        PutEntry,
        st.just("accounts"),
        NUMBERS.map(account),
        st.fixed_dictionaries({}, optional={"bot_id": NUMBERS, "domain": WORDS}),
        st.sampled_from(["", 'account "Loja"']),
    ),
    st.builds(
        PutEntry, st.just("inboxes"), NUMBERS.map(inbox), st.just({}), st.just('inbox "Site"')
    ),
    st.builds(DropEntry, st.just("inboxes"), NUMBERS.map(inbox)),
)


@settings(deadline=None)  # a loaded machine may be slow
@given(text=texts(), edits=st.lists(EDITS, max_size=4))
def test_an_edit_does_what_it_says_and_keeps_every_comment(text: str, edits: list[Edit]) -> None:
    before = parse_yaml(text, "x")
    if before.faults:
        return
    try:
        after = edited(text, edits)
    except CannotEditError:
        assert "{" in text or not isinstance(before.value, dict)
        return

    read = parse_yaml(after, "x")
    assert not read.faults
    assert (read.value or {}) == applied(before.value or {}, edits)
    if not any(isinstance(edit, DropEntry) for edit in edits):  # what is in an entry goes with it
        assert comments(text) <= comments(after)


@settings(deadline=None)  # a loaded machine may be slow
@given(text=texts(), edits=st.lists(EDITS, max_size=4))
def test_what_was_done_need_not_be_done_again(text: str, edits: list[Edit]) -> None:
    once = text
    try:
        once = edited(text, edits)
        twice = edited(once, edits)
    except (CannotEditError, yaml.YAMLError):
        return

    dropped_and_put = {type(edit) for edit in edits} >= {DropEntry, PutEntry}
    assert once == twice or dropped_and_put


def comments(text: str) -> Counter[str]:
    return Counter(re.findall("# a comment|# another one", text))


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("chatwoot_inbox_id: 9", ""),
        ("chatwoot_inbox_id: 9   ", ""),
        ('chatwoot_inbox_id: 9  # inbox "Site"', 'inbox "Site"'),
        ("chatwoot_inbox_id: 9  # our best one", None),
    ],
)
def test_a_name_is_told_from_what_a_person_says(line: str, name: str | None) -> None:
    assert names(f"inboxes:\n  - {line}\n    domain: x\n").get(("inboxes", 0)) == name


def test_what_a_person_says_beside_an_entry_stays() -> None:
    text = "inboxes:\n  - installation: main\n    chatwoot_inbox_id: 9  # our best one\n"
    where: Mapping[str, JsonValue] = {"installation": "main", "chatwoot_inbox_id": 9}

    assert edited(text, [PutEntry("inboxes", where, {}, 'inbox "Site"')]) == text


def test_entries_with_lines_between_them_get_one_before_the_next() -> None:
    text = "accounts:\n- a: 1\n\n- a: 2\nrest: 1\n"

    after = edited(text, [PutEntry("accounts", {"a": 3}, {"b": ["x", 1, None, True]})])

    assert after == "accounts:\n- a: 1\n\n- a: 2\n\n- a: 3\n  b: [x, 1, null, true]\nrest: 1\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("l: [x]", "l: [x, z]"),
        ("l:\n  - x # one", "l:\n  - x # one\n  - z"),
        ("l: []", "l: [x, z]"),
        ("l: old # why", "l: [x, z] # why"),
        ("l:", "l: [x, z]"),
        ("k: 1", "k: 1\nl: [x, z]"),
    ],
)
def test_a_list_grows_where_it_stands(before: str, after: str) -> None:
    def whole(lines: str) -> str:
        return "s:\n  n:\n" + "".join(f"    {line}\n" for line in lines.split("\n"))

    assert edited(whole(before), [PutNamed("s", "n", {"l": ["x", "z"]})]) == whole(after)


@pytest.mark.parametrize("text", ["accounts: {a: 1}", "accounts: text", "{accounts: {}}"])
def test_what_is_no_list_gets_no_entry(text: str) -> None:
    with pytest.raises(CannotEditError):
        edited(text, [PutEntry("accounts", {"a": 2})])
