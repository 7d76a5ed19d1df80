"""Traces that are forgotten with the process."""

from collections import deque
from collections.abc import Callable, Sequence

from chatwootai.core.conversation import ConversationId, TenantId
from chatwootai.core.ports.clock import Clock
from chatwootai.core.ports.traces import USUAL, Retention
from chatwootai.core.tracing.trace import TurnTrace


class InMemoryTraces:
    """Keeps each tenant's traces in a list that drops its oldest."""

    def __init__(self, clock: Clock, retention: Retention = USUAL) -> None:
        self._clock = clock
        self._retention = retention
        self._traces: dict[TenantId, deque[tuple[TurnTrace, float]]] = {}

    async def keep(self, trace: TurnTrace) -> None:
        now = self._clock.now()
        its = self._traces.setdefault(trace.tenant, deque(maxlen=self._retention.most))
        while its and its[0][1] <= now:
            its.popleft()
        its.append((trace, now + self._retention.seconds))

    async def of_conversation(
        self, tenant: TenantId, conversation: ConversationId, limit: int
    ) -> Sequence[TurnTrace]:
        return self._latest(tenant, lambda its: its.conversation == conversation, limit)

    async def of_turn(self, tenant: TenantId, beginning: str, limit: int) -> Sequence[TurnTrace]:
        return self._latest(tenant, lambda its: its.turn.startswith(beginning), limit)

    async def erase(self, tenant: TenantId, contact: int | None = None) -> int:
        its = self._traces.pop(tenant, deque())
        left = deque(
            (one for one in its if contact is not None and one[0].contact != contact),
            maxlen=self._retention.most,
        )
        if left:
            self._traces[tenant] = left
        return len(its) - len(left)

    def _latest(
        self, tenant: TenantId, is_wanted: Callable[[TurnTrace], bool], limit: int
    ) -> Sequence[TurnTrace]:
        now = self._clock.now()
        its = reversed(self._traces.get(tenant, ()))
        return [trace for trace, ends in its if ends > now and is_wanted(trace)][:limit]
