"""The steps that a tenant writes itself: what keeps them from making a workflow."""

import pytest

from chatwootai.core.workflows.workflow import Mode
from tests.unit.tenants.written import faults, loaded


def workflow_faults(*steps: str, mode: str = "auto") -> list[str]:
    text = "crews:\n  customer_service:\n    mode: " + mode + "\n    workflow:\n"
    return faults(text + "".join(f"    - {{{step}, agent: intention}}\n" for step in steps))


def test_a_condition_that_does_not_parse_is_a_fault() -> None:
    [fault] = workflow_faults("step: a", 'step: b, when: "a.x =="')

    assert fault.startswith(
        "account_1.yaml:8:23: crews.customer_service.workflow[1].when: 'a.x ==' is not a condition"
    )


def test_a_condition_never_runs_code() -> None:
    [fault] = workflow_faults("step: a", "step: b, when: \"__import__('os').system('x')\"")

    assert "is not allowed in a condition" in fault


@pytest.mark.parametrize(
    ("steps", "what"),
    [
        (
            ["step: a, needs: [b]", "step: b, needs: [a]"],
            (
                "7:25: crews.customer_service.workflow[0].needs[0]: "
                "steps need each other in a circle: "
            ),
        ),
        (
            ["step: a, needs: [a]"],
            (
                "7:25: crews.customer_service.workflow[0].needs[0]: "
                "steps need each other in a circle: a → a; take one of these needs away"
            ),
        ),
        (
            ["step: a, needs: [x]"],
            (
                "7:25: crews.customer_service.workflow[0].needs[0]: "
                "step 'a' needs 'x', which is no step; take it out"
            ),
        ),
        (
            ["step: load", "step: a, needs: [laod]"],
            (
                "8:25: crews.customer_service.workflow[1].needs[0]: "
                "step 'a' needs 'laod', which is no step; did you mean 'load'?"
            ),
        ),
        (
            ["step: load", "step: a, when: laod.y"],
            (
                "8:23: crews.customer_service.workflow[1].when: "
                "step 'a' asks for a fact of 'laod', which is no step; did you mean 'load'?"
            ),
        ),
        (
            ["step: a", "step: a"],
            (
                "8:14: crews.customer_service.workflow[1].step: workflow 'of this crew' has two "
                "steps of one name, 'a'; give each step a name of its own"
            ),
        ),
    ],
)
def test_steps_that_make_no_workflow_are_a_fault(steps: list[str], what: str) -> None:
    [fault] = workflow_faults(*steps)

    assert fault.startswith(f"account_1.yaml:{what}")


def test_every_flaw_of_a_workflow_is_told_where_it_stands() -> None:
    steps = ("step: a, needs: [x]", "step: b, needs: [a, y], when: z.found", "step: a")

    assert [fault.partition(": ")[0] for fault in workflow_faults(*steps)] == [
        "account_1.yaml:7:25",
        "account_1.yaml:8:28",
        "account_1.yaml:8:38",
        "account_1.yaml:9:14",
    ]


def test_steps_in_order_cannot_need_a_later_one() -> None:
    steps = ("step: a, needs: [b]", "step: b")

    [fault] = workflow_faults(*steps, mode="sequential")

    assert workflow_faults(*steps) == []
    assert "7:25: " in fault
    assert fault.endswith(
        "in the mode sequential, step 'a' cannot need 'b', which comes after it; "
        "write 'b' before it, or choose another mode"
    )


def test_a_workflow_without_steps_is_a_fault() -> None:
    [fault] = faults("crews: {customer_service: {workflow: []}}")

    assert "has no steps" in fault


def test_a_step_becomes_what_the_engine_takes() -> None:
    step = (
        "step: a, retries: 2, timeout: 3, optional: yes, cheap: true, closing: no, when: b.language"
    )
    config = "account_id: account_1\nname: A\ncrews:\n  customer_service:\n    workflow:\n"
    result = loaded(f"{config}    - {{{step}, agent: writer}}\n    - {{step: b, agent: intention}}")

    [tenant_] = result.tenants.values()
    crew = tenant_.config.crews["customer_service"]
    assert not isinstance(crew.workflow, str)
    compiled = crew.workflow[0].compiled()
    assert crew.mode is Mode.AUTO
    assert (compiled.name, compiled.agent, compiled.retries, compiled.timeout) == (
        "a",
        "writer",
        2,
        3,
    )
    assert (compiled.optional, compiled.cheap, compiled.closing) == (True, True, False)
    assert compiled.when is not None
    assert compiled.when.steps == {"b"}


@pytest.mark.parametrize("limit", ["retries: -1", "retries: 6", "timeout: 0", "timeout: 600.5"])
def test_a_step_has_its_bounds(limit: str) -> None:
    assert len(workflow_faults(f"step: a, {limit}")) == 1


@pytest.mark.parametrize("limit", ["retries: 0", "retries: 5", "timeout: 0.1", "timeout: 600"])
def test_within_its_bounds_a_step_is_right(limit: str) -> None:
    assert workflow_faults(f"step: a, {limit}") == []
