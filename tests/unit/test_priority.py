"""Whose turn matters more to a tenant."""

from dataclasses import replace

import pytest

from chatwootai.core.conversation import ConversationId
from chatwootai.core.events import Event
from chatwootai.core.language.intents import Intent
from chatwootai.core.priority import head_start
from chatwootai.core.scheduling import Ceilings
from chatwootai.core.tenants.models import PriorityRule
from tests.building import CUSTOMER, OTHER_SHOP, event
from tests.unit.office import Office, Stores, says, shop
from tests.unit.staff import SlowClerk

VIP = replace(CUSTOMER, traits=("newsletter", "vip"))
URGENT = PriorityRule(label="urgente", head_start=60)
COMPLAINT = PriorityRule(intent=Intent.COMPLAINT, head_start=120)
FOR_VIPS = PriorityRule(contact="vip", head_start=300)
ALL = (URGENT, COMPLAINT, FOR_VIPS)


@pytest.mark.parametrize(
    ("about", "seconds"),
    [
        (says(), 0),
        (says(labels=("urgente", "pedido")), 60),
        (says(labels=("urgentes",)), 0),
        (says("Quero fazer uma reclamação"), 120),
        (says(contact=VIP), 300),
        (says(contact=replace(CUSTOMER, traits=("vips",))), 0),
        (says("Quero fazer uma reclamação", contact=VIP, labels=("urgente",)), 300),
        (event(), 0),
        (event(labels=("urgente",)), 60),
    ],
    ids=str,
)
def test_the_best_rule_that_holds_counts(about: Event, seconds: float) -> None:
    assert head_start(ALL, about, "pt") == seconds


def test_without_rules_nobody_comes_sooner() -> None:
    assert head_start((), says(contact=VIP), "pt") == 0


async def order(*waiting: Event, accounts: int = 1) -> list[str]:
    """Return in which order customers are answered who write one after the other, a second apart.

    One is answered at a time, and it takes a minute.
    """
    stores = Stores()
    rules = [{"contact": "vip", "head_start": 300}, {"label": "urgente", "head_start": 60}]
    shops = [shop(turns={"priority": rules, "deadline": 100})]
    shops += [shop(tenant_id=OTHER_SHOP, turns={"deadline": 100})] * (accounts - 1)
    clerk = SlowClerk(clock=stores.clock, seconds=60)
    ceilings = Ceilings(in_all=1, per_account=1)
    async with Office(clerk, *shops, stores=stores, ceilings=ceilings) as office:
        await office.put(says("first", conversation=ConversationId("main", 1, 1)))
        await office.advance(5)
        for one in waiting:
            await office.put(one)
            await office.advance(1)
        await office.advance(61 * len(waiting) + 60)
        return clerk.done[1:]


def at(number: int, text: str, account: int = 1, **changes: object) -> Event:
    return says(text, number, conversation=ConversationId("main", account, number), **changes)


async def test_who_matters_more_is_answered_first() -> None:
    done = await order(at(2, "a"), at(3, "b", labels=("urgente",)), at(4, "c", contact=VIP))

    assert done == ["c", "b", "a"]


async def test_who_matters_as_much_is_answered_as_they_came() -> None:
    done = await order(*(at(number, str(number), contact=VIP) for number in range(2, 6)))

    assert done == ["2", "3", "4", "5"]


async def test_what_a_tenant_calls_urgent_does_not_delay_another() -> None:
    urgent = [at(number, str(number), contact=VIP) for number in range(2, 6)]

    done = await order(*urgent, at(9, "quiet", account=2), accounts=2)

    assert done.index("quiet") == 0
