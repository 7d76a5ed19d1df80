"""Help desks, and what the people on the other side of them see."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final, Protocol

import aiohttp
from pydantic import SecretStr

from chatwootai.adapters.helpdesk.chatwoot import TIMEOUT, Access, ChatwootHelpdesk
from chatwootai.adapters.helpdesk.recording import RecordingHelpdesk
from chatwootai.core.conversation import ConversationId
from chatwootai.core.events import Party, Status
from chatwootai.core.ports.helpdesk import ConversationState, Helpdesk
from chatwootai.testing import (
    AccountSetup,
    Conversation,
    InboxSetup,
    Limits,
    StandInChatwoot,
    TypistKind,
)

HERE: Final = ConversationId("main", 3, 1)
ELSEWHERE: Final = ConversationId("main", 4, 1)  # the same number in another account
TOKENS: Final = {3: "opens-the-desk-of-three", 4: "opens-the-desk-of-four"}


class Desk(Protocol):
    """A help desk with a pending conversation of two companies each, and what becomes of them."""

    @property
    def helpdesk(self) -> Helpdesk: ...

    def heard(self, conversation: ConversationId) -> Sequence[str]: ...

    def noted(self, conversation: ConversationId) -> Sequence[str]: ...

    def labels(self, conversation: ConversationId) -> Sequence[str]: ...

    def is_typing(self, conversation: ConversationId) -> bool: ...

    async def label(self, conversation: ConversationId, *labels: str) -> None: ...

    async def assign_person(self, conversation: ConversationId) -> None: ...


class RecordingDesk:
    """The stand-in of the port, which tells itself what it was asked."""

    def __init__(self) -> None:
        self.helpdesk = RecordingHelpdesk()

    def heard(self, conversation: ConversationId) -> Sequence[str]:
        return self.helpdesk.said(conversation)

    def noted(self, conversation: ConversationId) -> Sequence[str]:
        return [
            sent.text
            for sent in self.helpdesk.sent
            if sent.conversation == conversation and sent.is_private
        ]

    def labels(self, conversation: ConversationId) -> Sequence[str]:
        return self.helpdesk.labels.get(conversation, [])

    def is_typing(self, conversation: ConversationId) -> bool:
        its = [shown for where, shown in self.helpdesk.typing if where == conversation]
        return bool(its) and its[-1]

    async def label(self, conversation: ConversationId, *labels: str) -> None:
        self.helpdesk.labels[conversation] = list(labels)

    async def assign_person(self, conversation: ConversationId) -> None:
        self.helpdesk.states[conversation] = ConversationState(Status.PENDING, Party.PERSON)


@dataclass
class ChatwootDesk:
    """The real adapter before a stand-in for Chatwoot."""

    helpdesk: ChatwootHelpdesk
    chatwoot: StandInChatwoot

    def heard(self, conversation: ConversationId) -> Sequence[str]:
        return self.at(conversation).replies

    def noted(self, conversation: ConversationId) -> Sequence[str]:
        return self.at(conversation).notes

    def labels(self, conversation: ConversationId) -> Sequence[str]:
        return self.at(conversation).labels

    def is_typing(self, conversation: ConversationId) -> bool:
        return TypistKind.BOT in self.at(conversation).typing

    async def label(self, conversation: ConversationId, *labels: str) -> None:
        await self.chatwoot.label(self.at(conversation), labels)

    async def assign_person(self, conversation: ConversationId) -> None:
        await self.chatwoot.assign(self.at(conversation), agent=7)

    def at(self, conversation: ConversationId) -> Conversation:
        return self.chatwoot.conversation(conversation.account, conversation.number)


@asynccontextmanager
async def recording() -> AsyncIterator[RecordingDesk]:
    yield RecordingDesk()


@asynccontextmanager
async def chatwoot(
    limits: Limits | None = None, patience: aiohttp.ClientTimeout = TIMEOUT
) -> AsyncIterator[ChatwootDesk]:
    stand_in = StandInChatwoot(limits=limits)
    for account, token in TOKENS.items():
        stand_in.add_account(AccountSetup(account, f"Loja {account}", token))
        stand_in.add_inbox(InboxSetup(account, account + 10, "WhatsApp"))
        await stand_in.customer_says("oi", account=account, inbox=account + 10)
    async with stand_in.serving() as url, connected(url, patience) as helpdesk:
        yield ChatwootDesk(helpdesk, stand_in)


@asynccontextmanager
async def connected(
    url: str,
    patience: aiohttp.ClientTimeout = TIMEOUT,
    token: str | None = None,
    bot_id: int | None = None,
) -> AsyncIterator[ChatwootHelpdesk]:
    """Give the adapter for a Chatwoot at *url*."""
    accounts = {
        ("main", account): Access(url, SecretStr(token or its), bot_id)
        for account, its in TOKENS.items()
    }
    helpdesk = ChatwootHelpdesk(accounts, timeout=patience)
    try:
        yield helpdesk
    finally:
        await helpdesk.aclose()
