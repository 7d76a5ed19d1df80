"""Puts what happened into events, each with its body (CONTRACT 1)."""

from collections.abc import Callable, Sequence

from chatwootai.testing.chatwoot import webhook_bodies
from chatwootai.testing.chatwoot.announcer import Announcer, Event
from chatwootai.testing.chatwoot.records import Contact, Conversation, Message, Sender
from chatwootai.testing.chatwoot.wire import Json


class News:
    """Tells of contacts, conversations and messages. *name* is Chatwoot's name of the event."""

    def __init__(self, announcer: Announcer, now: Callable[[], float]) -> None:
        self._announcer = announcer
        self._now = now

    def of_contact(self, name: str, contact: Contact) -> None:
        """Tell of *contact*."""

        def body() -> Json:
            return webhook_bodies.contact_event(name, contact)

        self._announcer.announce(Event(name, contact.account, body))

    def of_conversation(self, name: str, conversation: Conversation) -> None:
        """Tell of *conversation*."""

        def body() -> Json:
            return webhook_bodies.conversation_event(name, conversation, self._now())

        self._announce(name, conversation, body)

    def of_changes(
        self, name: str, conversation: Conversation, changes: Sequence[Json] | None
    ) -> None:
        """Tell of *changes* of *conversation*; none if Chatwoot keeps them to itself."""

        def body() -> Json:
            return webhook_bodies.changes_event(name, conversation, changes, self._now())

        self._announce(name, conversation, body)

    def of_typing(
        self, name: str, conversation: Conversation, typist: Sender, *, is_private: bool
    ) -> None:
        """Tell that *typist* began to type, or stopped."""

        def body() -> Json:
            return webhook_bodies.typing_event(name, conversation, typist, is_private, self._now())

        self._announce(name, conversation, body)

    def of_message(self, name: str, message: Message) -> None:
        """Tell of *message*."""

        def body() -> Json:
            return webhook_bodies.message_event(name, message, self._now())

        conversation = message.conversation
        self._announcer.announce(Event(name, conversation.account, body, conversation, message))

    def _announce(self, name: str, conversation: Conversation, body: Callable[[], Json]) -> None:
        self._announcer.announce(Event(name, conversation.account, body, conversation))
