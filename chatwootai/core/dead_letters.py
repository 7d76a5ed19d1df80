"""What could not be dealt with: kept with the reason, for a person to look at."""

import hashlib
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from operator import attrgetter
from typing import Final

from pydantic import JsonValue, TypeAdapter

from chatwootai.core import events
from chatwootai.core.conversation import ConversationId, TenantId
from chatwootai.core.errors import ConflictError, RefusedError, UnknownLetterError
from chatwootai.core.events import Event, EventMessage
from chatwootai.core.ports.clock import Clock
from chatwootai.core.ports.documents import Documents, Keeping, Key
from chatwootai.core.ports.inbox import Delivery, Inbox, Received
from chatwootai.core.sessions import Owner, SessionManager

NOBODY: Final = TenantId("", "")  # whose the events are that belong to no tenant
_KEPT_SECONDS: Final = 90 * 24 * 3600.0
_LETTERS: Final = "dead-letters/"  # among the documents of each tenant
_PLACES: Final = "buried/"  # among nobody's: where the letters are, also of tenants that are gone
_MOST: Final = 100_000  # places, each a line
_ID_LENGTH: Final = 16


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


@dataclass(frozen=True, slots=True)
class _Place:
    """Whose letter it is, and which one: the same event may be buried anew."""

    id: str
    tenant: TenantId
    buried_at: float


_LETTER: Final = TypeAdapter(DeadLetter)
_PLACE: Final = TypeAdapter(_Place)


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
        letter = DeadLetter(
            hashlib.sha256(received.content).hexdigest()[:_ID_LENGTH],
            tenant,
            received.conversation,
            received.content.decode(errors="replace"),
            reason,
            tuple(calls),
            received.attempt,
            self._clock.now(),
        )
        event = letter.event
        contact = event.contact.id or None if event else None
        value = _LETTER.dump_python(letter, mode="json")
        await self._put(_letter_of(letter), value, Keeping(_KEPT_SECONDS, contact))
        place = _PLACE.dump_python(_Place(letter.id, tenant, letter.buried_at), mode="json")
        await self._put(_place_of(letter), place, Keeping(_KEPT_SECONDS))
        await self._inbox.ack([received.receipt])

    async def latest(self) -> AsyncIterator[DeadLetter]:
        """Yield every letter, the latest first.

        Raises:
            ServiceUnavailableError: They could not be read.
        """
        places = await self._places("", _MOST)
        for place in sorted(places, key=attrgetter("buried_at"), reverse=True):
            letter = await self._read(place)
            if letter is not None:
                yield letter

    async def find(self, name: str) -> DeadLetter:
        """Return the letter whose id is *name* or begins with it.

        Raises:
            UnknownLetterError: There is none, or several are.
            ServiceUnavailableError: It could not be read.
        """
        places = await self._places(name, _MOST) if name else []
        found = [letter for place in places if (letter := await self._read(place)) is not None]
        if len(found) > 1:
            raise UnknownLetterError(f"several ids begin with {name!r}; write more of the one")
        if not found:
            raise UnknownLetterError(f"no message that was put aside has the id {name!r}")
        return found[0]

    async def replay(self, letter: DeadLetter) -> None:
        """Let the event of *letter* come in once more; the letter is gone then.

        It is looked at as if it had not been given up. Doing it twice, after a crash in between,
        lets it come in once.

        Raises:
            RefusedError: It would not be answered: a person has the conversation, or this
                release cannot read the event. The letter stays.
            OverloadedError: Too much waits already; the letter stays.
            ServiceUnavailableError: It could not be stored; the letter stays.
        """
        event = letter.event
        if event is None:
            raise RefusedError(f"the event of {letter.id} cannot be read by this release")
        if event.message is not None and letter.tenant != NOBODY:
            await self._ask_again(letter, event.message)
        await self._inbox.put(Delivery(f"replay:{letter.id}:{letter.buried_at:f}", event))
        await self.drop(letter)

    async def drop(self, letter: DeadLetter) -> None:
        """Forget *letter*, for good; not the one that its event may have come to since."""
        for key in (_letter_of(letter), _place_of(letter)):
            known = await self._documents.get(key)
            if known and _PLACE.validate_python(known.value).buried_at == letter.buried_at:
                with suppress(ConflictError):  # it has just been buried anew
                    await self._documents.put(
                        key, None, expected=known.version, keeping=Keeping(0.0)
                    )

    async def _ask_again(self, letter: DeadLetter, message: EventMessage) -> None:
        """Let *message* need an answer again."""
        try:
            session = await self._sessions.load(letter.tenant, letter.conversation)
        except ValueError as error:
            raise RefusedError(
                f"what is remembered of the conversation {letter.conversation} cannot be read"
            ) from error
        if session.owner is Owner.PERSON and not message.failure:
            raise RefusedError(
                f"a person has the conversation {letter.conversation}, so that {letter.id} would "
                "not be answered; return the conversation to the bot first"
            )
        await self._sessions.update(
            letter.tenant, letter.conversation, lambda its: its.unanswered(message.id)
        )

    async def _places(self, name: str, most: int) -> Sequence[_Place]:
        documents = await self._documents.find(NOBODY, _PLACES + name, most)
        return [_PLACE.validate_python(document.value) for document in documents]

    async def _read(self, place: _Place) -> DeadLetter | None:
        """Return the letter; none if it was erased with its customer."""
        document = await self._documents.get(_letter_of(place))
        return _LETTER.validate_python(document.value) if document else None

    async def _put(self, key: Key, value: JsonValue, keeping: Keeping) -> None:
        """Store *value*, whatever is there and whoever else stores something."""
        while True:
            known = await self._documents.get(key)
            version = known.version if known else None
            with suppress(ConflictError):
                await self._documents.put(key, value, expected=version, keeping=keeping)
                return


def _letter_of(its: DeadLetter | _Place) -> Key:
    return Key(its.tenant, f"{_LETTERS}{its.id}")


def _place_of(its: DeadLetter) -> Key:
    return Key(NOBODY, f"{_PLACES}{its.id}")
