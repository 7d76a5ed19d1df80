"""What customers, people and channels do in a stand-in: the hands of a test."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from chatwootai.testing.chatwoot import channels
from chatwootai.testing.chatwoot.bots import AgentBot
from chatwootai.testing.chatwoot.desk import Desk
from chatwootai.testing.chatwoot.errors import BlockedContactError, NotFoundError
from chatwootai.testing.chatwoot.messages import Draft
from chatwootai.testing.chatwoot.records import (
    Actor,
    Conversation,
    ConversationStatus,
    Message,
    MessageKind,
)
from chatwootai.testing.chatwoot.setups import AgentSetup, ContactSetup, MessageSetup


class Acts:
    """Does what happens on the other side of Chatwoot, and lets it send its webhooks.

    Every act is done when it returns; its webhooks are on their way then. Whoever acts for the
    people is the account's first agent unless another is named.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def customer_says(
        self,
        content: str | MessageSetup,
        *,
        account: int,
        inbox: int | None = None,
        contact: ContactSetup | None = None,
        conversation: int | None = None,
    ) -> Conversation:
        """Let a customer write, in *conversation* or in a new one.

        A new one is in *inbox* (the account's first unless told otherwise) with *contact*, or
        with somebody who never wrote before.

        Raises:
            BlockedContactError: The channel drops what this contact writes.
            NotFoundError: There is no such account, inbox or conversation.
            InvalidError: The message breaks a rule, the flood limit for one.
        """
        if conversation is None:
            found = self._start(account, inbox, contact)
        else:
            found = self._desk.store.conversation(account, conversation)
        if _drops_blocked(found.inbox.channel) and found.contact.blocked:
            raise BlockedContactError(f"contact {found.contact.id} is blocked")
        channel, said = found.inbox.channel, _said(content)
        attributes = channels.incoming_attributes(channel) | dict(said.content_attributes)
        said = replace(self._numbered(said, channel), content_attributes=attributes)
        self._create(found, Draft(MessageKind.INCOMING, found.contact, said))
        return found

    async def agent_says(
        self, conversation: Conversation, content: str | MessageSetup, *, agent: int | None = None
    ) -> Message:
        """Let a person answer the customer."""
        author = self._agent(conversation, agent)
        conversation.be_seen(self._desk.now())
        draft = Draft(MessageKind.OUTGOING, author, _said(content))
        return self._create(conversation, draft)

    async def private_note(
        self, conversation: Conversation, content: str | MessageSetup, *, agent: int | None = None
    ) -> Message:
        """Let a person leave a note that the customer does not see."""
        author = self._agent(conversation, agent)
        draft = Draft(MessageKind.OUTGOING, author, _said(content), is_private=True)
        return self._create(conversation, draft)

    async def native_app_says(
        self, conversation: Conversation, content: str | MessageSetup
    ) -> Message:
        """Let a person answer in the channel's own app, so that Chatwoot only hears the echo."""
        said = _said(content)
        attributes = dict(said.content_attributes) | {"external_echo": True}
        said = replace(
            self._numbered(said, conversation.inbox.channel), content_attributes=attributes
        )
        return self._create(conversation, Draft(MessageKind.OUTGOING, None, said))

    async def template_says(
        self, conversation: Conversation, content: str | MessageSetup
    ) -> Message:
        """Let Chatwoot itself write: a greeting, a request for an address."""
        return self._create(conversation, Draft(MessageKind.TEMPLATE, None, _said(content)))

    async def change_status(
        self,
        conversation: Conversation,
        status: str,
        *,
        agent: int | None = None,
        snoozed_until: float | None = None,
    ) -> None:
        """Let a person bring *conversation* to *status*; *pending* gives it back to the bot."""
        name = self._agent(conversation, agent).name
        self._desk.conversations.set_status(
            conversation, status, by=name, snoozed_until=snoozed_until
        )
        self._desk.changes.announce()

    async def assign(
        self,
        conversation: Conversation,
        *,
        agent: int | None = None,
        bot: AgentBot | bool = False,
    ) -> None:
        """Give *conversation* to a person or to the bot, or take it from whoever has it.

        `True` is the account's first bot.
        """
        assignee: Actor | None = None
        if isinstance(bot, AgentBot):
            assignee = bot.seen
        elif bot:
            assignee = self._desk.store.bots.first(conversation.account.id).seen
        elif agent is not None:
            assignee = self._agent(conversation, agent)
        name = self._agent(conversation, None).name
        self._desk.conversations.assign(conversation, assignee, by=name)
        self._desk.changes.announce()

    async def assign_team(self, conversation: Conversation, team: int | None) -> None:
        """Give *conversation* to a team of the account, or to none."""
        teams = {candidate.id: candidate for candidate in conversation.account.teams}
        self._desk.conversations.assign_team(conversation, None if team is None else teams[team])
        self._desk.changes.announce()

    async def label(self, conversation: Conversation, labels: Sequence[str]) -> None:
        """Let a person replace the labels of *conversation*."""
        name = self._agent(conversation, None).name
        self._desk.conversations.set_labels(conversation, labels, by=name)
        self._desk.changes.announce()

    async def customer_types(self, conversation: Conversation, is_typing: bool = True) -> None:
        """Let the customer begin to type, or stop."""
        self._types(conversation, conversation.contact, is_typing)

    async def agent_types(self, conversation: Conversation, is_typing: bool = True) -> None:
        """Let a person begin to type, or stop."""
        self._types(conversation, self._agent(conversation, None), is_typing)

    async def submit(self, message: Message, values: str | Sequence[Mapping[str, Any]]) -> None:
        """Let the customer fill in an outgoing form or list, or give the address asked for."""
        key = "submitted_email" if isinstance(values, str) else "submitted_values"
        value = values if isinstance(values, str) else [dict(one) for one in values]
        self._desk.messages.set_attributes(message, message.content_attributes | {key: value})
        self._desk.changes.announce()

    async def rate(self, conversation: Conversation, rating: int, feedback: str = "") -> Message:
        """Let the customer rate *conversation*, who is asked to if that was not done yet."""
        survey = conversation.survey
        if survey is None:
            said = MessageSetup(
                content=_survey_text(conversation),
                content_type="input_csat",
                content_attributes={"display_type": "emoji"},
            )
            survey = await self.template_says(conversation, said)
            conversation.survey = survey
        response = {"rating": rating, "feedback_message": feedback}
        submitted = {"submitted_values": {"csat_survey_response": response}}
        self._desk.messages.set_attributes(survey, survey.content_attributes | submitted)
        self._desk.changes.announce()
        return survey

    async def delete_message(
        self, message: Message, remark: str = "This message was deleted"
    ) -> None:
        """Let a person delete *message*; *remark* stands in its place."""
        self._desk.messages.delete(message, remark)
        self._desk.changes.announce()

    async def report_delivery(self, message: Message, status: str = "delivered") -> None:
        """Let the channel report how far *message* came: `delivered` or `read`."""
        self._desk.messages.set_status(message, status)
        self._desk.changes.announce()

    async def fail_delivery(self, message: Message, error: str = "131047: Re-engagement") -> None:
        """Let the channel report that it could not deliver *message*."""
        self._desk.messages.fail(message, error)
        self._desk.changes.announce()

    async def block_contact(self, conversation: Conversation) -> None:
        """Let a person mute *conversation*: its contact is blocked, and it is resolved."""
        conversation.contact.blocked = True
        await self.change_status(conversation, ConversationStatus.RESOLVED)

    def _start(self, account: int, inbox: int | None, contact: ContactSetup | None) -> Conversation:
        store = self._desk.store
        owner, place = store.account(account), store.inbox(account, inbox)
        found, is_new = store.contact(owner, contact or ContactSetup())
        if found.blocked and _drops_blocked(place.channel):
            raise BlockedContactError(f"contact {found.id} is blocked")
        if is_new:
            self._desk.news.of_contact("contact_created", found)
        return self._desk.conversations.start(store.contact_inbox(found, place))

    def _create(self, conversation: Conversation, draft: Draft) -> Message:
        message = self._desk.messages.create(conversation, draft)
        self._desk.messages.carry(message)
        self._desk.changes.announce()
        return message

    def _types(self, conversation: Conversation, typist: Any, is_typing: bool) -> None:
        self._desk.conversations.show_typing(conversation, typist, is_typing, is_private=False)
        self._desk.changes.announce()

    def _numbered(self, said: MessageSetup, channel: str) -> MessageSetup:
        number = channels.message_number(channel, next(self._desk.store.channel_numbers))
        return said if said.source_id is not None else replace(said, source_id=number)

    def _agent(self, conversation: Conversation, agent: int | None) -> AgentSetup:
        agents = conversation.account.agents
        found = next((one for one in agents if agent in {None, one.id}), None)
        if found is None:
            raise NotFoundError
        return found


def _said(content: str | MessageSetup) -> MessageSetup:
    return MessageSetup(content=content) if isinstance(content, str) else content


def _drops_blocked(channel: str) -> bool:
    return channel == channels.WHATSAPP


def _survey_text(conversation: Conversation) -> str:
    if conversation.inbox.channel == channels.WEB_WIDGET:
        return "Please rate the conversation"
    link = f"http://127.0.0.1/survey/responses/{conversation.uuid}"
    return f"Please rate this conversation, {link}"
