from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatwootai.core.workflows.conditions import Condition, ConditionSyntaxError, Fact, Facts

FACTS: Facts = {
    "analyze": {
        "intent": "question",
        "intents": ("greeting", "question"),
        "count": 2,
        "share": 0.5,
        "is_sure": True,
        "topic": None,
    }
}

plain = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10)
facts = st.dictionaries(
    st.sampled_from("abc"),
    st.dictionaries(
        st.sampled_from("xyz"), plain | st.lists(st.text(max_size=3)).map(tuple), max_size=3
    ),
    max_size=3,
)


def _compared(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    signs = st.sampled_from(["==", "!=", "<", "<=", ">", ">=", "in", "not in"])
    joined = st.sampled_from(["and", "or"])
    return (
        st.tuples(inner, signs, inner).map(" ".join)
        | st.tuples(inner, joined, inner).map(" ".join)
        | inner.map("(not {})".format)
        | inner.map("({})".format)
        | st.lists(inner, max_size=3).map(lambda parts: f"[{', '.join(parts)}]")
    )


leaves = st.sampled_from(["a.x", "b.y", "c.z", "d.x", "'x'", "1", "-1", "2.5", "None", "True"])
written = st.recursive(leaves, _compared, max_leaves=8)
# Pieces of Python, well and badly put together.
words = [" in ", " not ", " and ", " if ", " else ", "lambda:", " for a in ", " is ", "await "]
tokens = ["a.x", "f'{a}'", ":=", "==", "9**9**9", "1e999", "0x_", "1j", "b''", "__class__"]
scraps = st.lists(
    st.sampled_from([*words, *tokens, *"a.()[]{},:=<*-~'\"\\\n\t# 1_ñª\x00\ud800"]), max_size=12
).map("".join)


@pytest.mark.parametrize(
    ("text", "is_so"),
    [
        ("analyze.is_sure", True),
        ("not analyze.is_sure", False),
        ("analyze.intent == 'question'", True),
        ("analyze.intent != 'question'", False),
        ("analyze.count < 3", True),
        ("analyze.count <= 2", True),
        ("analyze.count > 2", False),
        ("analyze.count >= 2", True),
        ("analyze.count > -1", True),
        ("-0.5 < analyze.share", True),
        ("1 < analyze.count < 3", True),
        ("1 < analyze.count < 2", False),
        ("analyze.share == .5", True),
        ("'greeting' in analyze.intents", True),
        ("'thanks' not in analyze.intents", True),
        ("analyze.intent in ['question', 'hours']", True),
        ("analyze.intent in ('hours',)", False),
        ("analyze.topic == None", True),
        ("analyze.is_sure and analyze.count == 1", False),
        ("analyze.is_sure and analyze.count == 1 or True", True),
        ("  analyze.is_sure\n", True),
        ("True", True),
        ("[]", False),
    ],
)
def test_a_condition_holds_as_python_would_have_it(text: str, is_so: bool) -> None:
    condition = Condition.parse(text)

    assert condition.holds(FACTS) is is_so


@pytest.mark.parametrize("text", ["analyze.unheard", "nobody.fact", "nobody.fact == 1"])
def test_what_was_not_found_is_none(text: str) -> None:
    condition = Condition.parse(text)

    assert not condition.holds(FACTS)


@pytest.mark.parametrize(
    "text",
    [
        "analyze.intent < 1",
        "analyze.topic >= 0",
        "'x' in analyze.count",
        "1 in analyze.intent",
        "1 not in analyze.topic",
    ],
)
def test_what_cannot_be_compared_makes_a_comparison_false(text: str) -> None:
    condition = Condition.parse(text)

    assert not condition.holds(FACTS)


def test_a_condition_knows_whose_facts_it_speaks_of() -> None:
    condition = Condition.parse("a.x and not (b.y in [c.z, 1]) or a.z == 'd.x'")

    assert condition.steps == {"a", "b", "c"}


def test_conditions_of_the_same_words_are_equal() -> None:
    assert Condition.parse("a.x == 1") == Condition.parse("a.x == 1")


@pytest.mark.parametrize(
    ("text", "culprit"),
    [
        ("analyze", "'analyze' is not allowed"),
        ("a.x and 9**9**9", "'9**9**9' is not allowed"),
        ("a.x + 1", "'a.x + 1' is not allowed"),
        ("-a.x", "'-a.x' is not allowed"),
        ("a.x.y", "'a.x.y' is not allowed"),
        ("a.x.__class__.__bases__", "'a.x.__class__.__bases__' is not allowed"),
        ("().__class__", "'().__class__' is not allowed"),
        ("a.x()", "'a.x()' is not allowed"),
        ("__import__('os').system('true')", "\"__import__('os').system('true')\" is not allowed"),
        ("a.x[0]", "'a.x[0]' is not allowed"),
        ("(lambda: 1)", "'lambda: 1' is not allowed"),
        ("f'{a.x}'", "\"f'{a.x}'\" is not allowed"),
        ("(a := 1)", "'a := 1' is not allowed"),
        ("[x for x in a.x]", "'[x for x in a.x]' is not allowed"),
        ("[*a.x]", "'*a.x' is not allowed"),
        ("{a.x}", "'{a.x}' is not allowed"),
        ("{'a': a.x}", "\"{'a': a.x}\" is not allowed"),
        ("a.x if a.y else 1", "'a.x if a.y else 1' is not allowed"),
        ("a.x is None", "'a.x is None' is not allowed"),
        ("1j", "'1j' is not allowed"),
        ("b'x'", "\"b'x'\" is not allowed"),
        ("...", "'...' is not allowed"),
        ("(yield)", "'yield' is not allowed"),
        ("ção == a.x", "'ção' is not allowed"),
    ],
)
def test_what_is_not_of_the_language_is_refused_by_name(text: str, culprit: str) -> None:
    with pytest.raises(ConditionSyntaxError) as caught:
        Condition.parse(text)

    assert str(caught.value).startswith(culprit)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "a.x ==",
        "a.x = 1",
        "import os",
        "a.x; a.y",
        "a.x\na.y",
        "a.x\x00",
        "a.\ud800",
        "'",
        "class.x",
        "1or a.x",
        r"'\d' == a.x",
        "(" * 240 + "a.x" + ")" * 240,
    ],
)
def test_what_is_not_python_either_is_refused(text: str) -> None:
    with pytest.raises(ConditionSyntaxError, match="is not a condition"):
        Condition.parse(text)


