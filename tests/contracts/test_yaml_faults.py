"""What is wrong with a YAML file, in the same words whichever parser found it."""

import pytest

from chatwootai.adapters.yaml_nodes import QUICK, SLOW, Loader
from chatwootai.adapters.yaml_text import parse_yaml

QUOTES = "put the text in quotes"


@pytest.fixture(params=[QUICK, SLOW], ids=["quick", "slow"])
def loader(request: pytest.FixtureRequest) -> Loader:
    return request.param  # type: ignore[no-any-return]  # pytest does not know which


def faults(text: str, loader: Loader = QUICK, *, with_amends: bool = False) -> list[str]:
    located = parse_yaml(text, "f", with_amends=with_amends, loader=loader)
    return [str(fault) for fault in located.faults]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("a:\n\tb: 1", "2:1: a tab stands where only spaces may; indent with spaces"),
        ("a: @loja", f"1:4: a text without quotes cannot begin with '@'; {QUOTES}"),
        ("a: *negrito* x", f"1:4: a text without quotes cannot begin with '*'; {QUOTES}"),
        (
            "a: Olá: bem-vindo",
            (
                "1:7: a second ': ' in this line: it is unclear where the value begins; "
                "put the value in quotes"
            ),
        ),
        (
            "a: 1\n  c: 2",
            (
                "2:3: this line is indented deeper than line 1, which has a value; "
                "indent it as line 1 is"
            ),
        ),
        (
            "a:1\nb: 2",
            (
                "1:1: this line is no 'key: value', and the next one goes on as if it were; "
                "add the colon, or what else is missing"
            ),
        ),
        (
            "a: 1\nfoo\nb: 2",
            (
                "2:1: this line is no 'key: value'; "
                "add the colon; indent what goes on from the line before"
            ),
        ),
        (f"{'a' * 1_100}: 1", f"1:1101: a key has more than 1,024 letters; {QUOTES}"),
        (
            "a: - b",
            "1:4: a list cannot begin behind a key; put each '- …' on a line of its own",
        ),
        (
            "a: |x\n b",
            (
                "1:5: a text that '|' or '>' begins stands on the lines after that sign; "
                "move it there, or put it in quotes"
            ),
        ),
        (
            "b: 1\na: 'x\n\nc: 2",
            (
                "2:4: the quotes that begin here have no end; "
                "close them; inside, write '' for ' and \\\" for \""
            ),
        ),
        (
            'a: "C:\\dados"',
            (
                "1:7: '\\d' is no escape that double quotes know; "
                "write '\\\\' for one '\\', or use single quotes"
            ),
        ),
        (
            'a: "Sim" ou não',
            (
                "1:10: the quotes end before this, and the text goes on; "
                "put the whole text in quotes of the other kind"
            ),
        ),
        (
            'a: "x\nb: 1\nc: "y"',
            (
                "3:5: the quotes before this end a text that began on an earlier line; "
                "look above for quotes that are not closed"
            ),
        ),
        (
            "a: [b\nc: 1",
            (
                "1:4: the '[' that begins here has no end; "
                "close it with ']'; put a text with brackets in quotes"
            ),
        ),
        (
            "a: {",
            (
                "1:4: the '{' that begins here has no end; "
                "close it with '}'; put a text with brackets in quotes"
            ),
        ),
        ("a: [, b]", "1:5: a value is missing before this ','; remove the comma"),
        (
            "a: [b: c: d]",
            (
                "1:9: a second ': ' in this line: it is unclear where the value begins; "
                "put the value in quotes"
            ),
        ),
        (
            "a: ['b' c]",
            (
                "1:9: after '[', a comma or the closing bracket is missing before this; "
                "add it, or put the text in quotes"
            ),
        ),
        ("a: [b]]", f"1:7: this ']' closes nothing that is open; remove it, or {QUOTES}"),
        ("a: ,b", f"1:4: a value cannot begin with ','; remove it, or {QUOTES}"),
        ("a: [x\n]b", f"2:2: the value ended before this; remove this, or {QUOTES}"),
        (
            "a: b\n- c",
            (
                "2:1: a list item stands among the keys that begin on line 1; "
                "indent the list under its key, or remove the '-'"
            ),
        ),
        (
            "- a\nb: 1",
            (
                "2:1: this stands among the list items that begin on line 1, without '-'; "
                "begin it with '- ', or indent it as what it belongs to"
            ),
        ),
        (
            "a:\n    b: 1\n  c: 2",
            (
                "3:3: the indentation fits neither line 1 nor what stands under it; "
                "indent it with as many spaces as its neighbours"
            ),
        ),
        (
            " a: 1\nb: 2",
            (
                "2:1: this line is indented less than the first one of the file; "
                "begin all top keys in the same column"
            ),
        ),
        ("a: 1\n...\nb: 2", "3:1: the file ended above, with '...'; remove the '...'"),
        ("a: 1\n---\nb: 2", "2:1: a second document begins here; keep one document in a file"),
        (
            "%YAML 3.0\n---\na: 1",
            (
                "1:1: a line that begins with '%' is an order to the reader, and not a known one; "
                f"remove it, or {QUOTES}"
            ),
        ),
        (
            "a: !x!y z",
            f"1:4: what begins with '!' is a tag, and not a known one; {QUOTES} if it is one",
        ),
        (
            "a: *b",
            (
                "1:4: '*b' stands for what is named '&b', and nothing above is; "
                "put a text that begins with '*' in quotes"
            ),
        ),
        (
            "a: &x 1\nb: &x 2",
            "2:4: the name '&x' is already given on line 1; give each another name",
        ),
        ("a: 1\nb: 2\na: 3", "3:1: key 'a' is already on line 1; keep one of them"),
        ("a: {b: 1, b: 2}", "1:11: key 'b' is already on line 1; keep one of them"),
        ("9: 1\n'9': 2", "2:1: key '9' is already on line 1; keep one of them"),
        (
            "a: &x {b: 1}\nc:\n  <<: *x",
            (
                "3:3: merge keys (<<) are not understood here; "
                "write the keys out; what accounts share goes into domain.yaml"
            ),
        ),
        (
            "a: {{name}}",
            (
                "1:5: a key must be text; "
                "write 'key: value', and in quotes a text that begins with a bracket"
            ),
        ),
        (
            "a: !!python/object:os.system x",
            (
                "1:4: the tag '!!python/object:os.system' is not understood; "
                "remove it; put a text that begins with '!' in quotes"
            ),
        ),
        (
            "a: !!set {b}",
            (
                "1:4: the tag '!!set' is not understood; "
                "remove it; put a text that begins with '!' in quotes"
            ),
        ),
        (
            "!x a: 1",
            "1:1: the tag '!x' stands before a key; put it after the colon, or remove it",
        ),
        (
            "a: !append [b]",
            (
                "1:4: the tag '!append' changes what is inherited, and this file inherits nothing; "
                "remove it; it may stand in domain.yaml and config.yaml"
            ),
        ),
        (
            "n\u0430me: 1",
            (
                "1:1: key 'name' is written with U+0430 (CYRILLIC SMALL LETTER A), which its "
                "looks do not tell; delete the key and type it anew"
            ),
        ),
        (
            "name\u00a0: 1",
            (
                "1:1: key 'name' is written with U+00A0 (NO-BREAK SPACE), which its "
                "looks do not tell; delete the key and type it anew"
            ),
        ),
        (
            "a: 1\nb: \x00",
            "2:4: the sign U+0000 cannot stand in a text; remove it; save the file as UTF-8",
        ),
        (
            "a: \ud83d",
            "1:4: the sign U+D83D cannot stand in a text; remove it; save the file as UTF-8",
        ),
        (
            'b: 1\na: "\\ud83d"',
            "2:4: an escape (\\uD800 to \\uDFFF) stands for half a sign; write the sign itself",
        ),
        (
            '"\\ude00": 1',
            "1:1: an escape (\\uD800 to \\uDFFF) stands for half a sign; write the sign itself",
        ),
        (
            'a: "\\U00110000"',
            "1:5: an escape (\\U…) stands for no sign that there is; write the sign itself",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_place_and_the_way_out(
    text: str, fault: str, loader: Loader
) -> None:
    assert faults(text, loader) == [f"f:{fault}"]


def test_without_libyaml_a_question_in_brackets_needs_quotes() -> None:
    assert parse_yaml("a: [Qual?, b]", "f").value in ({"a": ["Qual?", "b"]}, None)
    assert faults("a: [Qual?, b]", SLOW) == [
        f"f:1:9: a text in brackets ends with '?'; {QUOTES}",
    ]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("!apend [b]", "the tag '!apend' is not understood; did you mean '!append'?"),
        ("!Reset", "the tag '!Reset' is not understood; did you mean '!reset'?"),
        ("!!remove [b]", "the tag '!!remove' is not understood; did you mean '!remove'?"),
        ("!env X", "the tag '!env' is not understood; known are !append, !remove, !reset"),
        ("!append b", "'!append' needs a list; write one, such as '!append [a, b]'"),
        ("!remove", "'!remove' needs a list; write one, such as '!remove [a, b]'"),
        ("!remove {b: 1}", "'!remove' needs a list; write one, such as '!remove [a, b]'"),
    ],
)
def test_a_tag_that_changes_nothing_is_told(text: str, fault: str) -> None:
    assert faults(f"a: {text}", with_amends=True) == [f"f:1:4: {fault}"]


def test_inside_a_list_no_tag_can_change_what_is_inherited() -> None:
    assert faults("a:\n  - b: !reset 1", with_amends=True) == [
        (
            "f:2:8: '!reset' stands inside a list, where nothing is inherited; "
            "put it before the list itself"
        )
    ]


def test_all_faults_of_a_file_are_told_at_once(loader: Loader) -> None:
    text = "\x07: 1\na: @x\nb: Qual: é\nc: !y z\nd: 1\nd: 2\ne: *f\n\tg: 1\n\th: 'i"

    lines = [fault.split(":")[1] for fault in faults(text, loader)]

    assert lines == ["1", "2", "3", "4", "6", "7", "8", "9"]
