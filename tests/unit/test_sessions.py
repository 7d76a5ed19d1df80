import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from pydantic import JsonValue

from chatwootai.adapters.clock.manual import ManualClock
from chatwootai.adapters.documents.in_memory import InMemoryDocuments
from chatwootai.core.conversation import ConversationId, TenantId
from chatwootai.core.errors import ServiceUnavailableError
from chatwootai.core.events import Party, Status, Survey
from chatwootai.core.plan import Deed, DeedKind, Plan
from chatwootai.core.ports.documents import FOR_EVER, Document, Keeping, Key
from chatwootai.core.sessions import (
    ANSWERED_LENGTH,
    HISTORY_LENGTH,
    Owner,
    Said,
    Session,
    SessionManager,
)
from tests.building import CONVERSATION, OTHER_SHOP, SHOP

NEW = Session(SHOP, CONVERSATION)
PLAN = Plan("a1", ("1", "2"), (Deed(DeedKind.SAY, "Olá!", is_done=True, message_id=9),))
FULL = replace(
    NEW,
    contact=7,
    owner=Owner.PERSON,
    status=Status.OPEN,
    language="pt",
    history=(Said(Party.CONTACT, "Oi", 1.5), Said(Party.BOT, "Olá!", 2.0)),
    answered=("1", "2:form"),
    memory={"intention": {"asked": ["prazo", 3, None]}},
    plan=PLAN,
    survey=Survey(4, "bom"),
    since=1.25,
)
DAYS = 24 * 3600.0


class CountingDocuments(InMemoryDocuments):
    """Counts what is written, and lets others act after what is read."""

    def __init__(self, clock: ManualClock) -> None:
        super().__init__(clock)
        self.written = 0
        self.pauses = 0
        self.meanwhile: Callable[[], Awaitable[object]] | None = None

    async def get(self, key: Key) -> Document | None:
        document = await super().get(key)
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile is not None:
            await meanwhile()
        for _ in range(self.pauses):
            await asyncio.sleep(0)
        return document

    async def put(
        self, key: Key, value: JsonValue, *, expected: int | None, keeping: Keeping = FOR_EVER
    ) -> int:
        version = await super().put(key, value, expected=expected, keeping=keeping)
        self.written += 1
        return version


class DeadDocuments(InMemoryDocuments):
    """Answers no more."""

    async def get(self, key: Key) -> Document | None:
        raise ServiceUnavailableError("the store", "reading")


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def documents(clock: ManualClock) -> CountingDocuments:
    return CountingDocuments(clock)


@pytest.fixture
def sessions(documents: CountingDocuments) -> SessionManager:
    return SessionManager(documents)


def _to(session: Session) -> Any:
    return lambda _: session


def _counting_up(session: Session) -> Session:
    return session.having_answered(str(len(session.answered)))


def _said(numbers: Sequence[int]) -> tuple[Said, ...]:
    return tuple(Said(Party.CONTACT, str(number), number) for number in numbers)


async def test_of_a_new_conversation_little_is_known(sessions: SessionManager) -> None:
    session = await sessions.load(SHOP, CONVERSATION)

    assert session == NEW


async def test_a_session_is_remembered_in_full(sessions: SessionManager) -> None:
    await sessions.update(SHOP, CONVERSATION, _to(FULL))

    assert await sessions.load(SHOP, CONVERSATION) == FULL


async def test_an_update_returns_what_was_stored(sessions: SessionManager) -> None:
    updated = await sessions.update(SHOP, CONVERSATION, _to(FULL))

    assert updated == FULL


async def test_tenants_do_not_see_each_other(sessions: SessionManager) -> None:
    await sessions.update(SHOP, CONVERSATION, _to(FULL))

    theirs = await sessions.load(OTHER_SHOP, CONVERSATION)

    assert theirs == Session(OTHER_SHOP, CONVERSATION)


@pytest.mark.parametrize(
    "other",
    [ConversationId("main", 1, 2), ConversationId("main", 2, 1), ConversationId("other", 1, 1)],
)
async def test_conversations_are_kept_apart(
    sessions: SessionManager, other: ConversationId
) -> None:
    await sessions.update(SHOP, CONVERSATION, _to(FULL))

    assert await sessions.load(SHOP, other) == Session(SHOP, other)


async def test_tenants_whose_names_run_together_do_not_see_each_other(
    sessions: SessionManager,
) -> None:
    one, other = TenantId("retail/x", "y"), TenantId("retail", "x/y")
    await sessions.update(one, CONVERSATION, _to(replace(FULL, tenant=one)))

    assert await sessions.load(other, CONVERSATION) == Session(other, CONVERSATION)


async def test_a_change_that_changes_nothing_is_not_written(
    sessions: SessionManager, documents: CountingDocuments
) -> None:
    await sessions.update(SHOP, CONVERSATION, _to(FULL))

    await sessions.update(SHOP, CONVERSATION, _to(replace(FULL)))

    assert documents.written == 1


