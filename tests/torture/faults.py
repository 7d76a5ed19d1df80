"""What goes wrong around the service, by a plan that a seed repeats."""

import asyncio
import random
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from chatwootai.testing import FaultyProxy, Moment, Requests, StandInChatwoot, Way
from tests.torture.fleet import Member
from tests.torture.outages import Outage
from tests.torture.servers import Server

_POSTING: Final = Requests("POST")
_GAPS: Final = (0.5, 2.5)  # seconds between two faults


class Kind(StrEnum):
    """What can go wrong."""

    CUT = "connections are cut"
    STALL = "nothing passes"
    HALF_STALL = "no answers pass"
    REFUSE = "no connections are taken"
    DELAY = "everything takes longer"
    ANSWER = "Chatwoot answers with a failure"
    UNHEARD = "Chatwoot does it, and its answer is lost"
    SLOW = "Chatwoot is slow"
    KILL = "a process is killed"
    FREEZE = "a process stands still"
    CRASH = "a server is killed and started again"


_OF_LINKS: Final = (Kind.CUT, Kind.STALL, Kind.HALF_STALL, Kind.REFUSE, Kind.DELAY)
_OF_CHATWOOT: Final = (Kind.ANSWER, Kind.UNHEARD, Kind.SLOW)
_OF_MEMBERS: Final = (Kind.KILL, Kind.FREEZE)
_HOLDING_BACK: Final = (Kind.STALL, Kind.HALF_STALL, Kind.DELAY, Kind.SLOW, Kind.FREEZE)


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that goes wrong.

    Attributes:
        after: Seconds after the fault before it.
        what: Whom it strikes.
        seconds: How long it lasts.
        status: What Chatwoot answers meanwhile, if it is about that.
    """

    after: float
    kind: Kind
    what: str
    seconds: float
    status: int = 503

    def __str__(self) -> str:
        return f"{self.what}: {self.kind}, {self.seconds:.1f} s"


@dataclass
class World:
    """All that can be broken.

    Attributes:
        links: Connections by name: `chatwoot`, and `redis/worker-1`.
        delay: How long each webhook is held back, so that they come shuffled.
    """

    chatwoot: StandInChatwoot
    links: Mapping[str, FaultyProxy]
    members: Mapping[str, Member]
    servers: Mapping[str, Server]
    delay: Callable[[], float]
    outages: list[Outage] = field(default_factory=list)

    async def suffer(self, plan: Sequence[Fault]) -> None:
        """Let go wrong what is planned, one after another."""
        for fault in plan:
            await asyncio.sleep(fault.after)
            began = time.time()
            try:
                await self._carry_out(fault)
            finally:
                await self.heal()
                holds_back = fault.kind in _HOLDING_BACK
                self.outages.append(Outage(began, time.time(), str(fault), holds_back))

    async def heal(self) -> None:
        """Let everything around the service work again, but for webhooks that come as they will."""
        faults = self.chatwoot.faults
        faults.clear()
        faults.webhooks_come_twice = True
        faults.webhook_delay = self.delay
        for link in self.links.values():
            await link.heal()

    async def _carry_out(self, fault: Fault) -> None:
        links = [link for name, link in self.links.items() if name.startswith(fault.what)]
        for link in links:
            self._break(link, fault.kind)
        faults = self.chatwoot.faults
        match fault.kind:
            case Kind.ANSWER:
                faults.answer(fault.status, retry_after=1 if fault.status == 429 else None)
            case Kind.UNHEARD:
                faults.cut(_POSTING, moment=Moment.AFTER, times=3)
            case Kind.SLOW:
                faults.slow(fault.seconds / 4, moment=Moment.AFTER)
            case Kind.KILL:
                self.members[fault.what].kill()
            case Kind.CRASH:
                await self.servers[fault.what].kill()
        stands = fault.kind is Kind.FREEZE
        try:
            async with self.members[fault.what].frozen() if stands else nullcontext():
                await asyncio.sleep(fault.seconds)
        finally:
            if fault.kind is Kind.CRASH:
                await self.servers[fault.what].start()

    def _break(self, link: FaultyProxy, kind: Kind) -> None:
        match kind:
            case Kind.CUT:
                link.cut()
            case Kind.STALL:
                link.stall()
            case Kind.HALF_STALL:
                link.stall([Way.TO_CLIENT])
            case Kind.REFUSE:
                link.refuse()
                link.cut()
            case Kind.DELAY:
                link.delay(0.2)


def planned(dice: random.Random, seconds: float, world: World) -> Sequence[Fault]:
    """Return what goes wrong in *seconds*, of all that can go wrong in *world*."""
    shared = {name.partition("/")[0] for name in world.links}
    strokes = [(kind, name) for kind in _OF_LINKS for name in sorted(shared | {*world.links})]
    strokes += [(kind, "chatwoot!") for kind in _OF_CHATWOOT for _ in range(2)]
    strokes += [(kind, name) for kind in _OF_MEMBERS for name in sorted(world.members)]
    crashes = [(Kind.CRASH, name) for name in sorted(world.servers)]
    plan: list[Fault] = []
    time_left = seconds
    while time_left > 0:
        kind, what = dice.choice(strokes + crashes * 3)
        lasting = dice.choice([0.1, 0.5, 1.5, 4.0])
        fault = Fault(dice.uniform(*_GAPS), kind, what, lasting, dice.choice([429, 500, 502, 503]))
        plan.append(fault)
        time_left -= fault.after + fault.seconds
    return plan
