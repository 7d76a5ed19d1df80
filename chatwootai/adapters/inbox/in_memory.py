"""An inbox that forgets everything with the process: for tests and for trying things out."""

import asyncio
from collections import deque
from collections.abc import Sequence

from chatwootai.core.ports.inbox import Backlog, Delivery, Received


class InMemoryInbox:
    """Keeps events in a queue."""

    def __init__(self) -> None:
        self._known: set[str] = set()
        self._waiting: deque[Received] = deque()
        self._handed_out: dict[str, Received] = {}
        self._arrived = asyncio.Event()
        self.buried: list[tuple[Received, str]] = []

    async def put(self, delivery: Delivery) -> bool:
        if delivery.id in self._known:
            return False
        self._known.add(delivery.id)
        self._waiting.append(Received(str(len(self._known)), delivery.event))
        self._arrived.set()
        return True

    async def receive(self, limit: int) -> Sequence[Received]:
        while not self._waiting:
            self._arrived.clear()
            await self._arrived.wait()
        taken = [self._waiting.popleft() for _ in range(min(limit, len(self._waiting)))]
        self._handed_out |= {received.receipt: received for received in taken}
        return taken

    async def ack(self, receipts: Sequence[str]) -> None:
        for receipt in receipts:
            self._handed_out.pop(receipt, None)

    async def bury(self, receipts: Sequence[str], reason: str) -> None:
        for receipt in receipts:
            received = self._handed_out.pop(receipt, None)
            if received is not None:
                self.buried.append((received, reason))

    async def backlog(self) -> Backlog:
        return Backlog(len(self._waiting) + len(self._handed_out))
