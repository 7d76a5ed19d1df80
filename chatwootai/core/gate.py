"""Decides what an event asks of us. Pure: the event, what the session knows, the tenant's policy.

The rules are those of Chatwoot 4.15 for agent bots (`lib/integrations/bot_processor_service.rb`)
and of its status machine; `docs/reference/gate.md` lists them with their reasons.
"""

from dataclasses import dataclass, replace

from chatwootai.core.conversation import Message
from chatwootai.core.events import (
    Direction,
    Event,
    EventKind,
    EventMessage,
    Mark,
    Party,
    Status,
    Survey,
    seen_by,
)
from chatwootai.core.sessions import Owner, Session


@dataclass(frozen=True, slots=True)
class Answer:
    """The customer said something that deserves an answer.

    Attributes:
        is_fresh: Whether it begins a new episode, so that what was said before no longer counts.
    """

    message: Message
    is_fresh: bool = False


@dataclass(frozen=True, slots=True)
class FormAnswered:
    """The customer filled in a form of ours; that deserves an answer as words do."""

    message: Message
    is_fresh: bool = False


@dataclass(frozen=True, slots=True)
class Ignore:
    """Nothing is to be done."""

    reason: str


@dataclass(frozen=True, slots=True)
class PersonTookOver:
    """A person has the conversation now: the bot is silent until it is given back."""

    how: str


@dataclass(frozen=True, slots=True)
class ReturnedToBot:
    """The people gave the conversation back; the bot starts afresh."""


@dataclass(frozen=True, slots=True)
class StatusChanged:
    """The conversation was resolved, came back from there, or has another status among people."""

    status: Status


@dataclass(frozen=True, slots=True)
class SurveyAnswered:
    """The customer rated the conversation, or thought better of it."""

    survey: Survey


@dataclass(frozen=True, slots=True)
class DeliveryFailed:
    """The channel could not deliver a message of ours."""

    message_id: int
    why: str

    @property
    def key(self) -> str:
        """What tells this failure from every other of its installation."""
        return f"{self.message_id}:failed"


@dataclass(frozen=True, slots=True)
class OwnEcho:
    """The help desk tells us of a message that we sent ourselves."""

    mark: Mark
    message_id: int


@dataclass(frozen=True, slots=True)
class MessageWithdrawn:
    """The customer deleted a message, perhaps before it was answered."""

    key: str


@dataclass(frozen=True, slots=True)
class CustomerTyping:
    """The customer is writing more, or has stopped."""

    is_typing: bool


Decision = (
    Answer
    | FormAnswered
    | Ignore
    | PersonTookOver
    | ReturnedToBot
    | StatusChanged
    | SurveyAnswered
    | DeliveryFailed
    | OwnEcho
    | MessageWithdrawn
    | CustomerTyping
)


@dataclass(frozen=True, slots=True)
class Policy:
    """What a tenant decides about the gate.

    Attributes:
        answers_open: Whether what is open and nobody's is the bot's: where nothing gets pending.
        bot_id: Our agent bot's number, if it is known: what another one has is not ours.
    """

    answers_open: bool = False
    bot_id: int | None = None


# The text beside these was written by Chatwoot; `ig_story_reply` holds the customer's own words.
_MENTIONS = frozenset({"story_mention", "ig_story", "ig_post"})
ALREADY = "already dealt with"  # why a message that comes twice is ignored
_NOT_WORDS = frozenset({"sticker", "voice_call"})
_HOLDING = {Party.PERSON: "assigned", Party.OTHER_ASSISTANT: "assigned to another bot"}
_NOT_PEOPLE = {Party.BOT: "a bot's message", Party.OTHER_ASSISTANT: "another assistant's message"}


def decide(event: Event, session: Session, policy: Policy) -> Decision:
    """Return what *event* asks of us in a conversation of which *session* is known."""
    if event.kind in (EventKind.TYPING_STARTED, EventKind.TYPING_STOPPED):
        if event.actor is not Party.CONTACT:
            return Ignore("somebody else is typing")
        return CustomerTyping(event.kind is EventKind.TYPING_STARTED)
    event = replace(event, assignee=seen_by(policy.bot_id, event.assignee, event.assigned_bot))
    if event.message is None:
        return _about_conversation(event, session, policy)
    if event.kind is EventKind.MESSAGE_UPDATED:
        return _about_update(event, event.message, session, policy)
    if event.message.direction is Direction.INCOMING:
        return _about_incoming(event, event.message, session, policy)
    return _about_outgoing(event, event.message, session)


def is_with_people(status: Status, assignee: Party, policy: Policy) -> bool:
    """Tell whether a conversation in this state belongs to others and not to our bot."""
    if assignee in _HOLDING:
        return True
    if status is Status.OPEN:
        return assignee is not Party.BOT and not policy.answers_open
    return status is Status.SNOOZED


