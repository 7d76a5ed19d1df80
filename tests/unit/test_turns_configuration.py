"""A turn ends on the configuration that it began with; the next one begins with the present one."""

import logging
from collections.abc import Mapping
from typing import Any

import pytest

from chatwootai.core.agents.agent import Agent, Work
from chatwootai.core.conversation import Handoff, HandoffReason, Outcome, Reply
from chatwootai.core.errors import RefusedError
from chatwootai.core.events import Status
from chatwootai.core.gate import Answer, Ignore
from chatwootai.core.measures import Counted, Timed
from chatwootai.core.tenants.registry import Change
from chatwootai.core.tenants.tenant import Tenant
from tests.building import CONVERSATION, SHOP
from tests.unit.branches import company
from tests.unit.office import CLERK_ALONE, Office, Stores, fickle, says
from tests.unit.staff import Clerk, SlowClerk

BY_CLERK = "crews: {customer_service: {workflow: simple_query}}\n"
FORMAL = "{company_metadata: {customer_service: {communication_style: formal}}}"
TRIAL = f"rollout: {{new: {{share: 100, change: {FORMAL}}}}}\n"
TAKEN_BACK = f"rollout: {{new: {{enabled: false, share: 100, change: {FORMAL}}}}}\n"
NAME = str(SHOP)
NO = RefusedError("Chatwoot refused sending a message with status 422: no")


def staffed(config: str = "", **more: Any) -> Tenant:
    """Return a company whose turns are the clerk's."""
    return company(BY_CLERK + config, **more)


def told(work: Work) -> Outcome:
    """Answer with what the clerk knows of where it is."""
    manner = work.tenant.config.company_metadata.customer_service.communication_style
    return Reply(f"{work.tenant.domain} {manner}")


def handing_over(_: Work) -> Outcome:
    return Handoff("Vou chamar alguém.", "Pediu.", HandoffReason.NOT_KNOWN)


def office(its: Tenant, clerk: Agent | None = None, stores: Stores | None = None) -> Office:
    made = Office(clerk or Clerk(told), its, stores=stores, library=CLERK_ALONE)
    made.meters.know_variants(["new"])
    return made


def put(office: Office, its: Tenant | None) -> None:
    office.tenants.install(Change({SHOP: its}))


async def test_a_turn_ends_on_the_configuration_that_it_began_with() -> None:
    stores = Stores()
    async with office(staffed(), SlowClerk(told, clock=stores.clock), stores) as its:
        await its.put(says())
        await its.advance(3)
        put(its, staffed(TRIAL))
        await its.advance(20)
        await its.put(says(number=2))
        await its.advance(20)

        assert its.said() == ["retail friendly", "retail formal"]


async def test_a_message_that_waits_is_answered_by_the_present_configuration() -> None:
    async with office(staffed()) as its:
        await its.put(says())
        put(its, staffed(TRIAL))
        await its.advance(20)

        assert its.said() == ["retail formal"]


async def test_a_turn_that_is_put_back_takes_the_present_configuration() -> None:
    stores = Stores()
    async with office(staffed(), SlowClerk(told, clock=stores.clock), stores) as its:
        await its.put(says())
        await its.advance(2)
        put(its, staffed(TRIAL))
        await its.put(says(number=2))
        await its.advance(20)

        assert its.said() == ["retail formal"]


async def test_a_turn_that_is_tried_again_takes_the_present_configuration() -> None:
    async with office(staffed()) as its:
        await its.put(says())
        its.stores.documents.is_dead = True
        await its.advance(1.5)
        its.stores.documents.is_dead = False
        put(its, staffed(TRIAL))
        await its.advance(20)

        assert its.said() == ["retail formal"]


async def test_who_waits_is_answered_also_when_the_tenant_is_gone() -> None:
    async with office(staffed()) as its:
        await its.put(says())
        put(its, None)
        await its.advance(20)

        assert its.said() == ["retail friendly"]


async def test_a_trial_that_is_taken_back_leaves_the_next_message_the_usual() -> None:
    async with office(staffed(TRIAL)) as its:
        await its.put(says())
        await its.advance(20)
        put(its, staffed(TAKEN_BACK))
        await its.put(says(number=2))
        await its.advance(20)

        assert its.said() == ["retail formal", "retail friendly"]


