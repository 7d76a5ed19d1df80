from chatwootai import Handoff, Outcome, Reply, Silence
from chatwootai.core.purposes import CUSTOMER_SERVICE
from chatwootai.core.workflows.library import WorkflowLibrary
from chatwootai.plugins import customer_service
from tests.building import passage
from tests.unit.agents.acting import Talk, shop

LIBRARY = WorkflowLibrary.bundled()


def test_the_crew_serves_where_nothing_else_is_said() -> None:
    assert [kind.purpose for kind in customer_service.register_crews()] == [CUSTOMER_SERVICE]


def test_its_workflows_are_in_the_library() -> None:
    [kind] = customer_service.register_crews()

    assert [kind.workflow, kind.fallback] == ["query_processing", "simple_query"]
    assert {kind.workflow, kind.fallback} <= set(LIBRARY.names)


def test_each_step_of_its_workflows_has_its_agent() -> None:
    [kind] = customer_service.register_crews()
    offered = {its.name for its in customer_service.register_agents()}

    wanted = {
        name for flow in (kind.workflow, kind.fallback) for name in LIBRARY.get(flow).agents()
    }

    assert wanted == offered


INTRODUCED = {"customer_service": {"settings": {"introduction": "Sou a Bia, assistente virtual."}}}
FREIGHT = passage("frete", "Qual é o frete?", "O frete custa R$ 10.")


def said(outcome: Outcome) -> str:
    assert isinstance(outcome, Reply | Handoff)
    return outcome.text


async def test_the_first_answer_is_introduced_and_no_other() -> None:
    talk = Talk(shop(FREIGHT, plugins=INTRODUCED))

    first, second = [said(await talk.say("qual é o frete?")) for _ in "12"]

    assert first == "Sou a Bia, assistente virtual.\n\nO frete custa R$ 10."
    assert second == "O frete custa R$ 10."


async def test_small_talk_and_calls_for_a_person_are_introduced_as_well() -> None:
    for text in ("oi", "quero falar com uma pessoa"):
        outcome = await Talk(shop(plugins=INTRODUCED)).say(text)

        assert said(outcome).startswith("Sou a Bia, assistente virtual.\n\n")


async def test_an_answer_that_comes_by_two_steps_is_introduced_once() -> None:
    steps = [
        {"step": "analyze", "agent": "intention"},
        {"step": "process", "agent": "writer", "needs": ["analyze"]},
    ]
    crews = {"customer_service": {"workflow": steps, "mode": "sequential"}}

    outcome = await Talk(shop(plugins=INTRODUCED, crews=crews)).say("oi", workflow="")

    assert said(outcome).count("Bia") == 1


async def test_without_an_introduction_nothing_is_said_before() -> None:
    assert said(await Talk(shop(FREIGHT)).say("qual é o frete?")) == "O frete custa R$ 10."


async def test_thanks_are_left_alone_where_the_company_wants_it() -> None:
    settings = {"intention": {"settings": {"answers_thanks": False}}}

    for text in ("obrigado!", "tchau"):
        outcome = await Talk(shop(agents=settings)).say(text)

        assert isinstance(outcome, Silence)


async def test_a_question_beside_thanks_is_answered_all_the_same() -> None:
    settings = {"intention": {"settings": {"answers_thanks": False}}}

    outcome = await Talk(shop(FREIGHT, agents=settings)).say("obrigado! qual é o frete?")

    assert said(outcome) == "O frete custa R$ 10."
