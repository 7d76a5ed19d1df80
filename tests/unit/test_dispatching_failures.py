"""What does not answer is asked again; it is neither given up nor done twice."""

import pytest

from chatwootai.core.errors import CredentialsError, OutcomeUnknownError, ServiceUnavailableError
from tests.unit.house import persons_answer
from tests.unit.office import Office, Stores, fickle, says
from tests.unit.staff import Clerk
from tests.unit.stores import FickleHelpdesk

SILENT = ServiceUnavailableError("Chatwoot", "sending a message")
UNKNOWN = OutcomeUnknownError("Chatwoot", "sending a message")


def asks_for(seconds: float) -> ServiceUnavailableError:
    return ServiceUnavailableError("Chatwoot", "sending a message", retry_after=seconds)


@pytest.mark.parametrize("request_", ["send", "show"])
async def test_a_service_that_does_not_answer_is_asked_again_after_two_seconds(
    request_: str,
) -> None:
    async with Office(stores=fickle(**{request_: [SILENT]})) as office:
        await office.put(says())
        await office.advance(1.5 + 1.9)
        before = office.said()

        await office.advance(0.2)

        assert (before, office.said(), office.unanswered) == ([], ["1: Oi"], 0)


async def test_the_pauses_grow_up_to_a_minute() -> None:
    async with Office(stores=fickle(send=[SILENT] * 9)) as office:
        await office.put(says())
        await office.advance(1.5 + 2 + 4 + 8 + 16 + 32 + 60 * 3 + 59)
        before = office.said()

        await office.advance(2)

        assert (before, office.said()) == ([], ["1: Oi"])


@pytest.mark.parametrize(("asked_for", "kept"), [(17, 17), (3600, 60)])
async def test_a_service_is_asked_again_when_it_said_to_but_within_a_minute(
    asked_for: float, kept: float
) -> None:
    async with Office(stores=fickle(send=[asks_for(asked_for)])) as office:
        await office.put(says())
        await office.advance(1.5 + kept - 0.1)
        before = office.said()

        await office.advance(0.2)

        assert (before, office.said()) == ([], ["1: Oi"])


async def test_a_token_that_is_not_accepted_is_tried_again_each_minute() -> None:
    async with Office(stores=fickle(show=[CredentialsError("wrong")] * 3)) as office:
        await office.put(says())
        await office.advance(1.5 + 179)
        before = office.said()

        await office.advance(2)

        assert (before, office.said(), office.unanswered) == ([], ["1: Oi"], 0)


async def test_a_turn_that_waits_is_not_worked_out_again() -> None:
    clerk = Clerk()
    async with Office(clerk, stores=fickle(send=[SILENT] * 5)) as office:
        await office.put(says())

        await office.advance(600)

        assert (clerk.seen, office.said()) == (["Oi"], ["1: Oi"])


@pytest.mark.parametrize("is_done", [True, False])
async def test_what_may_have_been_sent_is_looked_for_before_it_is_sent_again(
    is_done: bool,
) -> None:
    helpdesk = FickleHelpdesk(faults={"send": [UNKNOWN]}, is_done=is_done)
    async with Office(stores=Stores(helpdesk=helpdesk)) as office:
        await office.put(says())

        await office.advance(60)

        assert (office.said(), office.unanswered) == (["1: Oi"], 0)


async def test_a_message_that_comes_while_a_turn_waits_is_answered_as_well() -> None:
    async with Office(stores=fickle(send=[SILENT] * 3)) as office:
        await office.put(says("Oi", 1))
        await office.advance(3)
        await office.put(says("Abrem hoje?", 2))

        await office.advance(60)

        assert office.said() == ["1: Oi", "1: Abrem hoje?"]
        assert office.unanswered == 0


async def test_a_turn_that_waits_is_the_persons_who_comes_meanwhile() -> None:
    async with Office(stores=fickle(send=[SILENT] * 3)) as office:
        await office.put(says())
        await office.advance(3)
        await office.put(persons_answer())

        await office.advance(600)

        assert (office.said(), office.unanswered) == ([], 0)


async def test_nothing_is_kept_of_failures_once_they_are_over() -> None:
    async with Office(stores=fickle(send=[SILENT, SILENT, None, SILENT, SILENT])) as office:
        await office.put(says("Oi", 1))
        await office.advance(60)
        await office.put(says("Alô?", 2))
        await office.advance(1.5 + 2 + 4 - 0.1)
        before = office.said()

        await office.advance(0.2)

        assert (before, office.said()) == (["1: Oi"], ["1: Oi", "1: Alô?"])