async def test_an_update_does_not_undo_what_somebody_else_changed_meanwhile(
    sessions: SessionManager, documents: CountingDocuments
) -> None:
    documents.meanwhile = lambda: sessions.update(
        SHOP, CONVERSATION, lambda its: replace(its, owner=Owner.PERSON)
    )

    updated = await sessions.update(SHOP, CONVERSATION, lambda its: its.having_answered("1"))

    assert updated == replace(NEW, answered=("1",), owner=Owner.PERSON)
    assert await sessions.load(SHOP, CONVERSATION) == updated


async def test_of_many_updates_at_once_each_sees_the_one_before(
    sessions: SessionManager, documents: CountingDocuments
) -> None:
    documents.pauses = 2
    updates = [sessions.update(SHOP, CONVERSATION, _counting_up) for _ in range(20)]

    await asyncio.gather(*updates)

    session = await sessions.load(SHOP, CONVERSATION)
    assert session.answered == tuple(str(number) for number in range(20))


async def test_a_change_that_fails_stores_nothing(
    sessions: SessionManager, documents: CountingDocuments
) -> None:
    def fail(_: Session) -> Session:
        raise ValueError

    with pytest.raises(ValueError, match=r"^$"):
        await sessions.update(SHOP, CONVERSATION, fail)

    assert documents.written == 0


async def test_that_the_store_does_not_answer_is_not_hidden(clock: ManualClock) -> None:
    sessions = SessionManager(DeadDocuments(clock))

    with pytest.raises(ServiceUnavailableError, match="the store did not answer"):
        await sessions.load(SHOP, CONVERSATION)


async def test_a_session_is_forgotten_90_days_after_its_last_change(
    sessions: SessionManager, clock: ManualClock
) -> None:
    await sessions.update(SHOP, CONVERSATION, _to(FULL))
    await clock.advance(89 * DAYS)
    kept = await sessions.load(SHOP, CONVERSATION)

    await clock.advance(DAYS)

    assert kept == FULL
    assert await sessions.load(SHOP, CONVERSATION) == NEW


async def test_a_session_is_erased_with_its_customer(
    sessions: SessionManager, documents: CountingDocuments
) -> None:
    await sessions.update(SHOP, CONVERSATION, _to(FULL))

    erased = await documents.erase(SHOP, contact=7)

    assert erased == 1
    assert await sessions.load(SHOP, CONVERSATION) == NEW


def test_afresh_forgets_what_was_said_and_what_agents_noted() -> None:
    fresh = FULL.afresh()

    assert fresh == replace(FULL, owner=Owner.BOT, history=(), memory={})


def test_people_who_get_a_conversation_end_what_the_bot_was_about_to_say() -> None:
    theirs = replace(FULL, owner=Owner.BOT).given_to_people()

    assert theirs == replace(FULL, plan=None, answered=("2:form", "1", "2"))


def test_people_may_get_a_conversation_in_which_the_bot_says_nothing() -> None:
    theirs = NEW.given_to_people()

    assert theirs == replace(NEW, owner=Owner.PERSON)


def test_a_session_knows_which_messages_are_being_answered() -> None:
    assert FULL.is_answering("2")
    assert not FULL.is_answering("3")
    assert not NEW.is_answering("2")


@pytest.mark.parametrize(
    ("moment", "expected"), [(0.0, False), (1.2, True), (1.249, False), (1.25, False), (9, False)]
)
def test_a_session_has_moved_on_since_moments_before_its_last_change(
    moment: float, *, expected: bool
) -> None:
    assert FULL.has_moved_on_since(moment) is expected


def test_a_new_session_has_moved_on_since_no_moment() -> None:
    assert not NEW.has_moved_on_since(1.0)


def test_the_history_keeps_the_latest() -> None:
    session = NEW.having_heard(*_said(range(HISTORY_LENGTH)))

    session = session.having_heard(*_said([100, 101]))

    assert session.history == _said([*range(2, HISTORY_LENGTH), 100, 101])


def test_all_messages_of_one_turn_are_known_as_answered_however_many() -> None:
    keys = [str(number) for number in range(ANSWERED_LENGTH + 50)]

    assert NEW.having_answered("old", *keys[:3]).having_answered(*keys).answered == tuple(keys)


def test_the_answered_messages_are_the_latest() -> None:
    keys = [str(number) for number in range(ANSWERED_LENGTH)]
    session = NEW.having_answered(*keys)

    session = session.having_answered("1000", "1001")

    assert session.answered == (*keys[2:], "1000", "1001")


def test_a_message_answered_again_counts_as_one_of_the_latest() -> None:
    session = NEW.having_answered("1", "2", "3")

    session = session.having_answered("1")

    assert session.answered == ("2", "3", "1")
