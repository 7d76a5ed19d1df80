import asyncio
from datetime import UTC, datetime

import pytest

from chatwootai.adapters.clock.manual import ManualClock
from chatwootai.core.agents.agent import Work
from chatwootai.core.agents.state import Remembered
from chatwootai.core.conversation import ConversationId, Outcome, Reply
from chatwootai.core.crews.crew import Crew, Task
from chatwootai.core.crews.registry import CrewRegistry
from chatwootai.core.errors import WorkflowError
from chatwootai.core.plugin_host import PluginHost
from chatwootai.core.purposes import CUSTOMER_SERVICE
from chatwootai.core.sessions import Session
from chatwootai.core.workflows.engine import WorkflowEngine
from chatwootai.core.workflows.findings import Finding
from chatwootai.core.workflows.library import WorkflowLibrary
from tests.building import SHOP, WHATSAPP, passage, tenant, turn

from .crewing import Ear, agent, factory, staff

NOW = datetime(2026, 11, 19, 12, tzinfo=UTC)


class Slow:
    """Lets others go first, for as long as the turn says."""

    async def act(self, work: Work) -> Finding:
        for _ in range(len(work.turn.text)):
            await asyncio.sleep(0)
        return Finding(outcome=Reply(work.findings.need(str)))


class Broken:
    async def act(self, work: Work) -> Finding:
        raise ValueError


async def answered(crew: Crew, text: str, number: int = 1, **memory: object) -> Outcome | None:
    where = ConversationId("main", 1, number)
    remembered = Remembered(**memory).into({})  # type: ignore[arg-type]  # as a test has it
    session = Session(SHOP, where, memory=remembered)
    task = Task(turn(text, conversation=where), session, NOW)
    run = await crew.work(WorkflowEngine(ManualClock()), crew.workflow, task, deadline=20)
    return run.findings.outcome


async def test_each_agent_is_given_the_turn_and_what_was_found_before() -> None:
    crew = factory().build(tenant(), CUSTOMER_SERVICE, WHATSAPP)

    assert await answered(crew, "Olá") == Reply("Olá")


async def test_an_agent_that_fails_ends_the_workflow() -> None:
    agents = (agent("ear", Ear), agent("mouth", Broken))
    crew = factory(staff(agents=agents)).build(tenant(), CUSTOMER_SERVICE, WHATSAPP)

    with pytest.raises(WorkflowError, match="step 'say': ValueError"):
        await answered(crew, "Olá")


async def test_a_hundred_conversations_at_once_are_not_mixed() -> None:
    agents = (agent("ear", Ear), agent("mouth", Slow))
    crew = factory(staff(agents=agents)).build(tenant(), CUSTOMER_SERVICE, WHATSAPP)
    texts = [f"{number} {'a' * (number * 37 % 23)}" for number in range(100)]

    outcomes = await asyncio.gather(
        *(answered(crew, text, number) for number, text in enumerate(texts))
    )

    assert outcomes == [Reply(text) for text in texts]


async def test_a_hundred_customers_of_the_bundled_crew_get_their_own_choice() -> None:
    passages = [passage(f"p{number}", f"Assunto {number}?", f"R{number}") for number in range(100)]
    host = PluginHost.load()
    crews = CrewRegistry(factory(*host.plugins.values(), library=WorkflowLibrary.bundled()))
    crew = crews.crew(tenant(passages=passages), CUSTOMER_SERVICE, WHATSAPP)

    outcomes = await asyncio.gather(
        *(
            answered(crew, "1" if number % 2 else "a segunda", number, options=options)
            for number in range(100)
            for options in [(f"p{number}", f"p{(number + 1) % 100}")]
        )
    )

    chosen = [number if number % 2 else (number + 1) % 100 for number in range(100)]
    assert outcomes == [Reply(f"R{number}", (f"p{number}",)) for number in chosen]


def test_a_crew_cannot_be_changed() -> None:
    crew = factory().build(tenant(), CUSTOMER_SERVICE, WHATSAPP)

    with pytest.raises(AttributeError):
        crew.purpose = "sales"  # type: ignore[misc]  # that is the test


def test_the_bundled_agents_keep_nothing_but_their_services() -> None:
    crews = factory(*PluginHost.load().plugins.values(), library=WorkflowLibrary.bundled())
    crew = crews.build(tenant(), CUSTOMER_SERVICE, WHATSAPP)

    kept = {name: set(vars(its)) for name, its in crew.agents.items()}

    assert kept.pop("knowledge") == {"_knowledge"}
    assert kept.pop("intention") == {"_languages", "_settings"}
    assert kept.pop("writer") == {"_languages", "_writing"}
    assert not set().union(*kept.values())
