from collections.abc import Sequence

import pytest

from chatwootai.core.agents.agent import AgentType
from chatwootai.core.checking.sense import senseless
from chatwootai.core.plugin_host import PluginHost
from chatwootai.core.workflows.conditions import Condition
from chatwootai.core.workflows.flaws import Flaw
from chatwootai.core.workflows.library import WorkflowLibrary
from chatwootai.core.workflows.workflow import Mode, Step, Workflow
from tests.unit.crews.crewing import Mouth, agent

BUNDLED = PluginHost.load().plugins["customer_service"].agents
ANALYZE = Step("analyze", "intention")
AGENTS = {
    "ear": AgentType("ear", lambda _: Mouth(), facts={"loud": bool}, finds=str, answers=False),
    "mouth": AgentType("mouth", lambda _: Mouth(), needs=(str,), answers=True),
    "poet": AgentType("poet", lambda _: Mouth(), needs=(bytes,), answers=True),
    "stranger": agent("stranger", Mouth),
}


def flaws(*steps: Step, mode: Mode = Mode.PARALLEL) -> Sequence[Flaw]:
    return list(senseless(Workflow("w", steps, mode), {**BUNDLED, **AGENTS}))


def of_condition(text: str) -> list[str]:
    """Return what is wrong with a condition about the bundled agent `intention`."""
    step = Step("say", "intention", needs=("analyze",), when=Condition.parse(text))
    return [f"{flaw.path}: {flaw.what}; {flaw.remedy}" for flaw in flaws(ANALYZE, step)]


@pytest.mark.parametrize("name", WorkflowLibrary.bundled().names)
def test_the_bundled_workflows_make_sense(name: str) -> None:
    assert list(senseless(WorkflowLibrary.bundled().get(name), BUNDLED)) == []


@pytest.mark.parametrize(
    "text",
    [
        "analyze.has_question",
        "analyze.has_question == True",
        "analyze.has_question != None",
        "analyze.language in ['pt', 'es']",
        "analyze.language not in ('en',)",
        "'complaint' in analyze.intents",
        "analyze.intents == []",
        "analyze.language == analyze.intents",
        "'p' in analyze.language",
    ],
)
def test_a_condition_that_may_hold_is_no_flaw(text: str) -> None:
    assert of_condition(text) == []


@pytest.mark.parametrize(
    ("text", "flaw"),
    [
        (
            "analyze.has_qestion",
            (
                "step 'analyze', which the agent 'intention' takes, finds no fact 'has_qestion'; "
                "did you mean 'has_question'?"
            ),
        ),
        (
            "analyze.mood == 'bad'",
            (
                "step 'analyze', which the agent 'intention' takes, finds no fact 'mood'; "
                "known are has_question, intents, language"
            ),
        ),
        ("analyze.language == 'fr'", "analyze.language is never 'fr'; known are en, es, pt"),
        ("'fr' != analyze.language", "analyze.language is never 'fr'; known are en, es, pt"),
        ("analyze.language in ['fr']", "analyze.language is never 'fr'; known are en, es, pt"),
        (
            "analyze.has_question == 'yes'",
            "analyze.has_question is never 'yes'; compare it with true or f",
        ),
        (
            "'qestion' in analyze.intents",
            "analyze.intents never has 'qestion'; did you mean 'question'?",
        ),
        ("'x' in analyze.has_question", "'x' is never in analyze.has_question; compare it with tr"),
        (
            "analyze.language > 3",
            "analyze.language cannot be compared with 3; compare it with 'pt'",
        ),
        (
            "3 < analyze.language",
            "analyze.language cannot be compared with 3; compare it with 'pt'",
        ),
        (
            "False",
            "'False' never holds, so the step is never taken; correct the condition, or take the",
        ),
        ("not (analyze.has_question or True)", "'not (analyze.has_question or True)' never holds"),
        (
            "analyze.has_question and not analyze.has_question",
            "'analyze.has_question and not analyze.has_question' never holds",
        ),
    ],
)
def test_a_condition_that_cannot_do_any_good_is_told(text: str, flaw: str) -> None:
    [found] = of_condition(text)

    assert found.startswith(f"(1, 'when'): {flaw}")


def test_of_agents_that_declare_nothing_nothing_is_asked() -> None:
    steps = (
        Step("a", "stranger"),
        Step("b", "mouth", needs=("a",), when=Condition.parse("a.x == 'y'")),
        Step("c", "nobody", needs=("b",)),
    )

    assert flaws(*steps) == []


def test_what_an_agent_needs_must_be_found_before() -> None:
    [flaw] = flaws(Step("hear", "ear"), Step("say", "mouth"), Step("end", "mouth", needs=("hear",)))

    assert flaw == Flaw(
        (1, "needs"),
        "'mouth' needs what 'ear' finds, and no step before 'say' has that",
        "let it need the step 'hear'",
    )


def test_a_step_before_is_enough_in_a_sequence() -> None:
    assert flaws(Step("hear", "ear"), Step("say", "mouth"), mode=Mode.SEQUENTIAL) == []


def test_a_need_that_another_agent_could_meet_is_told_with_its_name() -> None:
    [flaw] = flaws(Step("say", "mouth"))

    assert flaw.remedy == "let it need a step of that agent"


def test_a_need_that_nobody_meets_is_told() -> None:
    [flaw] = flaws(Step("say", "poet"))

    assert flaw.what == "'poet' needs what nobody (bytes) finds, and no step before 'say' has that"


def test_a_step_that_is_of_use_to_no_other_is_told() -> None:
    [flaw] = flaws(ANALYZE, Step("hear", "ear"))

    assert flaw == Flaw(
        (1, "step"),
        "no step can read what step 'hear' finds",
        "let a later step need it, or take it out",
    )


def test_a_workflow_without_an_answer_is_told() -> None:
    [flaw] = flaws(Step("note", "memory"), Step("check", "reviewer", needs=("note",)))

    assert flaw == Flaw(
        (),
        "no step can give an answer",
        "add a step of one of the agents intention, mouth, poet, writer",
    )


def test_where_no_agent_is_known_to_answer_none_is_named() -> None:
    mute = {"ear": AgentType("ear", lambda _: Mouth(), answers=False)}

    [flaw] = senseless(Workflow("w", (Step("a", "ear"),)), mute)

    assert flaw.remedy == "add a step that can"
