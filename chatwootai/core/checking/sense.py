"""Finds what makes no sense in a workflow, by what its agents say of themselves."""

from collections.abc import Iterator, Mapping

from chatwootai.core.agents.agent import AgentType
from chatwootai.core.workflows.conditions import Comparison, Condition, Fact
from chatwootai.core.workflows.facts import choices, item_of, may_be, may_compare, may_have, told
from chatwootai.core.workflows.flaws import Flaw, nearest
from chatwootai.core.workflows.workflow import Workflow

_Agents = Mapping[str, AgentType]


def senseless(workflow: Workflow, agents: _Agents) -> Iterator[Flaw]:
    """Yield what cannot do any good in *workflow*, as far as its *agents* tell."""
    for place, step in enumerate(workflow.steps):
        if step.when is not None:
            for what, remedy in _of_condition(workflow, step.when, agents):
                yield Flaw((place, "when"), what, remedy)
        yield from _unmet(workflow, place, agents)
        yield from _unread(workflow, place, agents)
    its = [agents.get(name) for name in workflow.agents()]
    if all(kind is not None and kind.answers is False for kind in its):
        answering = sorted(name for name, kind in agents.items() if kind.answers)
        remedy = f"add a step of one of the agents {', '.join(answering)}" if answering else ""
        yield Flaw((), "no step can give an answer", remedy or "add a step that can")


def _of_condition(
    workflow: Workflow, condition: Condition, agents: _Agents
) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a condition, and the way out."""
    declared = {name: _facts(workflow, name, agents) for name in condition.steps}
    is_sound = True
    for step, fact in sorted(condition.facts):
        facts = declared[step]
        if facts is not None and fact not in facts:
            is_sound = False
            agent = workflow.step(step).agent
            remedy = nearest(fact, facts.keys())
            yield f"step {step!r}, which the agent {agent!r} takes, finds no fact {fact!r}", remedy
    for one in condition.comparisons:
        facts = declared[one.step]
        if facts is not None and one.fact in facts and not _may_hold(facts[one.fact], one):
            is_sound = False
            yield _impossible(facts[one.fact], one)
    if is_sound and condition.never_holds:
        what = f"{condition.text!r} never holds, so the step is never taken"
        yield what, "correct the condition, or take the step out"


def _facts(workflow: Workflow, step: str, agents: _Agents) -> Mapping[str, object] | None:
    kind = agents.get(workflow.step(step).agent)
    return None if kind is None else kind.facts


def _may_hold(kind: object, one: Comparison) -> bool:
    match one.sign:
        case "==" | "!=":
            return may_be(kind, one.value)
        case "has":
            return may_have(kind, one.value)
        case _:
            return may_compare(kind, one.value)


def _impossible(kind: object, one: Comparison) -> tuple[str, str]:
    fact = f"{one.step}.{one.fact}"
    if one.sign == "has":
        if told(kind) == "a list":
            return f"{fact} never has {one.value!r}", _instead(item_of(kind), one.value)
        return f"{one.value!r} is never in {fact}", _instead(kind, one.value)
    if one.sign in ("==", "!="):
        return f"{fact} is never {one.value!r}", _instead(kind, one.value)
    return f"{fact} cannot be compared with {one.value!r}", _instead(kind, None)


def _instead(kind: object, value: Fact) -> str:
    """Return what to compare with a fact of *kind*, if *value* is no use."""
    texts = [one for one in choices(kind) or () if isinstance(one, str)]
    if texts and isinstance(value, str):
        return nearest(value, texts)
    return f"compare it with {told(kind)}"


def _unmet(workflow: Workflow, place: int, agents: _Agents) -> Iterator[Flaw]:
    """Yield each value that a step's agent needs, and no step before it finds."""
    step = workflow.steps[place]
    kind = agents.get(step.agent)
    before = [agents.get(workflow.step(name).agent) for name in workflow.ancestors[step.name]]
    if kind is None or any(its is None or its.finds is None for its in before):
        return  # whoever does not say what it finds may find it
    found = {its.finds for its in before if its is not None}
    for needed in kind.needs:
        if needed in found:
            continue
        finders = sorted(name for name, its in agents.items() if its.finds is needed)
        names = " or ".join(map(repr, finders)) or f"nobody ({needed.__name__})"
        what = f"{step.agent!r} needs what {names} finds, and no step before {step.name!r} has that"
        there = [its.name for its in workflow.steps if its.agent in finders and its != step]
        remedy = (
            f"let it need the step {there[0]!r}" if there else "let it need a step of that agent"
        )
        yield Flaw((place, "needs"), what, remedy)


def _unread(workflow: Workflow, place: int, agents: _Agents) -> Iterator[Flaw]:
    """Yield a step that only finds what other steps read, and which none of them can read."""
    step = workflow.steps[place]
    kind = agents.get(step.agent)
    if kind is None or kind.finds is None or kind.answers is not False:
        return
    if not any(step.name in before for before in workflow.ancestors.values()):
        what = f"no step can read what step {step.name!r} finds"
        yield Flaw((place, "step"), what, "let a later step need it, or take it out")
