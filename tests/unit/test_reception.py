import asyncio
from dataclasses import replace

import pytest

from chatwootai.core.conversation import ConversationId
from chatwootai.core.errors import ServiceUnavailableError, UnknownTenantError
from chatwootai.core.events import Change, Direction, EventKind, Party, Status, Submission
from chatwootai.core.gate import (
    Answer,
    FormAnswered,
    Ignore,
    PersonTookOver,
    ReturnedToBot,
    StatusChanged,
)
from chatwootai.core.sessions import Owner, Said, Session
from tests.building import CONVERSATION, SHOP, event, message, said
from tests.unit.house import House, persons_answer
from tests.unit.house import house as build

HEARD = (Said(Party.CONTACT, "Oi", 1.0),)
NEW = Session(SHOP, CONVERSATION, inbox=5)


@pytest.fixture
def house() -> House:
    return build()


async def test_an_event_is_admitted_for_its_tenant(house: House) -> None:
    about = event(message("Oi"))

    admission = await house.reception.admit(about)

    assert admission.tenant.id == SHOP
    assert admission.event == about
    assert admission.decision == Answer(said("Oi"))


async def test_an_event_of_an_account_that_is_nobodys_is_refused(house: House) -> None:
    about = event(message("Oi"), conversation=ConversationId("main", 99, 1))

    with pytest.raises(UnknownTenantError, match="account 99"):
        await house.reception.admit(about)


async def test_the_tenants_own_policy_decides(house: House) -> None:
    ours = event(message("Oi"), status=Status.OPEN)
    theirs = replace(ours, conversation=ConversationId("main", 2, 1))

    decisions = [await house.decide(ours), await house.decide(theirs)]

    assert decisions == [Ignore("the people have it"), Answer(said("Oi"))]


async def test_tenants_do_not_see_each_other(house: House) -> None:
    theirs = event(message("Oi"), conversation=ConversationId("main", 2, 1))
    await house.decide(persons_answer())

    decision = await house.decide(theirs)

    assert decision == Answer(said("Oi"))


async def test_an_ignored_event_leaves_nothing_behind(house: House) -> None:
    await house.decide(event(message(is_private=True)))

    assert await house.documents.find(SHOP, "", 10) == []


async def test_a_person_who_answered_is_remembered(house: House) -> None:
    await house.decide(persons_answer(at=2000.0))

    theirs = replace(NEW, owner=Owner.PERSON, status=Status.PENDING, contact=7, since=2000.0)
    assert await house.session() == theirs
    assert await house.decide(event(message("E aí?"))) == Ignore("a person has it")


async def test_an_event_that_does_not_tell_its_time_makes_nothing_older(house: House) -> None:
    await house.decide(persons_answer(at=2000.0))

    await house.decide(persons_answer(status=Status.OPEN))

    session = await house.session()
    assert (session.status, session.since) == (Status.OPEN, 2000.0)


async def test_copies_of_a_persons_answer_at_once_change_the_session_once(house: House) -> None:
    decisions = await asyncio.gather(*(house.decide(persons_answer()) for _ in range(2)))

    assert decisions == [PersonTookOver("answered")] * 2
    assert (await house.session()).owner is Owner.PERSON


async def test_a_conversation_that_is_given_back_begins_afresh(house: House) -> None:
    await house.remember(owner=Owner.PERSON, status=Status.OPEN, history=HEARD, memory={"a": 1})

    decision = await house.decide(event(changed=frozenset({Change.STATUS}), at=2000.0))

    assert decision == ReturnedToBot()
    assert await house.session() == replace(NEW, status=Status.PENDING, contact=7, since=2000.0)


async def test_a_message_in_a_conversation_that_came_back_begins_afresh(house: House) -> None:
    await house.remember(owner=Owner.PERSON, status=Status.OPEN, history=HEARD)

    decision = await house.decide(event(message("Oi"), at=2000.0))

    assert decision == Answer(said("Oi"), is_fresh=True)
    assert await house.session() == replace(NEW, status=Status.PENDING, contact=7, since=2000.0)


async def test_a_form_in_a_conversation_that_came_back_gives_it_to_the_bot(house: House) -> None:
    await house.remember(owner=Owner.PERSON, status=Status.OPEN)
    form = message(
        "Certo?",
        direction=Direction.OUTGOING,
        sender=Party.BOT,
        submitted=(Submission("Sim"),),
    )

    decision = await house.decide(event(form, kind=EventKind.MESSAGE_UPDATED))

    assert isinstance(decision, FormAnswered)
    assert (await house.session()).owner is Owner.BOT


async def test_the_second_message_of_an_episode_does_not_begin_it_again(house: House) -> None:
    await house.remember(status=Status.RESOLVED)
    await house.decide(event(message("Oi", 1), at=2000.0))
    await house.remember(history=HEARD)

    decision = await house.decide(event(message("Alguém?", 2), at=2001.0))

    assert decision == Answer(said("Alguém?", 2))
    assert (await house.session()).history == HEARD


async def test_a_resolved_conversation_is_the_bots_again(house: House) -> None:
    await house.remember(owner=Owner.PERSON, status=Status.OPEN, history=HEARD)

    decision = await house.decide(event(status=Status.RESOLVED, at=2000.0))

    assert decision == StatusChanged(Status.RESOLVED)
    assert await house.session() == replace(NEW, status=Status.RESOLVED, contact=7, since=2000.0)


async def test_the_status_among_people_is_remembered_and_they_keep_it(house: House) -> None:
    await house.remember(owner=Owner.PERSON, status=Status.PENDING, history=HEARD)

    await house.decide(event(status=Status.OPEN))

    session = await house.session()
    assert (session.owner, session.status) == (Owner.PERSON, Status.OPEN)
    assert session.history == HEARD


async def test_a_message_that_overtakes_the_event_of_giving_back_is_answered(house: House) -> None:
    await house.decide(persons_answer(at=2000.0))
    await house.decide(event(status=Status.OPEN, at=2001.0))

    decision = await house.decide(event(message("Voltei"), at=2003.0))
    late = await house.decide(event(changed=frozenset({Change.STATUS}), at=2002.0))

    assert decision == Answer(said("Voltei"), is_fresh=True)
    assert late == Ignore("older than what is known of the conversation")


async def test_late_copies_of_all_events_do_not_undo_that_a_person_took_over(house: House) -> None:
    reopened = event(changed=frozenset({Change.STATUS}), at=2000.0)
    resolved = event(status=Status.RESOLVED, at=1000.0)
    for about in (resolved, reopened, persons_answer(at=2001.0)):
        await house.decide(about)

    for copy in (reopened, resolved, persons_answer(at=2001.0)):
        await house.decide(copy)

    assert (await house.session()).owner is Owner.PERSON


async def test_that_the_store_does_not_answer_is_not_hidden(house: House) -> None:
    house.documents.is_dead = True

    with pytest.raises(ServiceUnavailableError, match="the store did not answer"):
        await house.reception.admit(event(message("Oi")))


async def test_a_contact_that_an_event_does_not_name_is_not_forgotten(house: House) -> None:
    await house.remember(contact=7)
    nameless = replace(event().contact, id=0)

    await house.decide(event(status=Status.RESOLVED, contact=nameless))

    assert (await house.session()).contact == 7