@pytest.mark.parametrize(
    "text",
    ["-" * 400 + "1", "a" + ".a" * 240, "~" * 450 + "a.x", "a" + "()" * 240, "a" + "[0]" * 160],
    ids=lambda text: text[:6],
)
def test_deep_nesting_is_refused_too(text: str) -> None:
    with pytest.raises(ConditionSyntaxError):
        Condition.parse(text)


@pytest.mark.parametrize(
    "text",
    ["not " * 120 + "a.x", "[" * 180 + "]" * 180, "[1<" * 120 + "1" + "]" * 120],
    ids=lambda text: text[:4],
)
def test_deep_nesting_of_what_is_allowed_is_no_fault(text: str) -> None:
    condition = Condition.parse(text)

    assert condition.holds({}) in (True, False)


def test_a_text_without_end_is_refused() -> None:
    with pytest.raises(ConditionSyntaxError, match="at most 500 characters"):
        Condition.parse("a.x or " * 100 + "a.x")


def test_huge_numbers_are_compared_without_harm() -> None:
    condition = Condition.parse("9" * 400 + " > a.x and 1e999 > a.x")

    assert condition.holds({"a": {"x": 10**100}})


@settings(deadline=None)
@given(text=scraps | st.text(max_size=40))
def test_any_text_is_a_condition_or_is_refused(text: str) -> None:
    with suppress(ConditionSyntaxError):
        condition = Condition.parse(text)

        assert condition.holds({}) in (True, False)


@settings(deadline=None)
@given(text=written, known=facts)
def test_no_facts_make_a_condition_fail(text: str, known: dict[str, dict[str, Fact]]) -> None:
    condition = Condition.parse(text)

    assert condition.holds(known) in (True, False)
