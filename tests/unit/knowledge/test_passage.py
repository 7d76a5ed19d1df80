import dataclasses
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatwootai.core.knowledge.passage import Passage

FRETE = Passage("frete", "Qual o frete?", "R$ 10", ("É grátis?",), "faq.yaml:3")
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=5)


def test_all_ways_of_asking_begin_with_the_question_itself() -> None:
    assert FRETE.questions == ("Qual o frete?", "É grátis?")


@pytest.mark.parametrize(
    "change",
    [
        {"id": "custo"},
        {"question": "Quanto é o frete?"},
        {"answer": "R$ 12"},
        {"also_asked": ()},
        {"also_asked": ("É grátis?", "Custa?")},
    ],
)
def test_other_words_have_another_fingerprint(change: dict[str, Any]) -> None:
    assert dataclasses.replace(FRETE, **change).fingerprint != FRETE.fingerprint


def test_a_passage_that_moved_keeps_its_fingerprint() -> None:
    assert dataclasses.replace(FRETE, source="faq.yaml:9").fingerprint == FRETE.fingerprint


@given(WORDS, WORDS, WORDS, st.lists(WORDS, max_size=2))
def test_words_that_move_to_another_place_change_the_fingerprint(
    name: str, question: str, answer: str, also: list[str]
) -> None:
    here = Passage(name, question, answer, tuple(also))
    there = Passage(name, question + answer, "", tuple(also))

    assert (here.fingerprint == there.fingerprint) == (not answer)
