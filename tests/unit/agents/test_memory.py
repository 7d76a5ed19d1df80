import pytest

from chatwootai.core.agents.intention import Analysis
from chatwootai.core.agents.memory import MemoryAgent
from chatwootai.core.agents.planner import LookUps
from chatwootai.core.agents.state import Remembered
from chatwootai.core.conversation import Handoff, HandoffReason, Outcome, Reply, Silence
from chatwootai.core.knowledge.verdict import Verdict
from chatwootai.core.workflows.findings import Finding
from tests.building import passage

from .acting import found, shop, work

PIX, BOLETO = passage("pix", "Aceitam Pix?", "Sim."), passage("boleto", "Aceitam boleto?", "Não.")
BEFORE = Remembered(options=("pix",), offered_person=True, unknown=1, topic="Qual o prazo?")
ANSWERED = Finding(outcome=Reply("Sim."))
ASKS_HOURS = LookUps(asks_hours=True, queries=None)


async def remembered(*steps: object) -> object:
    its = await found(MemoryAgent, work("", *steps, its=shop(PIX, BOLETO), remembered=BEFORE))
    return its.value


async def test_the_question_that_was_answered_is_the_topic() -> None:
    after = await remembered(Verdict(known=(PIX, BOLETO)), ANSWERED)

    assert after == Remembered(topic="Aceitam Pix?")


async def test_a_person_who_was_offered_beside_an_answer_is_remembered() -> None:
    after = await remembered(Verdict(known=(PIX,), open=("Tem vaga?",)), ANSWERED)

    assert after == Remembered(topic="Aceitam Pix?", offered_person=True)


async def test_options_are_remembered_in_their_order() -> None:
    after = await remembered(Verdict(close=(BOLETO, PIX)), ANSWERED)

    assert after == Remembered(options=("boleto", "pix"), unknown=1)


async def test_what_was_chosen_is_the_topic_and_is_not_offered_again() -> None:
    after = await remembered(Analysis("pt", frozenset(), choice="boleto"), ANSWERED)

    assert after == Remembered(topic="Aceitam boleto?")


async def test_what_was_not_known_is_counted_and_a_person_was_offered() -> None:
    after = await remembered(Verdict(), ANSWERED)

    assert after == Remembered(offered_person=True, unknown=2)


async def test_an_answer_about_the_hours_ends_the_count_of_what_was_not_known() -> None:
    after = await remembered(ASKS_HOURS, ANSWERED)

    assert after == Remembered(topic="Qual o prazo?")


async def test_a_person_who_was_offered_beside_the_hours_is_remembered() -> None:
    after = await remembered(ASKS_HOURS, Verdict(open=("Tem vaga?",)), ANSWERED)

    assert after == Remembered(offered_person=True, topic="Qual o prazo?")


async def test_small_talk_keeps_topic_and_count_and_nothing_that_was_offered() -> None:
    after = await remembered(ANSWERED)

    assert after == Remembered(unknown=1, topic="Qual o prazo?")


@pytest.mark.parametrize(
    "outcome", [Handoff("…", "…", HandoffReason.FAILED), Silence("nothing was asked"), None]
)
async def test_where_nothing_was_answered_topic_and_count_are_kept(outcome: Outcome | None) -> None:
    after = await remembered(Verdict(known=(PIX,)), Finding(outcome=outcome))

    assert after == Remembered(unknown=1, topic="Qual o prazo?")
