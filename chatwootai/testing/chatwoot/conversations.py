"""Changes conversations by Chatwoot's rules, and tells who is to know (CONTRACT 1 and 3)."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from chatwootai.testing.chatwoot import activities
from chatwootai.testing.chatwoot.errors import InvalidError
from chatwootai.testing.chatwoot.news import News
from chatwootai.testing.chatwoot.records import (
    Bot,
    Contact,
    ContactInbox,
    Conversation,
    ConversationStatus,
    Message,
    MessageKind,
    Sender,
    TypistKind,
)
from chatwootai.testing.chatwoot.setups import AgentSetup, TeamSetup
from chatwootai.testing.chatwoot.store import Store
from chatwootai.testing.chatwoot.wire import Json, iso

PRIORITIES = (None, "low", "medium", "high", "urgent")


class Conversations:
    """Does to conversations what customers, people, bots and Chatwoot itself do to them.

    Wherever *by* is asked for, it is the name for the note that Chatwoot leaves.
    """

    def __init__(self, store: Store, news: News, now: Callable[[], float]) -> None:
        self._store = store
        self._news = news
        self._now = now

    def start(self, contact_inbox: ContactInbox) -> Conversation:
        """Start a conversation: the bot's if one is active, nobody's if the contact is blocked."""
        status = (
            ConversationStatus.PENDING
            if self._store.bots.active(contact_inbox.inbox.id)
            else ConversationStatus.OPEN
        )
        if contact_inbox.contact.blocked:
            status = ConversationStatus.RESOLVED
        conversation = self._store.start_conversation(contact_inbox, status)
        if status is not ConversationStatus.RESOLVED:
            conversation.waiting_since = conversation.created_at
        self._news.of_conversation("conversation_created", conversation)
        return conversation

    def set_status(
        self,
        conversation: Conversation,
        status: str,
        *,
        by: str = "",
        snoozed_until: float | None = None,
    ) -> None:
        """Bring *conversation* to *status*; *snoozed_until* holds only while it is snoozed.

        Raises:
            InvalidError: There is no such status.
        """
        if status not in set(ConversationStatus):
            raise InvalidError(f"'{status}' is not a valid status")
        with self._changing(conversation):
            has_changed = conversation.status != status
            conversation.status = ConversationStatus(status)
            conversation.snoozed_until = (
                snoozed_until if status == ConversationStatus.SNOOZED else None
            )
        if has_changed and by:
            self._note(conversation, activities.status(conversation.status, by))

    def toggle_status(self, conversation: Conversation, *, by: str = "") -> None:
        """Resolve *conversation* if it is open, open it if it is not."""
        is_open = conversation.status is ConversationStatus.OPEN
        self.set_status(
            conversation, ConversationStatus.RESOLVED if is_open else ConversationStatus.OPEN, by=by
        )

    def reopen(self, conversation: Conversation) -> None:
        """Do what a message of the customer does to a conversation that was put away."""
        if conversation.contact.blocked:
            return
        if conversation.status is ConversationStatus.SNOOZED:
            self.set_status(conversation, ConversationStatus.OPEN)
        elif conversation.status is ConversationStatus.RESOLVED:
            is_for_bot = self._store.bots.active(conversation.inbox.id) is not None
            self.set_status(
                conversation, ConversationStatus.PENDING if is_for_bot else ConversationStatus.OPEN
            )

    def give_up_on_bot(self, conversation: Conversation) -> None:
        """Take *conversation* from a bot that could not be told of a message."""
        is_kept = conversation.account.keep_pending_on_bot_failure
        if conversation.status is ConversationStatus.PENDING and not is_kept:
            self.set_status(conversation, ConversationStatus.OPEN)
            self._note(conversation, activities.BOT_FAILED)

    def assign(
        self, conversation: Conversation, assignee: AgentSetup | Bot | None, *, by: str = ""
    ) -> None:
        """Give *conversation* to a person or a bot, which takes it from the other, or to nobody."""
        before = conversation.assignee
        with self._changing(conversation):
            conversation.assignee = assignee if isinstance(assignee, AgentSetup) else None
            conversation.assigned_bot = assignee if isinstance(assignee, Bot) else None
        if by and before != conversation.assignee:
            self._note(conversation, activities.assignment(conversation.assignee, by))

    def assign_team(self, conversation: Conversation, team: TeamSetup | None) -> None:
        """Give *conversation* to a team, or to none."""
        with self._changing(conversation):
            conversation.team = team

    def set_priority(self, conversation: Conversation, priority: str | None) -> None:
        """Set how urgent *conversation* is.

        Raises:
            InvalidError: There is no such priority.
        """
        if priority not in PRIORITIES:
            raise InvalidError(f"'{priority}' is not a valid priority")
        with self._changing(conversation):
            conversation.priority = priority

    def set_labels(
        self, conversation: Conversation, labels: Sequence[str], *, by: str = ""
    ) -> None:
        """Replace all labels of *conversation*."""
        before = conversation.labels
        with self._changing(conversation):
            conversation.labels = list(dict.fromkeys(labels))
        for remark in activities.labels(before, conversation.labels, by) if by else []:
            self._note(conversation, remark)

    def set_custom_attributes(self, conversation: Conversation, attributes: Json) -> None:
        """Replace all custom attributes of *conversation*."""
        with self._changing(conversation):
            conversation.custom_attributes = attributes

    def wait(self, conversation: Conversation, since: float | None) -> None:
        """Remember since when the customer waits for an answer; none: no more."""
        with self._changing(conversation):
            conversation.waiting_since = since

    def first_reply(self, conversation: Conversation, at: float) -> None:
        """Remember when a person first answered, which also ends the wait."""
        with self._changing(conversation):
            conversation.first_reply_created_at = at
            conversation.waiting_since = None

    def show_typing(
        self, conversation: Conversation, typist: Sender, is_typing: bool, is_private: bool
    ) -> None:
        """Show that *typist* is typing, or has stopped."""
        kind = _typist_kind(typist)
        conversation.typing = conversation.typing - {kind} | ({kind} if is_typing else set())
        name = "conversation_typing_on" if is_typing else "conversation_typing_off"
        self._news.of_typing(name, conversation, typist, is_private=is_private)

    @contextmanager
    def _changing(self, conversation: Conversation) -> Iterator[None]:
        before = _tracked(conversation)
        yield
        after = _tracked(conversation)
        if before == after:
            return
        updated_at, conversation.updated_at = conversation.updated_at, self._now()
        before["updated_at"], after["updated_at"] = iso(updated_at), iso(conversation.updated_at)
        changes = [
            {key: {"previous_value": before[key], "current_value": after[key]}}
            for key in after
            if before[key] != after[key] or key == "updated_at"
        ]
        if before["status"] != after["status"]:
            self._announce_status(conversation)
        self._news.of_changes("conversation_updated", conversation, changes)

    def _announce_status(self, conversation: Conversation) -> None:
        if conversation.status is ConversationStatus.RESOLVED:
            conversation.waiting_since = None  # behind the events' back, as in Chatwoot
            self._news.of_conversation("conversation_resolved", conversation)
        if conversation.status is ConversationStatus.OPEN:
            self._news.of_conversation("conversation_opened", conversation)
        self._news.of_changes("conversation_status_changed", conversation, None)

    def _note(self, conversation: Conversation, remark: str) -> None:
        now = self._now()
        number = next(self._store.message_numbers)
        kind = MessageKind.ACTIVITY
        self._store.add_message(Message(number, conversation, kind, remark, None, now, now))


def _typist_kind(typist: Sender) -> TypistKind:
    match typist:
        case AgentSetup():
            return TypistKind.AGENT
        case Bot():
            return TypistKind.BOT
        case Contact() | None:
            return TypistKind.CONTACT


def _tracked(conversation: Conversation) -> Json:
    labels, assignee = conversation.labels, conversation.assignee
    bot, team = conversation.assigned_bot, conversation.team
    return {
        "status": conversation.status,
        "assignee_id": None if assignee is None else assignee.id,
        "assignee_agent_bot_id": None if bot is None else bot.id,
        "team_id": None if team is None else team.id,
        "snoozed_until": iso(conversation.snoozed_until),
        "custom_attributes": conversation.custom_attributes,
        "cached_label_list": ", ".join(labels) or None,
        "label_list": labels,
        "waiting_since": iso(conversation.waiting_since),
        "first_reply_created_at": iso(conversation.first_reply_created_at),
        "priority": conversation.priority,
    }
