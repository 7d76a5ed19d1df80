import pytest

from chatwootai.core.workflows.conditions import Condition
from chatwootai.core.workflows.workflow import Mode, Step, Workflow, WorkflowShapeError


def flow(*steps: Step, mode: Mode = Mode.AUTO) -> Workflow:
    return Workflow("w", steps, mode)


@pytest.mark.parametrize(
    ("steps", "complaint"),
    [
        ((), "workflow 'w' has no steps"),
        ((Step("a", "x"), Step("a", "y")), "workflow 'w' has two steps of one name"),
        ((Step("a", "x", needs=("b",)),), "step 'a' needs 'b', which is no step"),
        (
            (Step("a", "x", when=Condition.parse("b.fact")),),
            "step 'a' asks for a fact of 'b', which is no step",
        ),
        ((Step("a", "x", needs=("a",)),), "steps need each other in a circle: a → a"),
        (
            (Step("a", "x", when=Condition.parse("a.fact")),),
            "steps need each other in a circle: a → a",
        ),
        (
            (Step("a", "x", needs=("b",)), Step("b", "x", needs=("a",))),
            "steps need each other in a circle: ",
        ),
    ],
)
def test_steps_that_make_no_workflow_are_refused_by_name(
    steps: tuple[Step, ...], complaint: str
) -> None:
    with pytest.raises(WorkflowShapeError) as caught:
        flow(*steps)

    assert str(caught.value).startswith(complaint)


def test_a_step_that_is_listed_before_its_need_has_no_sequence() -> None:
    steps = (Step("a", "x", needs=("b",)), Step("b", "x"))

    with pytest.raises(WorkflowShapeError, match="step 'a' cannot need 'b'"):
        flow(*steps, mode=Mode.SEQUENTIAL)


@pytest.mark.parametrize(
    ("steps", "mode"),
    [
        ((Step("a", "x"),), Mode.SEQUENTIAL),
        ((Step("a", "x"), Step("b", "x")), Mode.SEQUENTIAL),
        ((Step("a", "x"), Step("b", "x", needs=("a",))), Mode.SEQUENTIAL),
        ((Step("b", "x", needs=("a",)), Step("a", "x")), Mode.PARALLEL),
        (
            (Step("a", "x"), Step("b", "x"), Step("c", "x", needs=("a", "b"))),
            Mode.PARALLEL,
        ),
        ((Step("a", "x"), Step("b", "x", needs=("a",)), Step("c", "x")), Mode.PARALLEL),
        ((Step("a", "x", optional=True),), Mode.ADAPTIVE),
        ((Step("a", "x", cheap=True),), Mode.ADAPTIVE),
        ((Step("a", "x", closing=True),), Mode.ADAPTIVE),
        (
            (Step("a", "x"), Step("b", "x", when=Condition.parse("a.fact"))),
            Mode.ADAPTIVE,
        ),
    ],
)
def test_auto_chooses_the_simplest_mode_that_fits(steps: tuple[Step, ...], mode: Mode) -> None:
    workflow = flow(*steps)

    assert workflow.effective_mode is mode


@pytest.mark.parametrize("mode", [Mode.SEQUENTIAL, Mode.PARALLEL, Mode.ADAPTIVE])
def test_a_mode_that_is_given_is_used(mode: Mode) -> None:
    workflow = flow(Step("a", "x", optional=True), mode=mode)

    assert workflow.effective_mode is mode


def test_a_step_waits_for_what_it_needs_and_for_what_its_condition_speaks_of() -> None:
    workflow = flow(
        Step("a", "x"),
        Step("b", "x"),
        Step("c", "x", needs=("a",), when=Condition.parse("b.fact")),
        mode=Mode.PARALLEL,
    )

    assert workflow.graph["c"] == {"a", "b"}


def test_in_a_sequence_a_step_waits_for_every_step_before() -> None:
    workflow = flow(Step("a", "x"), Step("b", "x"), Step("c", "x"), mode=Mode.SEQUENTIAL)

    assert workflow.graph == {"a": set(), "b": {"a"}, "c": {"a", "b"}}


def test_ancestors_are_all_that_needs_lead_back_to() -> None:
    workflow = flow(
        Step("a", "x"),
        Step("b", "x", needs=("a",)),
        Step("c", "x", when=Condition.parse("b.fact")),
        Step("d", "x"),
    )

    assert workflow.ancestors == {"a": set(), "b": {"a"}, "c": {"a", "b"}, "d": set()}


def test_a_step_is_found_by_its_name() -> None:
    step = Step("a", "x", description="The first.")

    assert flow(step, Step("b", "x")).step("a") is step


def test_each_agent_is_named_once() -> None:
    workflow = flow(Step("a", "x"), Step("b", "y"), Step("c", "x"))

    assert list(workflow.agents()) == ["x", "y"]


def test_workflows_of_the_same_steps_are_equal() -> None:
    one, other = (
        flow(Step("a", "x"), Step("b", "x", when=Condition.parse("a.fact"))) for _ in "12"
    )

    assert one == other
