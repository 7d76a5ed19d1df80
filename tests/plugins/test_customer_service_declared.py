"""What the bundled agents say of themselves is so."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import pytest

from chatwootai import AgentType, Finding, Services, Work
from chatwootai.core.agents.agent import Agent
from chatwootai.core.errors import WorkflowError
from chatwootai.core.knowledge.knowledge_base import TenantKnowledge
from chatwootai.core.workflows.facts import may_be
from chatwootai.core.workflows.findings import Findings
from chatwootai.core.workflows.library import WorkflowLibrary
from chatwootai.plugins import customer_service
from tests.building import passage
from tests.unit.agents.acting import knowledge, languages, shop, work

TEXTS: Final = (
    passage("frete", "Qual é o frete?", "O frete custa R$ 10."),
    passage("troca", "Posso trocar um produto?", "Sim, em 7 dias."),
    passage("troca-presente", "Posso trocar um presente?", "Sim, com a nota."),
)
SAYINGS: Final = (
    *("Oi", "obrigado", "tchau", "qual é o frete?", "vocês abrem sábado?", "posso trocar?", ""),
    *("quero falar com uma pessoa", "isso é um absurdo!", "what does shipping cost?", "sim"),
    *(
        "qual é o frete? e que horas vocês abrem?",
        "vocês vendem aviões?",
        "¿cuánto cuesta el envío?",
    ),
)
KINDS: Final = {kind.name: kind for kind in customer_service.register_agents()}


@dataclass
class Listening:
    """Takes every step of a workflow, whatever their conditions, and keeps what they find."""

    found: dict[str, list[Finding]] = field(default_factory=dict)

    async def hear(self, its: Work) -> None:
        findings: dict[str, Finding] = {}
        for step in WorkflowLibrary.bundled().get("query_processing").steps:
            at_step = Work(
                its.turn, its.session, its.tenant, its.channel, Findings(dict(findings)), its.now
            )
            finding = await built(KINDS[step.agent], its).act(at_step)
            findings[step.name] = finding
            self.found.setdefault(step.agent, []).append(finding)


def built(kind: AgentType, its: Work) -> Agent:
    return kind.build(Services(TenantKnowledge(knowledge(), its.tenant.texts), languages()))


def works() -> Iterator[Work]:
    for text in SAYINGS:
        yield work(text, its=shop(*TEXTS))
        yield work(text, its=shop())


@pytest.fixture
async def found() -> dict[str, list[Finding]]:
    listening = Listening()
    for its in works():
        await listening.hear(its)
    unanswered = work("Oi")
    listening.found["reviewer"].append(await built(KINDS["reviewer"], unanswered).act(unanswered))
    return listening.found


async def test_their_facts_are_those_that_they_declare(found: dict[str, list[Finding]]) -> None:
    told = {
        name: {fact for finding in findings for fact in finding.facts}
        for name, findings in found.items()
    }

    # of what a model adds, tests of composing tell
    declared = {name: set(kind.facts or ()) for name, kind in KINDS.items()}
    declared["writer"] = {"outcome", "by"}
    assert told == declared


async def test_their_facts_are_of_the_kind_that_they_declare(
    found: dict[str, list[Finding]],
) -> None:
    odd = [
        (name, fact, value)
        for name, findings in found.items()
        for finding in findings
        for fact, value in finding.facts.items()
        if not may_be((KINDS[name].facts or {})[fact], value)
    ]

    assert odd == []


async def test_they_find_what_they_declare(found: dict[str, list[Finding]]) -> None:
    for name, kind in KINDS.items():
        if kind.finds is not None:
            assert all(isinstance(finding.value, kind.finds) for finding in found[name]), name


async def test_only_those_answer_who_declare_it(found: dict[str, list[Finding]]) -> None:
    answering = {
        name
        for name, findings in found.items()
        if any(finding.outcome is not None for finding in findings)
    }

    # the reviewer lets an outcome pass that there was before, or calls a person in its place
    assert answering - {"reviewer"} == {name for name, kind in KINDS.items() if kind.answers}


@pytest.mark.parametrize("name", [name for name, kind in KINDS.items() if kind.needs])
async def test_they_need_what_they_declare(name: str) -> None:
    its = work("qual é o frete?")

    with pytest.raises(WorkflowError, match="no step before has found"):
        await built(KINDS[name], its).act(its)


@pytest.mark.parametrize("name", [name for name, kind in KINDS.items() if not kind.needs])
async def test_who_declares_no_need_has_none(name: str) -> None:
    its = work("qual é o frete?")

    assert isinstance(await built(KINDS[name], its).act(its), Finding)
