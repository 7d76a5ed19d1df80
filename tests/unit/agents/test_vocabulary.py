import pytest

from chatwootai.core.agents.intention import Analysis
from chatwootai.core.agents.state import Remembered
from chatwootai.core.agents.vocabulary import Queries, VocabularyAgent
from chatwootai.core.errors import WorkflowError

from .acting import found, work


def asking(text: str) -> Analysis:
    return Analysis("pt", frozenset(), asks=text)


async def test_one_question_is_looked_up_as_it_is() -> None:
    its = await found(VocabularyAgent, work("", asking("Aceitam Pix?")))

    assert its.value == Queries("Aceitam Pix?")
    assert its.facts == {"parts": 1}


async def test_two_questions_are_looked_up_together_and_apart() -> None:
    text = "Qual o prazo de entrega? Vocês aceitam cartão de crédito?"

    its = await found(VocabularyAgent, work("", asking(text)))

    parts = ("Qual o prazo de entrega?", "Vocês aceitam cartão de crédito?")
    assert its.value == Queries(text, parts)
    assert its.facts == {"parts": 2}


@pytest.mark.parametrize("text", ["e no boleto?", "and to Manaus?", "¿y con tarjeta?"])
async def test_what_goes_on_is_looked_up_with_the_topic_before(text: str) -> None:
    talked_of = Remembered(topic="Tem desconto no Pix?")

    its = await found(VocabularyAgent, work("", asking(text.strip("¿")), remembered=talked_of))

    assert its.value == Queries(f"Tem desconto no Pix? {text.strip('¿')}")


async def test_a_new_question_stands_without_the_topic_before() -> None:
    talked_of = Remembered(topic="Tem desconto no Pix?")

    its = await found(VocabularyAgent, work("", asking("Qual o prazo?"), remembered=talked_of))

    assert its.value == Queries("Qual o prazo?")


async def test_without_a_topic_there_is_nothing_to_go_on_about() -> None:
    its = await found(VocabularyAgent, work("", asking("e no boleto?")))

    assert its.value == Queries("e no boleto?")


async def test_without_an_analysis_nothing_can_be_looked_up() -> None:
    with pytest.raises(WorkflowError, match="no step before has found a Analysis"):
        await found(VocabularyAgent, work())
