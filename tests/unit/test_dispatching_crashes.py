"""The process is killed at every point between acknowledgement and done; there is one answer."""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatwootai.core.conversation import Channel, Handoff, HandoffReason, Outcome, Reply, Silence
from chatwootai.core.events import Event
from tests.building import CONVERSATION
from tests.unit.crashing import Fuse, echoing, forgetful, fused
from tests.unit.office import Office, Stores, says, shop, undelivered
from tests.unit.staff import Clerk

SMS = Channel("sms")  # no plugin knows it: 320 characters a message
BURST = (says("Oi", 1, channel=SMS), says("Abrem hoje?", 2, channel=SMS))
PARTS = [letter * 200 for letter in "abc"]
REPLY = Reply("\n\n".join(PARTS))
HANDOFF = Handoff("\n\n".join(PARTS), "Pediu uma pessoa.", HandoffReason.ASKED_FOR)


@dataclass(frozen=True)
class Scene:
    """What happens, and how often the help desk is to have what in the end."""

    outcome: Outcome
    events: tuple[Event, ...]
    said: int
    notes: int


SCENES = {
    "reply": Scene(REPLY, BURST, 3, 0),
    "handoff": Scene(HANDOFF, BURST, 3, 1),
    "silence": Scene(Silence("nothing was asked"), BURST, 0, 0),
    "undelivered": Scene(REPLY, (undelivered(9),), 0, 1),
}


async def play(make: Callable[[], Stores], scene: Scene, *fuses: Fuse) -> Counter[str]:
    """Let a process work over each of *fuses*, one after the other; return what is wrong then."""
    stores, its = make(), shop(handover={"labels": ["bot"]})
    await stores.inbox.deliver(*scene.events)
    for fuse in fuses:
        clerk, ports = Clerk(lambda _: scene.outcome), fused(stores, fuse)
        async with Office(clerk, its, stores=stores, ports=ports) as office:
            await office.advance(30)
    return faults(stores, scene)


def faults(stores: Stores, scene: Scene) -> Counter[str]:
    """Return what is wrong in the end: what was lost, doubled, out of order or left behind."""
    sent = [one for one in stores.helpdesk.sent if not one.is_private]
    notes = len(stores.helpdesk.sent) - len(sent)
    return +Counter(
        lost=max(0, scene.said - len(sent)) + max(0, scene.notes - notes),
        doubled=max(0, len(sent) - scene.said) + max(0, notes - scene.notes),
        disordered=[one.text for one in sent] != PARTS[: scene.said],
        unlabelled=(CONVERSATION in stores.helpdesk.labels) != bool(scene.notes),
        unopened=(CONVERSATION in stores.helpdesk.states) != bool(scene.notes),
        left=stores.inbox.kept + len(stores.buried),
    )


@pytest.mark.parametrize("kills", [True, False], ids=["dies", "fails"])
@pytest.mark.parametrize("stores", [forgetful, echoing])
@pytest.mark.parametrize("name", SCENES)
async def test_nothing_is_lost_or_doubled_wherever_a_process(
    name: str, stores: Callable[[], Stores], *, kills: bool
) -> None:
    total, points, fuse = Counter[str](), 0, Fuse(0, kills)
    while fuse.passed >= points:
        fuse = Fuse(points, kills)

        total += await play(stores, SCENES[name], *[fuse, Fuse()] if kills else [fuse])

        points += 1
    lost, doubled = total["lost"], total["doubled"]
    print(f"{points} points, {lost} lost, {doubled} doubled")  # noqa: T201  the count is the result
    assert points > 10
    assert total == {}


@given(deaths=st.lists(st.integers(0, 40), max_size=4), name=st.sampled_from(list(SCENES)))
@settings(deadline=None, max_examples=40)
def test_nothing_is_lost_or_doubled_however_often_processes_die(
    deaths: list[int], name: str
) -> None:
    found = asyncio.run(play(echoing, SCENES[name], *map(Fuse, deaths), Fuse()))

    assert found == {}
