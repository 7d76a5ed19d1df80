"""What is remembered of a conversation, and by whom it is held."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from pydantic import JsonValue, TypeAdapter

from chatwootai.core.conversation import ConversationId, TenantId
from chatwootai.core.errors import ConflictError
from chatwootai.core.events import Party, Status, Survey
from chatwootai.core.plan import Plan
from chatwootai.core.ports.documents import Documents, Keeping, Key

HISTORY_LENGTH: Final = 20  # what was said, both ways; a session does not grow with its age
ANSWERED_LENGTH: Final = 100  # message keys by which late duplicates are known
_KEPT_SECONDS: Final = 90 * 24 * 3600.0
_SAME_MOMENT: Final = 0.005  # seconds: some of the help desk's times are cut to milliseconds


class Owner(StrEnum):
    """Who holds a conversation."""

    BOT = "bot"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that was said in a conversation."""

    by: Party
    text: str
    at: float


@dataclass(frozen=True, slots=True)
class Session:
    """What is known of one conversation.

    Attributes:
        language: The customer's, as a two-letter code; empty until it is known.
        history: The latest of what was said in this episode, oldest first.
        answered: Keys of messages that need no answer any more, oldest first.
        memory: What agents noted for the customer's next turn, by agent.
        plan: The outcome that is being carried out, none between turns.
        survey: The customer's latest verdict, if they gave one.
        since: When the conversation last changed hands or status, by the help desk's clock.
        inbox: The one that it came in by; 0 until that is known.
        domain: The one that it was put into, by somebody or by what the customer said; empty if
            it was put into none. It counts for a day: see `core.tenants.domains`.
        domain_since: When it was last put there, by our clock.
    """

    tenant: TenantId
    conversation: ConversationId
    contact: int = 0
    owner: Owner = Owner.BOT
    status: Status = Status.UNKNOWN
    language: str = ""
    history: tuple[Said, ...] = ()
    answered: tuple[str, ...] = ()
    memory: Mapping[str, JsonValue] = field(default_factory=dict)
    plan: Plan | None = None
    survey: Survey | None = None
    since: float = 0.0
    inbox: int = 0
    domain: str = ""
    domain_since: float = 0.0

    def is_answering(self, key: str) -> bool:
        """Tell whether the outcome that is being carried out answers the message of *key*."""
        return self.plan is not None and key in self.plan.answers

    def answered_all(self, keys: Collection[str]) -> bool:
        """Tell whether none of the messages of *keys* needs an answer any more."""
        return all(key in self.answered for key in keys)

    def unanswered(self, message: int) -> "Session":
        """Forget that the message of that number, or what came of it, needs no answer."""
        answered = tuple(key for key in self.answered if key.partition(":")[0] != str(message))
        return replace(self, answered=answered)

    def has_moved_on_since(self, moment: float) -> bool:
        """Tell whether the conversation has changed hands or status since *moment* (0: unknown).

        Events come twice and out of order: a late one must not undo what came after it.
        """
        return 0 < moment < self.since - _SAME_MOMENT

    def afresh(self) -> "Session":
        """Begin a new episode: the bot has it, and what was said before no longer counts."""
        return replace(self, owner=Owner.BOT, history=(), memory={})

    def given_to_people(self) -> "Session":
        """Let a person have it: what the bot was about to say is not said any more."""
        session = self.having_answered(*self.plan.answers) if self.plan else self
        return replace(session, owner=Owner.PERSON, plan=None)

    def having_answered(self, *keys: str) -> "Session":
        """Remember that the messages of *keys* need no answer any more."""
        known = tuple(key for key in self.answered if key not in keys)
        return replace(self, answered=(*known, *keys)[-max(ANSWERED_LENGTH, len(keys)) :])

    def having_heard(self, *said: Said) -> "Session":
        """Remember what was said."""
        return replace(self, history=(*self.history, *said)[-HISTORY_LENGTH:])


_SESSION: Final = TypeAdapter(Session)


class SessionManager:
    """Remembers conversations; it answers none."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents

    async def load(self, tenant: TenantId, conversation: ConversationId) -> Session:
        """Return what is known of *conversation*: little, if it is new."""
        session, _ = await self._read(tenant, conversation)
        return session

    async def update(
        self,
        tenant: TenantId,
        conversation: ConversationId,
        change: Callable[[Session], Session],
    ) -> Session:
        """Apply *change* and return the session that was stored.

        When somebody else changes the session meanwhile, *change* is applied again to theirs.
        A change that changes nothing is not written.
        """
        while True:
            session, version = await self._read(tenant, conversation)
            changed = change(session)
            if changed == session:
                return session
            value: JsonValue = _SESSION.dump_python(changed, mode="json")
            keeping = Keeping(_KEPT_SECONDS, changed.contact or None)
            try:
                await self._documents.put(
                    _key(tenant, conversation), value, expected=version, keeping=keeping
                )
            except ConflictError:
                continue
            return changed

    async def _read(
        self, tenant: TenantId, conversation: ConversationId
    ) -> tuple[Session, int | None]:
        document = await self._documents.get(_key(tenant, conversation))
        if document is None:
            return Session(tenant, conversation), None
        return _SESSION.validate_python(document.value), document.version


def _key(tenant: TenantId, conversation: ConversationId) -> Key:
    return Key(tenant, f"sessions/{conversation}")
