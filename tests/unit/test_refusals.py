"""An account that refuses us is asked sparingly; the others do not notice."""

import logging

import pytest

from chatwootai.adapters.clock.manual import ManualClock
from chatwootai.core.conversation import ConversationId
from chatwootai.core.errors import CredentialsError
from chatwootai.core.events import Mark
from chatwootai.core.ports.inbox import Lane
from chatwootai.core.refusals import PAUSE, Refusals
from tests.building import OTHER_SHOP
from tests.unit.office import Office, Stores, says, shop
from tests.unit.stores import FickleHelpdesk

LANE = Lane("main", 1)
NO = CredentialsError("Chatwoot does not accept the token of account 1")


class LockedHelpdesk(FickleHelpdesk):
    """Accepts us in no account that is locked.

    Attributes:
        asked: How often it was asked in one.
    """

    locked: frozenset[int] = frozenset({1})
    asked: int = 0

    async def send(
        self, conversation: ConversationId, text: str, *, mark: Mark, is_private: bool = False
    ) -> int:
        if conversation.account in self.locked:
            self.asked += 1
            raise NO
        return await super().send(conversation, text, mark=mark, is_private=is_private)


def test_who_has_not_refused_us_is_not_spared() -> None:
    refusals = Refusals(ManualClock())

    refusals.check(LANE)

    assert refusals.reasons == {}


def test_who_has_refused_us_is_named_with_what_they_say() -> None:
    refusals = Refusals(ManualClock())

    refusals.refused(LANE, NO)

    assert refusals.reasons == {LANE: str(NO)}


async def test_one_turn_a_minute_tries_whoever_refused_us() -> None:
    clock = ManualClock()
    refusals = Refusals(clock)
    refusals.refused(LANE, NO)
    await clock.advance(PAUSE)

    refusals.check(LANE)  # this one tries

    with pytest.raises(CredentialsError, match="account 1"):
        refusals.check(LANE)


def test_other_accounts_are_not_spared() -> None:
    refusals = Refusals(ManualClock())

    refusals.refused(LANE, NO)
    refusals.check(Lane("main", 2))

    with pytest.raises(CredentialsError):
        refusals.check(LANE)


def test_a_refusal_and_its_end_are_told_once(caplog: pytest.LogCaptureFixture) -> None:
    refusals = Refusals(ManualClock())

    for _ in range(3):
        refusals.refused(LANE, NO)
    for _ in range(3):
        refusals.accepted(LANE)

    assert [(record.levelno, record.getMessage()) for record in caplog.records] == [
        (logging.ERROR, "account does not accept us: nothing is answered there"),
        (logging.WARNING, "account accepts us again"),
    ]
    assert refusals.reasons == {}


async def test_an_account_that_refuses_us_is_asked_once_a_minute_however_many_wait() -> None:
    helpdesk = LockedHelpdesk()
    async with Office(stores=Stores(helpdesk=helpdesk)) as office:
        for number in range(1, 21):
            await office.put(says(conversation=ConversationId("main", 1, number)))
        await office.advance(3)
        before = helpdesk.asked

        await office.advance(5 * PAUSE)

        assert helpdesk.asked - before <= 6
        assert office.unanswered == 20


async def test_the_others_are_answered_meanwhile_and_the_operator_is_told() -> None:
    stores, other = Stores(helpdesk=LockedHelpdesk()), ConversationId("main", 2, 1)
    async with Office(None, shop(), shop(tenant_id=OTHER_SHOP), stores=stores) as office:
        await office.put(says(), says(conversation=other))

        await office.advance(30)

        assert (office.said(), office.said(other)) == ([], ["1: Oi"])
        assert office.dispatcher.shortcomings == [f"main/1: nothing is answered there: {NO}"]


async def test_once_we_are_accepted_all_who_wait_are_answered() -> None:
    helpdesk = LockedHelpdesk()
    async with Office(stores=Stores(helpdesk=helpdesk)) as office:
        places = [ConversationId("main", 1, number) for number in range(1, 6)]
        await office.put(*(says(conversation=where) for where in places))
        await office.advance(90)
        helpdesk.locked = frozenset()

        await office.advance(3 * PAUSE)

        assert [len(office.said(where)) for where in places] == [1] * 5
        assert (office.unanswered, office.dispatcher.shortcomings) == (0, [])
