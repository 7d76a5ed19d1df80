"""A process loses its conversation to another one at every await; there is one answer."""

from collections import Counter
from collections.abc import Callable
from contextlib import AsyncExitStack

import pytest

from chatwootai.core.ports.helpdesk import LONGEST_REQUEST
from tests.unit.crashing import echoing, forgetful
from tests.unit.losing import Loss, losing
from tests.unit.office import Office, Stores, shop
from tests.unit.staff import Clerk
from tests.unit.test_dispatching_crashes import SCENES, Scene, faults


async def play(stores: Stores, scene: Scene, loss: Loss) -> Counter[str]:
    """Let a process lose its conversation to another one; return what is wrong in the end."""
    its = shop(handover={"labels": ["bot"]})
    await stores.inbox.deliver(*scene.events)
    async with AsyncExitStack() as offices:
        clerk = Clerk(lambda _: scene.outcome)
        first = Office(clerk, its, stores=stores, ports=losing(stores, loss))
        await offices.enter_async_context(first)
        for _ in range(200):
            if loss.lost.is_set():
                break
            await stores.clock.advance(0.5)
        if loss.lost.is_set():
            stores.inbox.hand_out_again()
            await offices.enter_async_context(Office(clerk, its, stores=stores))
        await stores.clock.advance(60)
    return faults(stores, scene)


@pytest.mark.parametrize(
    "stall",
    [
        pytest.param(2.5, id="briefly", marks=pytest.mark.integration),  # it tries much
        pytest.param(LONGEST_REQUEST - 0.5, id="long"),
    ],
)
@pytest.mark.parametrize("make", [forgetful, echoing])
@pytest.mark.parametrize("name", SCENES)
async def test_nothing_is_lost_or_doubled_wherever_a_conversation_goes_elsewhere(
    name: str, make: Callable[[], Stores], stall: float
) -> None:
    total, points, passed = Counter[str](), 0, 0
    while points <= passed:
        stores = make()
        loss = Loss(stores.clock, points, stall)

        found = await play(stores, SCENES[name], loss)

        total += Counter({f"{what} at {points}": number for what, number in found.items()})
        passed = loss.passed
        points += 1
    assert points > 5
    assert total == {}
