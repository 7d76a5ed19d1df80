"""Ports over which a process dies or fails, at a point that a test chooses."""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from pydantic import JsonValue

from chatwootai.adapters.helpdesk.recording import RecordingHelpdesk
from chatwootai.core.conversation import ConversationId, TenantId
from chatwootai.core.errors import OutcomeUnknownError, ServiceUnavailableError
from chatwootai.core.events import Direction, Mark, Party, Status
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
from tests.building import event, message
from tests.unit.office import Ports, Stores
from tests.unit.stores import LastingInbox


@dataclass
class Fuse:
    """Blows at one point, and stays blown: a process that is dead does nothing any more.

    Attributes:
        blows_at: How many points are passed before; none is never.
        kills: Whether the process dies; else one request fails there, and it goes on.
    """

    blows_at: int | None = None
    kills: bool = True
    passed: int = 0
    is_blown: bool = False

    def burn(self, *, is_done: bool = False) -> None:
        """Pass a point before a request, or one at which it is done, or blow."""
        if self.is_blown and self.kills:
            raise asyncio.CancelledError
        self.passed += 1
        if self.passed - 1 == self.blows_at:
            self.is_blown = True
            if self.kills:
                raise asyncio.CancelledError
            kind = OutcomeUnknownError if is_done else ServiceUnavailableError
            raise kind("whatever was asked", "being asked")


@dataclass(frozen=True)
class FusedInbox:
    """An inbox of which every request has a point before and one after it."""

    inbox: Inbox
    fuse: Fuse

    @property
    def takeovers(self) -> int:
        return self.inbox.takeovers

    async def put(self, delivery: Delivery) -> bool:
        return await self.inbox.put(delivery)

    async def receive(
        self, limit: int, *, patience: float = PATIENCE, without: Collection[Lane] = EVERYBODY
    ) -> Sequence[Received]:
        self.fuse.burn()
        return await self.inbox.receive(limit, patience=patience, without=without)

    async def ack(self, receipts: Sequence[str]) -> None:
        self.fuse.burn()
        await self.inbox.ack(receipts)
        self.fuse.burn(is_done=True)

    async def backlog(self) -> Backlog:
        return await self.inbox.backlog()


@dataclass(frozen=True)
class FusedDocuments:
    """Documents of which every request has a point before and one after it."""

    documents: Documents
    fuse: Fuse

    async def get(self, key: Key) -> Document | None:
        self.fuse.burn()
        return await self.documents.get(key)

    async def put(
        self, key: Key, value: JsonValue, *, expected: int | None, keeping: Keeping = FOR_EVER
    ) -> int:
        self.fuse.burn()
        version = await self.documents.put(key, value, expected=expected, keeping=keeping)
        self.fuse.burn(is_done=True)
        return version

    async def delete(self, key: Key) -> None:
        await self.documents.delete(key)

    async def find(self, tenant: TenantId, prefix: str, limit: int) -> Sequence[Document]:
        return await self.documents.find(tenant, prefix, limit)

    async def erase(self, tenant: TenantId, contact: int | None = None) -> int:
        return await self.documents.erase(tenant, contact)


@dataclass(frozen=True)
class FusedHelpdesk:
    """A help desk of which every request has a point before and one after it."""

    helpdesk: Helpdesk
    fuse: Fuse

    async def send(
        self, conversation: ConversationId, text: str, *, mark: Mark, is_private: bool = False
    ) -> int:
        self.fuse.burn()
        number = await self.helpdesk.send(conversation, text, mark=mark, is_private=is_private)
        self.fuse.burn(is_done=True)
        return number

    async def show(self, conversation: ConversationId) -> ConversationState:
        self.fuse.burn()
        return await self.helpdesk.show(conversation)

    async def set_status(self, conversation: ConversationId, status: Status) -> Status:
        self.fuse.burn()
        changed = await self.helpdesk.set_status(conversation, status)
        self.fuse.burn(is_done=True)
        return changed

    async def show_typing(self, conversation: ConversationId, is_typing: bool) -> None:
        self.fuse.burn()
        await self.helpdesk.show_typing(conversation, is_typing)
        self.fuse.burn(is_done=True)

    async def add_labels(self, conversation: ConversationId, labels: Sequence[str]) -> None:
        self.fuse.burn()
        await self.helpdesk.add_labels(conversation, labels)
        self.fuse.burn(is_done=True)


class ForgetfulHelpdesk(RecordingHelpdesk):
    """Shows the last message alone, as Chatwoot does to a bot."""

    async def show(self, conversation: ConversationId) -> ConversationState:
        state = await super().show(conversation)
        return replace(state, marks=state.marks[-1:])


class EchoingHelpdesk(ForgetfulHelpdesk):
    """Tells the inbox of what it has sent, as Chatwoot does, whoever is alive to hear it."""

    def __init__(self, inbox: LastingInbox) -> None:
        super().__init__()
        self._inbox = inbox

    async def send(
        self, conversation: ConversationId, text: str, *, mark: Mark, is_private: bool = False
    ) -> int:
        number = await super().send(conversation, text, mark=mark, is_private=is_private)
        echo = message(text, number, direction=Direction.OUTGOING, sender=Party.BOT, mark=mark)
        about = replace(echo, is_private=is_private)
        await self._inbox.deliver(event(about, conversation=conversation))
        return number


def forgetful() -> Stores:
    """Return stores with a help desk that shows little."""
    return Stores(helpdesk=ForgetfulHelpdesk())


def echoing() -> Stores:
    """Return stores with a help desk that shows little, and echoes."""
    inbox = LastingInbox()
    return Stores(inbox=inbox, helpdesk=EchoingHelpdesk(inbox))


def fused(stores: Stores, fuse: Fuse) -> Ports:
    """Return *stores* as a process reaches them that dies when *fuse* blows."""
    return Ports(
        FusedInbox(stores.inbox, fuse),
        FusedDocuments(stores.documents, fuse),
        FusedHelpdesk(stores.helpdesk, fuse),
    )
