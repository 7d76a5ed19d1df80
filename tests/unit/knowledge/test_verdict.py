from typing import Final

import pytest

from chatwootai.core.knowledge.confidence import Certainty, Judgement
from chatwootai.core.knowledge.passage import Passage
from chatwootai.core.knowledge.verdict import SURE_OF_PART, Verdict, verdict
from tests.building import passage

FRETE: Final = passage("frete", "Qual o frete?", "R$ 10.")
TROCA: Final = passage("troca", "Posso trocar?", "Em 7 dias.")
PIX: Final = passage("pix", "Aceitam Pix?", "Sim.")
UNSURE: Final = SURE_OF_PART - 0.01


def known(answer: Passage, *others: Passage, chance: float = 0.9) -> Judgement:
    chances = [chance, *(0.01 for _ in others)]
    return Judgement(Certainty.KNOWN, [answer], [answer, *others], chances)


def close(one: Passage, other: Passage) -> Judgement:
    return Judgement(Certainty.CLOSE, [one, other], [one, other], [0.4, 0.35])


def unknown(*nearest: Passage) -> Judgement:
    return Judgement(Certainty.UNKNOWN, [], list(nearest), [0.2 for _ in nearest])


def test_what_answers_the_whole_is_known() -> None:
    assert verdict(known(FRETE, TROCA), ()) == Verdict(
        known=(FRETE,), nearest=(FRETE, TROCA), likelihood=0.9, likelihoods=(0.9, 0.01)
    )


def test_what_nothing_answers_is_not_known() -> None:
    assert verdict(unknown(FRETE), ()) == Verdict(
        nearest=(FRETE,), likelihood=0.2, likelihoods=(0.2,)
    )


def test_where_nothing_was_found_nothing_is_likely() -> None:
    assert verdict(unknown(), ()) == Verdict()


def test_between_two_that_are_as_near_the_customer_is_to_choose() -> None:
    assert verdict(close(FRETE, TROCA), ()).close == (FRETE, TROCA)
    assert verdict(close(FRETE, TROCA), ()).known == ()


def test_two_parts_with_answers_of_their_own_are_both_answered() -> None:
    parts = [("Qual o frete?", known(FRETE)), ("Posso trocar?", known(TROCA))]

    found = verdict(unknown(TROCA, FRETE), parts)

    assert found.known == (FRETE, TROCA)
    assert found.open == ()


def test_the_answers_of_two_parts_take_the_place_of_what_the_whole_seemed_to_be() -> None:
    parts = [("Qual o frete?", known(FRETE)), ("Posso trocar?", known(TROCA))]

    assert verdict(known(PIX, FRETE, TROCA), parts).known == (FRETE, TROCA)


def test_the_answer_of_one_part_joins_that_of_the_whole() -> None:
    parts = [("Qual o frete?", known(FRETE)), ("e o pix", unknown())]

    assert verdict(known(PIX, FRETE), parts).known == (PIX, FRETE)


def test_what_answers_the_whole_and_a_part_is_said_once() -> None:
    parts = [("Qual o frete?", known(FRETE)), ("Quanto custa o frete?", known(FRETE))]

    assert verdict(known(FRETE), parts).known == (FRETE,)


def test_two_parts_with_the_same_answer_are_no_two_questions() -> None:
    parts = [("Qual o frete?", known(FRETE)), ("Quanto custa?", known(FRETE))]

    assert verdict(known(PIX, FRETE), parts).known == (PIX, FRETE)


def test_a_part_that_means_something_else_taken_alone_does_not_count() -> None:
    parts = [("Qual o frete?", known(FRETE)), ("para o Norte", known(PIX))]

    assert verdict(unknown(FRETE), parts).known == (FRETE,)


def test_a_part_has_to_be_surer_than_a_whole() -> None:
    almost = [("Qual o frete?", known(FRETE, chance=UNSURE)), ("e a troca", unknown())]
    sure = [("Qual o frete?", known(FRETE, chance=SURE_OF_PART)), ("e a troca", unknown())]

    assert verdict(unknown(FRETE), almost).known == ()
    assert verdict(unknown(FRETE), sure).known == (FRETE,)


@pytest.mark.parametrize("part", [close(FRETE, TROCA), unknown(FRETE)])
def test_a_part_without_an_answer_of_its_own_adds_nothing(part: Judgement) -> None:
    assert verdict(unknown(FRETE), [("Qual o frete?", part)]).known == ()


def test_who_gets_an_answer_is_not_asked_to_choose_as_well() -> None:
    parts = [("Qual o frete?", known(FRETE)), ("e aí", unknown())]

    found = verdict(close(FRETE, TROCA), parts)

    assert found.known == (FRETE,)
    assert found.close == ()


def test_a_question_that_nothing_known_answers_stays_open() -> None:
    parts = [("Qual o frete?", known(FRETE)), ("Vendem xilofones?", unknown(PIX))]

    assert verdict(unknown(FRETE), parts).open == ("Vendem xilofones?",)


def test_a_part_that_is_no_question_does_not_stay_open() -> None:
    parts = [("Qual o frete?", known(FRETE)), ("moro em Recife", unknown(PIX))]

    assert verdict(unknown(FRETE), parts).open == ()


def test_a_question_that_comes_near_to_what_was_answered_does_not_stay_open() -> None:
    parts = [("Qual o frete?", known(FRETE)), ("É caro?", unknown(PIX, FRETE))]

    assert verdict(unknown(FRETE), parts).open == ()


def test_that_what_was_answered_is_among_few_texts_does_not_make_it_an_answer() -> None:
    rockets = Judgement(Certainty.UNKNOWN, [], [PIX, FRETE], [0.02, 0.01])
    parts = [("Qual o frete?", known(FRETE)), ("Vendem foguetes?", rockets)]

    assert verdict(known(FRETE), parts).open == ("Vendem foguetes?",)


def test_where_nothing_is_known_no_part_is_singled_out() -> None:
    parts = [("Vendem xilofones?", unknown(PIX)), ("E pianos?", unknown(PIX))]

    assert verdict(unknown(PIX), parts).open == ()


def test_the_likelihood_is_that_of_the_nearest() -> None:
    assert verdict(close(FRETE, TROCA), ()).likelihood == 0.4