async def test_a_domain_that_is_not_allowed_any_more_leaves_the_next_message_the_usual() -> None:
    async with office(staffed()) as its:
        await its.put(says("Tem sofá?"))
        await its.advance(20)
        put(its, staffed(allowed=""))
        await its.put(says("E em cinza?", 2))
        await its.advance(20)

        assert its.said() == ["furniture friendly", "retail friendly"]


async def test_an_inbox_decides_by_its_own_policy() -> None:
    its = office(staffed("inboxes: {9: {answers_open: true}}\n"))
    about = says(status=Status.OPEN)

    usual = await its.reception.admit(about)
    there = await its.reception.admit(says(status=Status.OPEN, inbox=9))

    assert isinstance(usual.decision, Ignore)
    assert isinstance(there.decision, Answer)


async def test_a_channel_waits_for_its_own_time() -> None:
    async with office(staffed("channels: {whatsapp: {turns: {quiet_time: 4}}}\n")) as its:
        await its.put(says())
        await its.advance(3.9)
        too_soon = its.said()
        await its.advance(0.1)

        assert (too_soon, its.said()) == ([], ["retail friendly"])


async def test_a_conversation_is_handed_over_as_its_domain_says() -> None:
    async with office(staffed(), Clerk(handing_over)) as its:
        await its.put(says("Meu sofá chegou"))
        await its.advance(20)

        assert its.helpdesk.labels == {CONVERSATION: ["moveis"]}


async def test_who_is_given_up_is_handed_over_as_their_domain_says() -> None:
    async with office(staffed(), stores=fickle(send=[NO])) as its:
        await its.put(says("Meu sofá chegou"))
        await its.advance(20)

        assert its.helpdesk.labels == {CONVERSATION: ["moveis"]}


@pytest.mark.parametrize(("config", "variant"), [(TRIAL, "new"), ("", "")])
async def test_figures_are_kept_apart_by_trial(config: str, variant: str) -> None:
    async with office(staffed(config), Clerk(handing_over)) as its:
        await its.put(says())
        await its.advance(20)

        assert its.meters.counted(Counted.TURNS) == {(NAME, "handoff", "done", variant): 1}
        assert its.meters.counted(Counted.HANDOFFS) == {(NAME, "not_known", variant): 1}
        assert its.meters.counted(Counted.PARTS)[NAME, "say", variant] == 1


async def test_the_times_of_a_trial_are_told_beside_those_of_who_is_not_in_it() -> None:
    trial = f"rollout: {{new: {{contacts: [8], change: {FORMAL}}}}}\n"
    async with office(staffed(trial)) as its:
        await its.put(says())
        await its.advance(20)

        times = its.meters.timed(Timed.TRIAL)
        assert {labels[2] for labels in times} == {""}
        assert times[NAME, "whole", ""] == its.meters.timed(Timed.STAGE)["whole",]


async def test_where_nothing_is_tried_no_times_are_compared() -> None:
    async with office(staffed()) as its:
        await its.put(says())
        await its.advance(20)

        assert its.meters.timed(Timed.TRIAL) == {}


def lines(caplog: pytest.LogCaptureFixture, message: str) -> list[Mapping[str, object]]:
    return [record.__dict__ for record in caplog.records if record.getMessage() == message]


async def test_the_log_of_a_turn_names_its_domain_and_its_trial(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    async with office(staffed(furniture=TRIAL)) as its:
        await its.put(says("Tem sofá?"))
        await its.advance(20)

    for name in ("turn worked out", "turn"):
        [line] = lines(caplog, name)
        assert (line["domain"], line["variant"]) == ("furniture", "new")


async def test_the_log_tells_of_a_domain_that_was_heard_and_not_of_the_words(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    async with office(staffed()) as its:
        await its.put(says("Tem sofá?"))
        await its.advance(20)
        await its.put(says("E colchão?", 2))
        await its.advance(20)

    [line] = lines(caplog, "domain heard")
    assert (line["before"], line["after"]) == ("retail", "furniture")
    assert line["conversation"] == str(CONVERSATION)
    assert "sofá" not in str(line)
