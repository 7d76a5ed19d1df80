import pytest

from chatwootai.core.errors import ConfigurationError
from chatwootai.core.workflows.conditions import Condition
from chatwootai.core.workflows.library import WorkflowLibrary
from chatwootai.core.workflows.workflow import Mode
from chatwootai.plugins import customer_service

LIBRARY = WorkflowLibrary.bundled()


def test_the_library_has_the_two_ways_of_the_plans() -> None:
    assert list(LIBRARY.names) == ["query_processing", "simple_query"]


def test_a_question_is_processed_in_eight_steps() -> None:
    workflow = LIBRARY.get("query_processing")

    names = [step.name for step in workflow.steps]

    assert names[:4] == ["analyze", "map", "scan", "load"]
    assert names[4:] == ["enrich", "process", "validate", "memorize"]


def test_a_simple_query_has_three_steps() -> None:
    workflow = LIBRARY.get("simple_query")

    assert [step.name for step in workflow.steps] == ["analyze", "load", "process"]


@pytest.mark.parametrize("name", LIBRARY.names)
def test_every_agent_of_the_library_is_in_the_bundled_crew(name: str) -> None:
    bundled = {kind.name for kind in customer_service.register_agents()}

    assert set(LIBRARY.get(name).agents()) <= bundled


@pytest.mark.parametrize("name", LIBRARY.names)
@pytest.mark.parametrize("mode", [Mode.SEQUENTIAL, Mode.PARALLEL, Mode.ADAPTIVE])
def test_every_workflow_can_be_had_in_every_mode(name: str, mode: Mode) -> None:
    workflow = LIBRARY.get(name, mode)

    assert workflow.effective_mode is mode


@pytest.mark.parametrize("name", LIBRARY.names)
def test_a_workflow_keeps_its_own_mode_where_none_is_asked_for(name: str) -> None:
    workflow = LIBRARY.get(name)

    assert workflow.mode is Mode.ADAPTIVE


def test_nothing_is_looked_up_where_nothing_was_asked() -> None:
    step = LIBRARY.get("query_processing").step("load")

    assert step.when == Condition.parse("scan.asks_knowledge")


def test_an_answer_is_reviewed_also_when_it_was_certain_early() -> None:
    workflow = LIBRARY.get("query_processing")

    closing = [step.agent for step in workflow.steps if step.closing]

    assert closing == ["reviewer", "memory"]


def test_an_unknown_workflow_is_refused_by_name() -> None:
    with pytest.raises(ConfigurationError) as caught:
        LIBRARY.get("quick_query")

    said = "no workflow is called 'quick_query'; known are query_processing, simple_query"
    assert str(caught.value) == said
