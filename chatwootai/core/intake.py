"""The inbox as the dispatcher uses it: asked again for as long as it does not answer."""

from collections.abc import Collection, Sequence
from functools import partial

from chatwootai.core.conversation import TenantId
from chatwootai.core.dead_letters import NOBODY, DeadLetters
from chatwootai.core.measures import Counted
from chatwootai.core.ports.clock import Clock
from chatwootai.core.ports.inbox import Inbox, Lane, Received
from chatwootai.core.ports.meters import Meters
from chatwootai.core.waiting import insisting


class Intake:
    """Hands out events, and sees to it that each is acknowledged or buried in the end."""

    def __init__(
        self, inbox: Inbox, dead_letters: DeadLetters, clock: Clock, *, meters: Meters
    ) -> None:
        self._inbox = inbox
        self._dead_letters = dead_letters
        self._clock = clock
        self._meters = meters

    async def receive(
        self, limit: int, *, patience: float, without: Collection[Lane]
    ) -> Sequence[Received]:
        """Return events, as the inbox does."""
        receive = partial(self._inbox.receive, limit, patience=patience, without=without)
        return await insisting(self._clock, receive)

    async def ack(self, receipts: Sequence[str]) -> None:
        """Forget events that were dealt with."""
        if receipts:
            await insisting(self._clock, partial(self._inbox.ack, receipts))

    async def bury(
        self,
        received: Received,
        reason: str,
        tenant: TenantId = NOBODY,
        calls: Sequence[str] = (),
    ) -> None:
        """Put an event aside that cannot be dealt with, and why, for a person to look at."""
        bury = partial(self._dead_letters.bury, received, reason, tenant, calls)
        await insisting(self._clock, bury)
        self._meters.count(Counted.DEAD_LETTERS, tenant=str(tenant))
