"""Stores and changes messages by Chatwoot's rules, and tells who is to know."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from chatwootai.testing.chatwoot import channels, liquid
from chatwootai.testing.chatwoot.attachments import attachment_body
from chatwootai.testing.chatwoot.content import CONTENT_TYPES, item_faults
from chatwootai.testing.chatwoot.conversations import Conversations
from chatwootai.testing.chatwoot.errors import InvalidError
from chatwootai.testing.chatwoot.news import News
from chatwootai.testing.chatwoot.records import (
    Conversation,
    Message,
    MessageKind,
    Sender,
)
from chatwootai.testing.chatwoot.setups import Limits, MessageSetup
from chatwootai.testing.chatwoot.store import Store
from chatwootai.testing.chatwoot.wire import Json

_MINUTE = 60.0
_RENDERED = (MessageKind.OUTGOING, MessageKind.TEMPLATE)


@dataclass(frozen=True, slots=True)
class Draft:
    """A message that is not stored yet."""

    kind: MessageKind
    sender: Sender
    said: MessageSetup
    is_private: bool = False
    echo_id: str | None = None


class Messages:
    """Does to messages what Chatwoot does to them."""

    def __init__(
        self,
        store: Store,
        conversations: Conversations,
        news: News,
        limits: Limits,
        now: Callable[[], float],
    ) -> None:
        self._store = store
        self._conversations = conversations
        self._news = news
        self._limits = limits
        self._now = now

    def create(self, conversation: Conversation, draft: Draft) -> Message:
        """Store *draft* at the end of *conversation*; whether it can be sent comes later.

        Raises:
            InvalidError: It breaks a rule.
        """
        self._validate(conversation, draft)
        message = self._stored(conversation, draft)
        if message.kind is MessageKind.INCOMING:
            self._conversations.reopen(conversation)
        self._news.of_message("message_created", message)
        self._keep_waiting(message)
        return message

    def carry(self, message: Message) -> None:
        """Let the channel carry *message* to the customer, if it is for the customer.

        A message that came with a number of the channel was there already.
        """
        is_for_customer = message.kind in _RENDERED and not message.is_private
        if not is_for_customer or message.source_id is not None:
            return
        message.was_sent = True
        if error := channels.refusal(message, self._now()):
            self.fail(message, error)
        elif message.conversation.inbox.confirms_delivery:
            channel = message.conversation.inbox.channel
            message.source_id = channels.message_number(channel, next(self._store.channel_numbers))
            self._update(message)
            self.set_status(message, "delivered")

    def set_status(self, message: Message, status: str) -> None:
        """Remember how far *message* came."""
        message.status = status
        self._update(message)

    def fail(self, message: Message, error: str) -> None:
        """Remember that the channel could not deliver *message*."""
        message.status = "failed"
        self.set_attributes(message, message.content_attributes | {"external_error": error})

    def set_attributes(self, message: Message, attributes: Json) -> None:
        """Replace the content attributes of *message*."""
        message.content_attributes = attributes
        self._update(message)

    def delete(self, message: Message, remark: str) -> None:
        """Put *remark* in the place of all that *message* said."""
        message.content, message.content_type, message.attachments = remark, "text", []
        self.set_attributes(message, {"deleted": True})

    def _validate(self, conversation: Conversation, draft: Draft) -> None:
        said = draft.said
        if said.content_type not in CONTENT_TYPES:
            raise InvalidError(f"'{said.content_type}' is not a valid content_type")
        faults = item_faults(said.content_type, said.content_attributes)
        if len(said.content or "") > self._limits.content_length:
            limit = self._limits.content_length
            faults.append(f"Content is too long (maximum is {limit} characters)")
        if self._is_flooded(conversation):
            faults.insert(0, "Too many messages")
        if faults:
            raise InvalidError(f"Validation failed: {', '.join(faults)}")

    def _is_flooded(self, conversation: Conversation) -> bool:
        recent, a_minute_ago = conversation.recent, self._now() - _MINUTE
        while recent and recent[0] < a_minute_ago:
            recent.popleft()
        return len(recent) >= self._limits.messages_per_minute

    def _stored(self, conversation: Conversation, draft: Draft) -> Message:
        said, now, number = draft.said, self._now(), next(self._store.message_numbers)
        attributes = dict(said.content_attributes)
        return self._store.add_message(
            Message(
                id=number,
                conversation=conversation,
                kind=draft.kind,
                content=_rendered(conversation, draft),
                sender=draft.sender,
                created_at=now,
                updated_at=now,
                is_private=draft.is_private,
                content_type=said.content_type,
                content_attributes=attributes | self._quoted(conversation, attributes),
                additional_attributes=dict(said.additional_attributes),
                attachments=self._attached(conversation, number, said),
                source_id=said.source_id,
                echo_id=draft.echo_id,
            )
        )

    def _attached(self, conversation: Conversation, message: int, said: MessageSetup) -> list[Json]:
        numbered = zip(said.attachments, self._store.attachment_numbers, strict=False)
        account = conversation.account.id
        return [attachment_body(setup, number, message, account) for setup, number in numbered]

    def _quoted(self, conversation: Conversation, attributes: Mapping[str, Any]) -> Json:
        number = attributes.get("in_reply_to")
        if number is None:
            return {}
        quoted = self._store.messages.get(number) if isinstance(number, int) else None
        if quoted is None or quoted.conversation is not conversation:
            return {"in_reply_to": None, "in_reply_to_external_id": None}
        return {"in_reply_to_external_id": quoted.source_id}

    def _keep_waiting(self, message: Message) -> None:
        conversation = message.conversation
        if message.kind is MessageKind.INCOMING:
            if conversation.waiting_since is None and not conversation.contact.blocked:
                self._conversations.wait(conversation, message.created_at)
        elif message.is_private or message.kind is not MessageKind.OUTGOING:
            return
        elif message.is_from_bot:
            self._conversations.wait(conversation, None)
        elif conversation.first_reply_created_at is None:
            self._conversations.first_reply(conversation, message.created_at)
        else:
            self._conversations.wait(conversation, None)

    def _update(self, message: Message) -> None:
        message.updated_at = message.conversation.updated_at = self._now()
        self._news.of_message("message_updated", message)


def _rendered(conversation: Conversation, draft: Draft) -> str | None:
    content = draft.said.content
    if content is None or draft.kind not in _RENDERED:
        return content
    return liquid.rendered(content, conversation, draft.sender)
