"""What a channel could not deliver is a person's, once."""

import pytest

from chatwootai.core.errors import (
    OutcomeUnknownError,
    RefusedError,
    ServiceUnavailableError,
)
from chatwootai.core.events import EventKind, Status
from tests.building import event
from tests.unit.office import Office, Stores, fickle, says, shop, undelivered
from tests.unit.staff import Clerk

NO = RefusedError("Chatwoot refused sending a message with status 422: no")


async def test_a_person_is_called_when_the_channel_could_not_deliver() -> None:
    async with Office() as office:
        await office.put(says())
        await office.advance(2)
        await office.put(undelivered(1))

        await office.advance(20)

        [note] = office.notes()
        assert "131047: Re-engagement message" in note
        assert (office.status, len(office.said()), office.unanswered) == (Status.OPEN, 1, 0)


async def test_a_person_is_called_once_however_much_was_not_delivered() -> None:
    async with Office() as office:
        await office.put(undelivered(1), undelivered(2), undelivered(1))

        await office.advance(20)

        assert (len(office.notes()), office.said(), office.unanswered) == (1, [], 0)


@pytest.mark.parametrize("request_", ["show", "note", "add_labels", "set_status"])
@pytest.mark.parametrize("error", [ServiceUnavailableError, OutcomeUnknownError])
async def test_a_person_is_called_once_whatever_does_not_answer(
    error: type[ServiceUnavailableError], request_: str
) -> None:
    stores = fickle(**{request_: [error("Chatwoot", "answering")]})
    its = shop(handover={"labels": ["bot"]}, answers_open=True)
    async with Office(None, its, stores=stores) as office:
        await office.put(undelivered(1))

        await office.advance(600)

        assert (len(office.notes()), office.status, office.unanswered) == (1, Status.OPEN, 0)


async def test_what_the_customer_said_with_a_failure_is_the_persons() -> None:
    clerk = Clerk()
    async with Office(clerk) as office:
        await office.put(undelivered(1), says("Alô?", 2))

        await office.advance(20)

        assert (clerk.seen, office.said(), len(office.notes())) == ([], [], 1)
        assert office.unanswered == 0


async def test_a_failure_that_comes_again_after_a_restart_calls_nobody() -> None:
    stores = Stores()
    async with Office(stores=stores) as office:
        await office.put(undelivered(1))
        await office.advance(20)
    given_back = event(kind=EventKind.STATUS_CHANGED, status=Status.PENDING)

    async with Office(stores=stores) as office:
        stores.helpdesk.states.clear()
        await office.put(given_back, undelivered(1))
        await office.advance(20)

        assert (len(office.notes()), office.unanswered) == (1, 0)


async def test_a_failure_that_cannot_be_told_to_anybody_is_buried() -> None:
    stores = fickle(note=[NO])
    async with Office(stores=stores) as office:
        await office.put(undelivered(1))

        await office.advance(600)

        assert (office.notes(), len(stores.buried), office.unanswered) == ([], 1, 0)
