"""An inbox that forgets everything with the process: for tests and for trying things out."""

import asyncio
from collections import Counter, OrderedDict
from collections.abc import Collection, Sequence
from contextlib import suppress
from typing import Final

from chatwootai.adapters.lanes import Lanes
from chatwootai.core import events
from chatwootai.core.errors import OverloadedError
from chatwootai.core.ports.clock import Clock
from chatwootai.core.ports.inbox import (
    EVERYBODY,
    PATIENCE,
    Backlog,
    Delivery,
    Lane,
    Received,
    lane_of,
)

_MOST_KNOWN: Final = 100_000  # deliveries


class InMemoryInbox:
    """Keeps events in lines, one for each account."""

    def __init__(self, clock: Clock, most_per_account: int = 10_000) -> None:
        self._clock = clock
        self._most_per_account = most_per_account
        self._known: OrderedDict[str, None] = OrderedDict()
        self._receipts = 0
        self._lanes = Lanes()
        self._kept: dict[str, tuple[Lane, float]] = {}  # by receipt, oldest first
        self._waiting: Counter[Lane] = Counter()
        self._arrived = asyncio.Event()

    @property
    def takeovers(self) -> int:
        return 0  # nobody else has what is here

    async def put(self, delivery: Delivery) -> bool:
        if delivery.id in self._known:
            return False
        conversation = delivery.event.conversation
        lane = lane_of(conversation)
        if self._waiting[lane] >= self._most_per_account:
            raise OverloadedError("the inbox", f"more than {self._most_per_account} events wait")
        self._known[delivery.id] = None
        if len(self._known) > _MOST_KNOWN:
            self._known.popitem(last=False)
        self._receipts += 1
        receipt = str(self._receipts)
        self._kept[receipt] = lane, self._clock.now()
        self._waiting[lane] += 1
        self._lanes.add(Received(receipt, conversation, events.to_json(delivery.event)))
        self._arrived.set()
        return True

    async def receive(
        self, limit: int, *, patience: float = PATIENCE, without: Collection[Lane] = EVERYBODY
    ) -> Sequence[Received]:
        taken = self._lanes.take(limit, without)
        with suppress(TimeoutError):
            async with asyncio.timeout(patience):
                while not taken:
                    self._arrived.clear()
                    await self._arrived.wait()
                    taken = self._lanes.take(limit, without)
        return taken

    async def ack(self, receipts: Sequence[str]) -> None:
        for receipt in receipts:
            lane, _ = self._kept.pop(receipt, (None, 0.0))
            if lane is not None:
                self._waiting[lane] -= 1

    async def backlog(self) -> Backlog:
        oldest = next(iter(self._kept.values()), None)
        if oldest is None:
            return Backlog()
        return Backlog(len(self._kept), self._clock.now() - oldest[1])
