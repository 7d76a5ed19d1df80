"""Nothing is said over a person's head, whenever the person comes."""

from dataclasses import dataclass

import pytest

from chatwootai.core.conversation import Channel, Handoff, HandoffReason, Outcome, Reply
from chatwootai.core.events import Event, EventKind, Party, Status
from chatwootai.core.ports.helpdesk import ConversationState
from chatwootai.core.sessions import Owner
from tests.building import CONVERSATION, event
from tests.unit.house import persons_answer
from tests.unit.office import Office, Stores, says
from tests.unit.staff import Clerk, SlowClerk
from tests.unit.stores import SlowHelpdesk

SMS = Channel("sms")  # no plugin knows it: 320 characters a message
THREE_PARTS = Reply("\n\n".join(letter * 200 for letter in "abc"))
PERSON_COMES = [
    pytest.param(persons_answer(), id="answers"),
    pytest.param(event(assignee=Party.PERSON), id="is assigned"),
    pytest.param(event(status=Status.OPEN, kind=EventKind.STATUS_CHANGED), id="opens it"),
]


@dataclass
class SlowOffice:
    """An office in which each request to the help desk and each turn takes a while."""

    stores: Stores
    helpdesk: SlowHelpdesk
    clerk: SlowClerk

    @classmethod
    def of(cls, outcome: Outcome, **seconds: float) -> "SlowOffice":
        stores = Stores()
        helpdesk = SlowHelpdesk(clock=stores.clock, seconds=seconds)
        stores.helpdesk = helpdesk
        work = seconds.get("work", 0.0)
        return cls(stores, helpdesk, SlowClerk(lambda _: outcome, clock=stores.clock, seconds=work))

    def open(self) -> Office:
        return Office(self.clerk, stores=self.stores)


@pytest.mark.parametrize("comes", PERSON_COMES)
async def test_a_person_who_comes_while_the_customer_writes_has_the_conversation(
    comes: Event,
) -> None:
    clerk = Clerk()
    async with Office(clerk) as office:
        await office.put(says())
        await office.advance(1)
        await office.put(comes)

        await office.advance(20)

        assert (clerk.seen, office.said(), office.unanswered) == ([], [], 0)


async def test_what_waits_is_done_with_as_soon_as_a_person_has_it() -> None:
    async with Office() as office:
        await office.put(says("Oi", 1), says("Alô?", 2))

        await office.put(persons_answer())

        assert office.unanswered == 0


@pytest.mark.parametrize("comes", PERSON_COMES)
async def test_a_person_who_comes_during_the_work_has_the_conversation(comes: Event) -> None:
    its = SlowOffice.of(Reply("Abrimos às 9."), work=5)
    async with its.open() as office:
        await office.put(says())
        await office.advance(3)
        await office.put(comes)

        await office.advance(20)

        assert (its.clerk.done, office.said(), office.unanswered) == ([], [], 0)


@pytest.mark.parametrize("comes", PERSON_COMES)
async def test_a_person_who_comes_between_two_parts_is_not_talked_over(comes: Event) -> None:
    its = SlowOffice.of(THREE_PARTS, send=5)
    async with its.open() as office:
        await office.put(says(channel=SMS))
        await office.advance(3)
        await office.put(comes)

        await office.advance(60)

        assert (office.said(), office.unanswered) == (["a" * 200], 0)
        assert (await office.session()).owner is Owner.PERSON


async def test_a_person_who_answers_while_the_status_is_read_again_is_not_talked_over() -> None:
    its = SlowOffice.of(Reply("Abrimos às 9."), show=5)
    async with its.open() as office:
        await office.put(says())
        await office.advance(3)
        await office.put(persons_answer())

        await office.advance(60)

        assert (office.said(), office.unanswered) == ([], 0)


@pytest.mark.parametrize(
    "state",
    [ConversationState(Status.OPEN), ConversationState(Status.PENDING, Party.PERSON)],
    ids=str,
)
async def test_the_status_is_read_again_before_anything_is_said(state: ConversationState) -> None:
    async with Office() as office:
        await office.put(says())
        office.helpdesk.states[CONVERSATION] = state

        await office.advance(20)

        assert (office.said(), office.unanswered) == ([], 0)
        assert (await office.session()).owner is Owner.PERSON


async def test_what_the_customer_says_to_a_person_is_not_answered() -> None:
    async with Office() as office:
        await office.put(persons_answer(), says("Obrigada!", 6))

        await office.advance(20)

        assert (office.said(), office.unanswered) == ([], 0)


async def test_a_message_that_waits_for_the_end_of_an_answer_is_the_persons() -> None:
    its = SlowOffice.of(THREE_PARTS, send=5)
    async with its.open() as office:
        await office.put(says("Oi", 1, channel=SMS))
        await office.advance(3)
        await office.put(says("E amanhã?", 2, channel=SMS), persons_answer())

        await office.advance(60)

        assert (office.said(), office.unanswered) == (["a" * 200], 0)


async def test_no_person_is_called_twice_when_one_comes_before_the_note() -> None:
    handoff = Handoff("Vou chamar alguém.", "Pediu uma pessoa.", HandoffReason.ASKED_FOR)
    its = SlowOffice.of(handoff, send=5)
    async with its.open() as office:
        await office.put(says())
        await office.advance(3)
        await office.put(persons_answer())

        await office.advance(60)

        assert (office.said(), office.notes()) == (["Vou chamar alguém."], [])


async def test_the_bot_answers_again_when_the_conversation_is_given_back() -> None:
    given_back = event(kind=EventKind.STATUS_CHANGED, status=Status.PENDING)
    async with Office() as office:
        await office.put(persons_answer(), given_back, says("Abrem hoje?", 7))

        await office.advance(2)

        assert office.said() == ["1: Abrem hoje?"]


async def test_a_person_who_came_is_remembered_over_a_restart() -> None:
    stores = Stores()
    async with Office(stores=stores) as office:
        await office.put(says("Oi", 1))
        await office.put(persons_answer())

    async with Office(stores=stores) as office:
        await office.put(says("Oi", 1), says("Alô?", 6))
        await office.advance(20)

        assert (office.said(), office.unanswered) == ([], 0)
