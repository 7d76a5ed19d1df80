"""Keeps accounts, inboxes, contacts, conversations and messages, and numbers them."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from itertools import count

from chatwootai.testing.chatwoot import channels
from chatwootai.testing.chatwoot.bots import AgentBot, Bots
from chatwootai.testing.chatwoot.errors import NotFoundError
from chatwootai.testing.chatwoot.records import (
    Actor,
    Contact,
    ContactInbox,
    Conversation,
    ConversationStatus,
    Message,
)
from chatwootai.testing.chatwoot.setups import AccountSetup, ContactSetup, InboxSetup

_FIRST_CONTACT = 501
_FIRST_CONTACT_INBOX = 9001
_FIRST_MESSAGE = 1001
_FIRST_ATTACHMENT = 7001
_PUBSUB_TOKEN_LENGTH = 24


class Store:
    """All that a stand-in remembers. Nothing in here takes longer the more there is."""

    def __init__(self, now: Callable[[], float], new_id: Callable[[], str]) -> None:
        self._now = now
        self._new_id = new_id
        self.bots = Bots(new_id)
        self.accounts: dict[int, AccountSetup] = {}
        self.messages: dict[int, Message] = {}
        self.message_numbers = count(_FIRST_MESSAGE)
        self.attachment_numbers = count(_FIRST_ATTACHMENT)
        self.channel_numbers = count(1)
        self._inboxes: dict[int, dict[int, InboxSetup]] = {}
        self._conversations: dict[tuple[int, int], Conversation] = {}
        self._display_ids: dict[int, count[int]] = {}
        self._contacts: dict[tuple[int, str, str], Contact] = {}
        self._contact_inboxes: dict[tuple[int, int], ContactInbox] = {}
        self._contact_numbers = count(_FIRST_CONTACT)
        self._contact_inbox_numbers = count(_FIRST_CONTACT_INBOX)
        self._actors: dict[str, dict[int, Actor]] = {}

    def add_account(self, setup: AccountSetup) -> None:
        """Add an account, with the tokens of its bot and its first agent."""
        self.accounts[setup.id] = setup
        self._display_ids[setup.id] = count(1)
        bot = self.bots.add_first(setup)
        if bot is not None:
            self.let_in(bot)
        if setup.user_token is not None:
            self._actors.setdefault(setup.user_token, {})[setup.id] = setup.agents[0]

    def add_inbox(self, setup: InboxSetup) -> None:
        """Add an inbox to its account.

        Raises:
            NotFoundError: There is no such account.
        """
        account = self.account(setup.account)
        self._inboxes.setdefault(account.id, {})[setup.id] = setup
        if setup.bot_is_active and account.bot_token:
            self.bots.link(setup.id, self.bots.first(account.id))

    def remove_inbox(self, account: int, inbox: int) -> None:
        """Forget an inbox; its conversations stay.

        Raises:
            NotFoundError: The account has no such inbox.
        """
        del self._inboxes[account][self.inbox(account, inbox).id]
        self.bots.link(inbox, None)

    def inboxes(self, account: int) -> Sequence[InboxSetup]:
        """Return the inboxes of *account*, by their names."""
        return sorted(self._inboxes.get(account, {}).values(), key=lambda its: its.name.lower())

    def let_in(self, bot: AgentBot) -> None:
        """Accept the token of *bot*, under its present name."""
        self._actors.setdefault(bot.token, {})[bot.account] = bot.seen

    def actors(self, token: str) -> Mapping[int, Actor]:
        """Return whom *token* stands for, account by account; nobody if it is unknown."""
        return self._actors.get(token, {})

    def account(self, account: int) -> AccountSetup:
        """Return an account.

        Raises:
            NotFoundError: There is none of that number.
        """
        if account not in self.accounts:
            raise NotFoundError
        return self.accounts[account]

    def inbox(self, account: int, inbox: int | None) -> InboxSetup:
        """Return an inbox of *account*, the first one if *inbox* is none.

        Raises:
            NotFoundError: The account has no such inbox.
        """
        own = self._inboxes.get(account, {})
        chosen = next(iter(own), None) if inbox is None else inbox
        if chosen not in own:
            raise NotFoundError
        return own[chosen]

    def conversation(self, account: int, display_id: int) -> Conversation:
        """Return a conversation.

        Raises:
            NotFoundError: The account has none of that number.
        """
        found = self._conversations.get((account, display_id))
        if found is None:
            raise NotFoundError
        return found

    def contact(self, account: AccountSetup, setup: ContactSetup) -> tuple[Contact, bool]:
        """Return the contact that *setup* describes, and whether it is new."""
        keys = [(account.id, kind, value) for kind, value in _identities(setup) if value]
        known = next((self._contacts[key] for key in keys if key in self._contacts), None)
        if known is not None:
            return known, False
        number = next(self._contact_numbers) if setup.id is None else setup.id
        contact = Contact(number, account, setup, setup.blocked)
        self._contacts.update(dict.fromkeys(keys, contact))
        return contact, True

    def contact_inbox(self, contact: Contact, inbox: InboxSetup) -> ContactInbox:
        """Return the address of *contact* in *inbox*, giving it one if need be."""
        key = (contact.id, inbox.id)
        if key not in self._contact_inboxes:
            number = next(self._contact_inbox_numbers)
            self._contact_inboxes[key] = ContactInbox(
                id=number,
                contact=contact,
                inbox=inbox,
                source_id=channels.address(inbox.channel, contact.setup, contact.id),
                created_at=self._now(),
                pubsub_token=_pubsub_token(number),
            )
        return self._contact_inboxes[key]

    def start_conversation(
        self, contact_inbox: ContactInbox, status: ConversationStatus
    ) -> Conversation:
        """Add a conversation without messages."""
        account, now = contact_inbox.contact.account, self._now()
        conversation = Conversation(
            id=next(self._display_ids[account.id]),
            uuid=self._new_id(),
            account=account,
            contact_inbox=contact_inbox,
            status=status,
            created_at=now,
            updated_at=now,
            last_activity_at=now,
        )
        self._conversations[account.id, conversation.id] = conversation
        return conversation

    def add_message(self, message: Message) -> Message:
        """Keep *message* as the last one of its conversation."""
        self.messages[message.id] = message
        message.conversation.append(message)
        return message


def _identities(setup: ContactSetup) -> list[tuple[str, str | None]]:
    return [
        ("id", None if setup.id is None else str(setup.id)),
        ("identifier", setup.identifier),
        ("email", setup.email),
        ("phone_number", setup.phone_number),
        ("source_id", setup.source_id),
    ]


def _pubsub_token(number: int) -> str:
    digest = hashlib.sha256(f"contact inbox {number}".encode()).hexdigest()
    return digest[:_PUBSUB_TOKEN_LENGTH]
