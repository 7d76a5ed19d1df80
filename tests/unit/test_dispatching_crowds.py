"""Many conversations at once: each gets its own answers, and no account delays another."""

from collections import Counter
from random import Random

import pytest

from chatwootai.core.conversation import ConversationId
from chatwootai.core.events import Event
from chatwootai.core.scheduling import Ceilings
from tests.building import OTHER_SHOP
from tests.unit.office import Office, Stores, says, shop
from tests.unit.staff import BusyClerk, SlowClerk

CEILINGS = Ceilings(in_all=12, per_account=7)
PLACES = [ConversationId("main", 1 + number % 2, number) for number in range(1, 201)]
MESSAGES = 3


def text(where: ConversationId, number: int) -> str:
    return f"{where.account}-{where.number}-{number}"


def crowd(random: Random) -> list[Event]:
    """Return three messages in each conversation, each told twice, in any order."""
    events = [
        says(text(where, number), 1_000 * where.number + number, conversation=where)
        for where in PLACES
        for number in range(MESSAGES)
    ] * 2
    random.shuffle(events)
    return events


def answered(office: Office, where: ConversationId) -> list[str]:
    """Return the messages that the answers in a conversation repeat, each answer's own."""
    return [
        line
        for answer in office.said(where)
        for line in answer.removeprefix(f"{where.number}: ").splitlines()
    ]


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_a_crowd_is_answered_each_for_itself(seed: int) -> None:
    random, stores = Random(seed), Stores()  # noqa: S311  nothing is secret here
    clerk = BusyClerk(clock=stores.clock)
    tenants, events = (shop(), shop(tenant_id=OTHER_SHOP)), crowd(random)
    async with Office(clerk, *tenants, stores=stores, ceilings=CEILINGS) as office:
        while events:
            await office.put(*(events.pop() for _ in range(min(len(events), 15))))
            await office.advance(random.random() / 2)
        await office.advance(600)

        expected = {text(where, number) for where in PLACES for number in range(MESSAGES)}
        said = Counter(line for where in PLACES for line in answered(office, where))
        mixed_up = [
            line
            for where in PLACES
            for line in answered(office, where)
            if not line.startswith(f"{where.account}-{where.number}-")
        ]
        lost, doubled = len(expected - said.keys()), (said - Counter(expected)).total()
        print(f"{said.total()} answered, {lost} lost, {doubled} doubled, {len(mixed_up)} mixed up")  # noqa: T201
        assert (lost, doubled, mixed_up, office.unanswered) == (0, 0, [], 0)
        assert not clerk.is_mixed
        assert clerk.most == {0: 12, 1: 7, 2: 7}


async def test_a_noisy_account_delays_another_by_one_turn_at_most() -> None:
    stores, quiet = Stores(), ConversationId("main", 2, 1)
    clerk = SlowClerk(clock=stores.clock, seconds=1)
    tenants = (shop(), shop(tenant_id=OTHER_SHOP))
    async with Office(
        clerk, *tenants, stores=stores, ceilings=Ceilings(in_all=1, per_account=1)
    ) as office:
        noise = (ConversationId("main", 1, number) for number in range(1, 10_001))
        await office.put(*(says("Ruído", conversation=where) for where in noise))
        await office.advance(10)
        await office.put(says("Oi", conversation=quiet))

        await office.advance(1.5 + 1 + 1)

        assert office.said(quiet) == ["1: Oi"]