def _about_conversation(event: Event, session: Session, policy: Policy) -> Decision:
    if session.has_moved_on_since(event.at):
        return Ignore("older than what is known of the conversation")
    if event.status is Status.RESOLVED:
        if session.status is Status.RESOLVED:
            return Ignore("already known to be resolved")
        return StatusChanged(Status.RESOLVED)
    if is_with_people(event.status, event.assignee, policy):
        if session.owner is Owner.BOT:
            return PersonTookOver(_HOLDING.get(event.assignee, "opened"))
        if session.status is not event.status:
            return StatusChanged(event.status)
        return Ignore("a person already has it")
    if session.owner is Owner.PERSON and _was_given_back(event):
        return ReturnedToBot()
    if event.status is Status.PENDING and session.status is Status.RESOLVED:
        return StatusChanged(Status.PENDING)
    return Ignore("nothing that concerns the bot")


def _was_given_back(event: Event) -> bool:
    """Only a change says so: later events repeat the state for other reasons, and out of order."""
    if event.status is not Status.PENDING and event.assignee is not Party.BOT:
        return False
    return event.kind is EventKind.STATUS_CHANGED or bool(event.changed)


def _about_outgoing(event: Event, message: EventMessage, session: Session) -> Decision:
    if message.mark is not None:
        return OwnEcho(message.mark, message.id)
    if message.direction is Direction.TEMPLATE:
        return Ignore("written by the help desk itself")
    if message.is_private:
        return Ignore("private note")
    is_nobodys = message.sender is Party.NOBODY
    in_app = message.is_external_echo or (is_nobodys and message.came_from_channel)
    if not in_app and message.sender is not Party.PERSON:
        return Ignore(_NOT_PEOPLE.get(message.sender, "sent by nobody, such as an automation rule"))
    if session.has_moved_on_since(event.at):
        return Ignore("answered before the conversation was given back")
    return PersonTookOver("answered in the channel's own app" if in_app else "answered")


def _about_incoming(
    event: Event, message: EventMessage, session: Session, policy: Policy
) -> Decision:
    said = Message(message.id, message.text, message.written_at, message.attachments)
    reason = (
        _not_for_answering(event, message)
        or _already(said.key, session)
        or _not_the_bots(event, session, policy)
    )
    if reason:
        return Ignore(reason)
    return Answer(said, is_fresh=_begins_episode(event, session))


def _not_for_answering(event: Event, message: EventMessage) -> str:
    if message.is_private:
        return "private note"
    if event.contact.is_blocked:
        return "blocked contact"
    if message.is_deleted:
        return "deleted"
    if message.is_unsupported:
        return "the channel could not read it"
    if message.is_auto_reply:
        return "automatic reply"
    if message.content_type in _NOT_WORDS:
        return message.content_type
    if message.story in _MENTIONS:
        return "mentioned in a story or a post"
    if not message.text.strip() and not message.attachments:
        return "empty"
    return ""


def _already(key: str, session: Session) -> str:
    return ALREADY if key in session.answered else ""


def _not_the_bots(event: Event, session: Session, policy: Policy) -> str:
    if event.status in (Status.RESOLVED, Status.UNKNOWN):
        return f"the conversation is {event.status}"
    if is_with_people(event.status, event.assignee, policy):
        is_a_bots = event.assignee is Party.OTHER_ASSISTANT
        return "another bot has it" if is_a_bots else "the people have it"
    if session.owner is Owner.PERSON and not _begins_episode(event, session):
        return "a person has it"
    return ""


def _begins_episode(event: Event, session: Session) -> bool:
    """Tell whether the conversation has come back to us since we last heard of it."""
    if session.has_moved_on_since(event.at):
        return False
    if session.status is Status.RESOLVED:
        return True
    was_away = session.status in (Status.OPEN, Status.SNOOZED)
    return was_away and event.status is Status.PENDING


def _about_update(
    event: Event, message: EventMessage, session: Session, policy: Policy
) -> Decision:
    is_ours = message.mark is not None or message.sender is Party.BOT
    if message.failure and is_ours and not message.is_private:
        failed = DeliveryFailed(message.id, message.failure)
        reason = _already(failed.key, session)
        return Ignore(reason) if reason else failed
    if message.is_deleted:
        if message.direction is not Direction.INCOMING:
            return Ignore("deleted")
        return MessageWithdrawn(str(message.id))
    if message.survey is not None:
        if message.survey == session.survey:
            return Ignore("already known")
        return SurveyAnswered(message.survey)
    if message.submitted and is_ours and not message.is_private:
        text = "\n".join(field.as_text for field in message.submitted)
        filled_in = Message(message.id, text, message.written_at, is_form=True)
        reason = _already(filled_in.key, session) or _not_the_bots(event, session, policy)
        if reason or event.contact.is_blocked:
            return Ignore(reason or "blocked contact")
        return FormAnswered(filled_in, is_fresh=_begins_episode(event, session))
    if message.mark is not None:  # the event that told of it first may have been lost
        return OwnEcho(message.mark, message.id)
    return Ignore("nothing new for us in the update")
