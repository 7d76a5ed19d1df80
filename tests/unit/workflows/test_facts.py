from typing import Literal

import pytest

from chatwootai.core.language.intents import Intent
from chatwootai.core.workflows.conditions import Fact
from chatwootai.core.workflows.facts import may_be, may_compare, may_have, told

LANGUAGE = Literal["pt", "en"]


@pytest.mark.parametrize(
    ("kind", "value", "is_so"),
    [
        (bool, True, True),
        (bool, 1, True),
        (bool, "yes", False),
        (int, 3, True),
        (int, 0.5, True),
        (float, "3", False),
        (str, "a", True),
        (str, 3, False),
        (LANGUAGE, "pt", True),
        (LANGUAGE, "fr", False),
        (Intent, "question", True),
        (Intent, "qestion", False),
        (tuple[Intent, ...], ("question", "hours"), True),
        (tuple[Intent, ...], ("qestion",), False),
        (tuple[Intent, ...], "question", False),
        (tuple, ("x",), True),
        (bool | LANGUAGE, "en", True),
        (bool | LANGUAGE, "fr", False),
        (str | None, "a", True),
        (None.__class__, "a", False),
        (object, "a", True),
        (bytes, "a", True),
        (LANGUAGE, None, True),
    ],
)
def test_a_fact_may_be_what_its_kind_lets_it(kind: object, value: Fact, *, is_so: bool) -> None:
    assert may_be(kind, value) is is_so


@pytest.mark.parametrize(
    ("kind", "value", "is_so"),
    [
        (tuple[Intent, ...], "question", True),
        (tuple[Intent, ...], "qestion", False),
        (tuple[str, ...], 3, False),
        (tuple, 3, True),
        (LANGUAGE, "p", True),
        (LANGUAGE, "x", False),
        (bool, "x", False),
        (str, "x", True),
        (str, 3, False),
        (int, "x", False),
        (tuple[str, ...] | None, "x", True),
        (object, "x", True),
    ],
)
def test_a_fact_may_have_what_its_items_may_be(kind: object, value: Fact, *, is_so: bool) -> None:
    assert may_have(kind, value) is is_so


@pytest.mark.parametrize(
    ("kind", "value", "is_so"),
    [
        (float, 0.8, True),
        (bool, 1, True),
        (float, "0.8", False),
        (str, "a", True),
        (LANGUAGE, "a", True),
        (LANGUAGE, 3, False),
        (Intent, "a", True),
        (object, 3, True),
        (object, None, False),
    ],
)
def test_only_what_is_alike_has_an_order(kind: object, value: Fact, *, is_so: bool) -> None:
    assert may_compare(kind, value) is is_so


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (bool, "true or false"),
        (float, "a number"),
        (str, "a text"),
        (LANGUAGE, "'pt' or 'en'"),
        (Literal["pt"], "'pt'"),
        (tuple[str, ...], "a list"),
        (object, "something else"),
    ],
)
def test_a_kind_is_told_in_words(kind: object, words: str) -> None:
    assert told(kind) == words
