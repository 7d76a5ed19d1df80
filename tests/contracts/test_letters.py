from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatwootai.adapters.letters import BUCKETS, Arrays, LetterModel, buckets, read_arrays, unit

SIZE = 4
MODELS = 2


def arrays() -> Arrays:
    """Return what training would write: whole numbers of 8 bits, and how much one of them is."""
    chance = np.random.default_rng(7)
    return {
        "letter_vectors": chance.integers(-127, 127, (MODELS, BUCKETS, SIZE), dtype=np.int8),
        "letter_scales": chance.random((MODELS, BUCKETS)) / 100 + 0.001,
        "letter_weights": chance.random((MODELS, BUCKETS)) + 0.1,
        "letter_shares": np.array([[0.7, 0.3], [0.5, 0.5]]),
    }


@pytest.fixture(scope="module")
def model() -> LetterModel:
    return LetterModel.of(arrays())


def test_a_text_has_a_bucket_for_each_word_run_and_pair() -> None:
    # the words <a> and <de>, three runs of them (<a>, <de, de>), one of four (<de>), the pair, all
    assert len(list(buckets("a de"))) == 2 + 3 + 1 + 1 + 1


def test_buckets_are_the_same_in_every_process() -> None:
    assert list(buckets("oi")) == [2_387, 11_122, 6_218, 6_493, 0]


def test_capitals_and_accents_do_not_matter() -> None:
    assert list(buckets("Devolução?")) == list(buckets("devolucao"))


def test_words_that_change_places_share_all_but_their_pairs() -> None:
    one, other = set(buckets("prazo entrega")), set(buckets("entrega prazo"))

    assert len(one ^ other) == 2


@given(st.text(max_size=30))
def test_every_bucket_is_one_that_was_trained(text: str) -> None:
    assert all(0 <= bucket < BUCKETS for bucket in buckets(text))


@pytest.mark.parametrize("text", ["", "😀", "Qual o prazo de entrega?", "a" * 500])
def test_every_text_has_a_vector_of_length_one_for_each_model(
    model: LetterModel, text: str
) -> None:
    vectors = model.text(text)

    assert vectors.shape == (MODELS, SIZE)
    assert np.linalg.norm(vectors, axis=-1) == pytest.approx([1, 1], abs=1e-5)


def test_a_passage_lies_between_its_question_and_its_answer(model: LetterModel) -> None:
    asked, said = model.text("prazo"), model.text("3 dias")

    vectors = model.passage("prazo", "3 dias")

    assert vectors == pytest.approx(
        unit(np.stack([0.7 * asked[0] + 0.3 * said[0], 0.5 * asked[1] + 0.5 * said[1]])), abs=1e-5
    )


def test_numbers_of_eight_bits_are_scaled_bucket_by_bucket() -> None:
    given_arrays = arrays()

    model = LetterModel.of(given_arrays)

    expected = given_arrays["letter_vectors"][1, 5] * given_arrays["letter_scales"][1, 5]
    assert model.vectors[1, 5] == pytest.approx(expected, rel=1e-5)


def test_nothing_has_no_direction_and_stays_nothing() -> None:
    assert unit(np.zeros((1, 3))).tolist() == [[0.0, 0.0, 0.0]]


def test_arrays_are_read_as_they_were_written(tmp_path: Path) -> None:
    np.savez(tmp_path / "model.npz", shares=np.array([0.5, 0.25]))

    read = read_arrays(tmp_path / "model.npz")

    assert list(read) == ["shares"]
    assert read["shares"].tolist() == [0.5, 0.25]


def test_nothing_in_a_file_is_executed(tmp_path: Path) -> None:
    np.savez(tmp_path / "model.npz", shares=np.array([print], dtype=object))

    with pytest.raises(ValueError, match="allow_pickle=False"):
        read_arrays(tmp_path / "model.npz")
