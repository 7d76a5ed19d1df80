"""What could not be dealt with: kept with the reason, for a person to look at."""

import hashlib
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from operator import methodcaller
from typing import Final

from pydantic import JsonValue, TypeAdapter

from chatwootai.core import events
from chatwootai.core.conversation import ConversationId, TenantId
from chatwootai.core.errors import ConflictError, RefusedError
from chatwootai.core.events import Event
from chatwootai.core.ports.clock import Clock
from chatwootai.core.ports.documents import Documents, Keeping, Key
from chatwootai.core.ports.inbox import Delivery, Inbox, Received
from chatwootai.core.sessions import SessionManager

NOBODY: Final = TenantId("", "")  # whose the events are that belong to no tenant
_KEPT_SECONDS: Final = 90 * 24 * 3600.0
_PREFIX: Final = "dead-letters/"
_NAME_LENGTH: Final = 16


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """An event that was given up.

    Attributes:
        id: The same for the same event.
        content: The event, as `events.to_json` wrote it.
        reason: Why it was given up, without anything personal.
        calls: Where in the code that was, if it was a fault there.
        attempts: How often the event was handed out.
    """

    id: str
    tenant: TenantId
    conversation: ConversationId
    content: str
    reason: str
    calls: tuple[str, ...]
    attempts: int
    buried_at: float

    @property
    def event(self) -> Event | None:
        """The event; none if another release wrote it, and this one cannot read it."""
        try:
            return events.from_json(self.content.encode())
        except ValueError:
            return None


_LETTER: Final = TypeAdapter(DeadLetter)


class DeadLetters:
    """Keeps, for ninety days, the events that were given up; an erased customer's go along."""

    def __init__(
        self, documents: Documents, sessions: SessionManager, inbox: Inbox, clock: Clock
    ) -> None:
        self._documents = documents
        self._sessions = sessions
        self._inbox = inbox
        self._clock = clock

    async def bury(
        self,
        received: Received,
        reason: str,
        tenant: TenantId = NOBODY,
        calls: Sequence[str] = (),
    ) -> None:
        """Put *received* aside, and acknowledge it. Doing it twice leaves one letter.

        Raises:
            ServiceUnavailableError: It could not be stored; it is not acknowledged then.
        """
        content = received.content.decode(errors="replace")
        letter = DeadLetter(
            hashlib.sha256(received.content).hexdigest()[:_NAME_LENGTH],
            tenant,
            received.conversation,
            content,
            reason,
            tuple(calls),
            received.attempt,
            self._clock.now(),
        )
        event = letter.event
        keeping = Keeping(_KEPT_SECONDS, event.contact.id or None if event else None)
        value: JsonValue = _LETTER.dump_python(letter, mode="json")
        key = _key(letter)
        known = await self._documents.get(key)
        version = known.version if known else None
        with suppress(ConflictError):  # somebody has just buried the same
            await self._documents.put(key, value, expected=version, keeping=keeping)
        await self._inbox.ack([received.receipt])

    async def find(self, tenants: Iterable[TenantId], most: int) -> Sequence[DeadLetter]:
        """Return up to *most* letters of *tenants* and of nobody's, the latest first."""
        found: list[DeadLetter] = []
        for tenant in dict.fromkeys((*tenants, NOBODY)):
            documents = await self._documents.find(tenant, _PREFIX, most)
            found += [_LETTER.validate_python(document.value) for document in documents]
        return sorted(found, key=lambda letter: -letter.buried_at)[:most]

    async def replay(self, letter: DeadLetter) -> None:
        """Let the event of *letter* come in once more; the letter is gone then.

        It is looked at as if it had not been given up: it is answered if the conversation is the
        bot's.

        Raises:
            RefusedError: This release cannot read the event.
            ServiceUnavailableError: It could not be stored.
        """
        event = letter.event
        if event is None:
            raise RefusedError(f"the event of {letter.id} cannot be read by this release")
        if event.message is not None and letter.tenant != NOBODY:
            forget = methodcaller("unanswered", event.message.id)
            await self._sessions.update(letter.tenant, letter.conversation, forget)
        await self._inbox.put(Delivery(f"replay:{letter.id}:{letter.buried_at:f}", event))
        await self.drop(letter)

    async def drop(self, letter: DeadLetter) -> None:
        """Forget *letter*, for good."""
        await self._documents.delete(_key(letter))


def _key(letter: DeadLetter) -> Key:
    return Key(letter.tenant, f"{_PREFIX}{letter.id}")
