import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatwootai.core.knowledge.spelling import trigrams, weights


@pytest.mark.parametrize(
    ("text", "grams"),
    [
        ("pix", [" pi", "pix", "ix "]),
        ("Pão", [" pa", "pao", "ao "]),
        ("a é", [" a ", " e "]),
        ("", []),
        ("?! 😀", []),
    ],
)
def test_each_word_is_taken_apart_with_its_beginning_and_its_end(
    text: str, grams: list[str]
) -> None:
    assert list(trigrams(text)) == grams


def test_a_trigram_that_occurs_twice_says_a_little_more() -> None:
    once, twice = weights("pix"), weights("pix pix")

    assert once.keys() == twice.keys()
    assert set(once.values()) == {1.0}
    assert all(1.0 < weight < 2.0 for weight in twice.values())


def test_a_slip_leaves_most_of_a_word() -> None:
    right, wrong = weights("entrega"), weights("entrgea")

    assert len(right.keys() & wrong.keys()) >= 3


def test_the_numbers_are_the_same_in_every_process() -> None:
    assert sorted(weights("pix")) == [1_095_866_530, 1_549_615_096, 1_691_351_691]


@given(st.text(max_size=40))
def test_weights_are_what_an_index_takes(text: str) -> None:
    found = weights(text)

    assert all(0 <= number < 2**31 for number in found)
    assert all(0 < weight < 2 for weight in found.values())
