from chatwootai.core.purposes import CUSTOMER_SERVICE
from chatwootai.core.workflows.library import WorkflowLibrary
from chatwootai.plugins import customer_service

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
