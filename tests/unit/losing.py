"""Ports over which a process loses its conversation to another, at a point that a test chooses."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final, TypeVar

from pydantic import JsonValue

from chatwootai.core.conversation import ConversationId, TenantId
from chatwootai.core.events import Mark, Status
from chatwootai.core.ports.clock import Clock
from chatwootai.core.ports.documents import FOR_EVER, Document, Documents, Keeping, Key
from chatwootai.core.ports.helpdesk import ConversationState, Helpdesk
from chatwootai.core.ports.inbox import (
    EVERYBODY,
    PATIENCE,
    Backlog,
    Delivery,
    Inbox,
    Lane,
    Received,
)
from chatwootai.core.waiting import stopped
from tests.unit.office import Ports, Stores

T = TypeVar("T")

OF_STORE: Final = 3.0  # seconds that a request to our own store takes at most


@dataclass
class Loss:
    """The point at which a process stands still for a while, and has lost its conversation then.

    Attributes:
        at: How many points are passed before; none is never.
        stall: Seconds that a request to the help desk stands still; the store's are shorter.
        lost: Set from then on: another process may begin.
    """

    clock: Clock
    at: int | None = None
    stall: float = 7.5
    passed: int = field(default=0, init=False)
    lost: asyncio.Event = field(default_factory=asyncio.Event, init=False)

    def is_ours(self) -> bool:
        return not self.lost.is_set()

    async def around(self, do: Callable[[], Awaitable[T]], *, longest: float) -> T:
        """Do what is asked, with a point before and one after it."""
        await self._pass(longest)
        done = await do()
        await self._pass(longest)
        return done

    async def _pass(self, longest: float) -> None:
        self.passed += 1
        if self.passed - 1 == self.at:
            self.lost.set()
            await self.clock.sleep(min(self.stall, longest))


@dataclass(frozen=True)
class LosingInbox:
    """An inbox that hands out nothing more once the conversation is lost."""

    inbox: Inbox
    loss: Loss

    @property
    def takeovers(self) -> int:
        return self.inbox.takeovers

    async def put(self, delivery: Delivery) -> bool:
        return await self.inbox.put(delivery)

    async def receive(
        self, limit: int, *, patience: float = PATIENCE, without: Collection[Lane] = EVERYBODY
    ) -> Sequence[Received]:
        receive = self.inbox.receive(limit, patience=patience, without=without)
        receiving = asyncio.ensure_future(receive)
        losing = asyncio.ensure_future(self.loss.lost.wait())
        try:
            await asyncio.wait({receiving, losing}, return_when=asyncio.FIRST_COMPLETED)
            if losing.done():  # whatever comes from now on is another process's
                await stopped(receiving)
                await asyncio.Event().wait()
            taken = receiving.result()
        finally:
            await stopped(receiving, losing)
        return [replace(received, is_ours=self.loss.is_ours) for received in taken]

    async def ack(self, receipts: Sequence[str]) -> None:
        await self.loss.around(partial(self.inbox.ack, receipts), longest=OF_STORE)

    async def backlog(self) -> Backlog:
        return await self.inbox.backlog()


@dataclass(frozen=True)
class LosingDocuments:
    """Documents of which every request may stand still."""

    documents: Documents
    loss: Loss

    async def get(self, key: Key) -> Document | None:
        return await self.loss.around(partial(self.documents.get, key), longest=OF_STORE)

    async def put(
        self, key: Key, value: JsonValue, *, expected: int | None, keeping: Keeping = FOR_EVER
    ) -> int:
        put = partial(self.documents.put, key, value, expected=expected, keeping=keeping)
        return await self.loss.around(put, longest=OF_STORE)

    async def delete(self, key: Key) -> None:
        await self.documents.delete(key)

    async def find(self, tenant: TenantId, prefix: str, limit: int) -> Sequence[Document]:
        return await self.documents.find(tenant, prefix, limit)

    async def erase(self, tenant: TenantId, contact: int | None = None) -> int:
        return await self.documents.erase(tenant, contact)


@dataclass(frozen=True)
class LosingHelpdesk:
    """A help desk of which every request may stand still."""

    helpdesk: Helpdesk
    loss: Loss

    async def send(
        self, conversation: ConversationId, text: str, *, mark: Mark, is_private: bool = False
    ) -> int:
        send = partial(self.helpdesk.send, conversation, text, mark=mark, is_private=is_private)
        return await self._around(send)

    async def show(self, conversation: ConversationId) -> ConversationState:
        return await self._around(partial(self.helpdesk.show, conversation))

    async def set_status(self, conversation: ConversationId, status: Status) -> Status:
        return await self._around(partial(self.helpdesk.set_status, conversation, status))

    async def show_typing(self, conversation: ConversationId, is_typing: bool) -> None:
        await self._around(partial(self.helpdesk.show_typing, conversation, is_typing))

    async def add_labels(self, conversation: ConversationId, labels: Sequence[str]) -> None:
        await self._around(partial(self.helpdesk.add_labels, conversation, labels))

    async def _around(self, do: Callable[[], Awaitable[T]]) -> T:
        return await self.loss.around(do, longest=self.loss.stall)


def losing(stores: Stores, loss: Loss) -> Ports:
    """Return *stores* as a process reaches them that loses its conversation at *loss*."""
    return Ports(
        LosingInbox(stores.inbox, loss),
        LosingDocuments(stores.documents, loss),
        LosingHelpdesk(stores.helpdesk, loss),
    )
