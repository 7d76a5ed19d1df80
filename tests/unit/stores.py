"""Stores that outlive a process of which a test is the operating system."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TypeVar

from chatwootai.adapters.clock.manual import ManualClock
from chatwootai.adapters.helpdesk.recording import RecordingHelpdesk
from chatwootai.adapters.inbox.in_memory import InMemoryInbox
from chatwootai.core.conversation import ConversationId
from chatwootai.core.errors import OutcomeUnknownError, ServiceUnavailableError
from chatwootai.core.events import Event, Mark, Status
from chatwootai.core.ports.clock import Clock
from chatwootai.core.ports.helpdesk import ConversationState
from chatwootai.core.ports.inbox import EVERYBODY, PATIENCE, Delivery, Lane, Received

T = TypeVar("T")


class LastingInbox(InMemoryInbox):
    """Keeps what one process has not acknowledged for the next one."""

    def __init__(self, clock: Clock | None = None) -> None:
        super().__init__(clock or ManualClock())
        self._handed_out: dict[str, Received] = {}

    async def receive(
        self, limit: int, *, patience: float = PATIENCE, without: Collection[Lane] = EVERYBODY
    ) -> Sequence[Received]:
        taken = await super().receive(limit, patience=patience, without=without)
        self._handed_out |= {received.receipt: received for received in taken}
        return taken

    async def ack(self, receipts: Sequence[str]) -> None:
        for receipt in receipts:
            self._handed_out.pop(receipt, None)
        await super().ack(receipts)

    async def deliver(self, *events: Event) -> None:
        """Put *events*, each as a delivery of its own."""
        for one in events:
            await self.put(Delivery(f"a delivery {len(self._known)}", one))

    @property
    def handed_out(self) -> int:
        """How many events the process has that it has not dealt with."""
        return len(self._handed_out)

    @property
    def kept(self) -> int:
        """How many events are not acknowledged."""
        return len(self._kept)

    def hand_out_again(self) -> None:
        """Begin anew with what is kept, in its order: the process that had it is gone."""
        known = [replace(one, attempt=one.attempt + 1) for one in self._handed_out.values()]
        self._lanes.give_back(sorted(known, key=lambda one: int(one.receipt)))
        self._handed_out = {}


@dataclass
class SlowHelpdesk(RecordingHelpdesk):
    """Does at once what it is asked, and takes its time to say so.

    Attributes:
        seconds: How long each request takes, by its name; the others take none.
        hung_up: How often nobody waited for the answer.
    """

    clock: Clock = field(kw_only=True)
    seconds: Mapping[str, float] = field(default_factory=dict)
    hung_up: int = 0

    async def send(
        self, conversation: ConversationId, text: str, *, mark: Mark, is_private: bool = False
    ) -> int:
        number = await super().send(conversation, text, mark=mark, is_private=is_private)
        await self._take_time("send")
        return number

    async def show(self, conversation: ConversationId) -> ConversationState:
        state = await super().show(conversation)
        await self._take_time("show")
        return state

    async def _take_time(self, request: str) -> None:
        try:
            await self.clock.sleep(self.seconds.get(request, 0))
        except asyncio.CancelledError:
            self.hung_up += 1
            raise


@dataclass
class FickleHelpdesk(RecordingHelpdesk):
    """Fails as it is told to.

    Attributes:
        faults: By request, what its next ones come to, one by one; none is what it should.
        is_done: Whether what fails with an unknown outcome was done all the same.
    """

    faults: Mapping[str, list[Exception | None]] = field(default_factory=dict)
    is_done: bool = True

    async def send(
        self, conversation: ConversationId, text: str, *, mark: Mark, is_private: bool = False
    ) -> int:
        send = partial(super().send, conversation, text, mark=mark, is_private=is_private)
        return await self._tried("note" if is_private else "send", send)

    async def show(self, conversation: ConversationId) -> ConversationState:
        return await self._tried("show", partial(super().show, conversation))

    async def set_status(self, conversation: ConversationId, status: Status) -> Status:
        return await self._tried("set_status", partial(super().set_status, conversation, status))

    async def show_typing(self, conversation: ConversationId, is_typing: bool) -> None:
        await self._tried("show_typing", partial(super().show_typing, conversation, is_typing))

    async def add_labels(self, conversation: ConversationId, labels: Sequence[str]) -> None:
        await self._tried("add_labels", partial(super().add_labels, conversation, labels))

    async def _tried(self, request: str, do: Callable[[], Awaitable[T]]) -> T:
        faults = self.faults.get(request)
        fault = faults.pop(0) if faults else None
        if fault is None:
            return await do()
        if isinstance(fault, OutcomeUnknownError) and self.is_done:
            await do()
        raise fault


class FickleInbox(LastingInbox):
    """Answers, or does not, as it is told.

    Attributes:
        is_dead: Whether it does not answer now.
        asked: How many events it was asked to acknowledge.
    """

    def __init__(self) -> None:
        super().__init__()
        self.is_dead = False
        self.asked = 0

    async def receive(
        self, limit: int, *, patience: float = PATIENCE, without: Collection[Lane] = EVERYBODY
    ) -> Sequence[Received]:
        self._answer()
        return await super().receive(limit, patience=patience, without=without)

    async def ack(self, receipts: Sequence[str]) -> None:
        self.asked += len(receipts)
        self._answer()
        await super().ack(receipts)

    def _answer(self) -> None:
        if self.is_dead:
            raise ServiceUnavailableError("the inbox", "being asked")
