"""What cannot be answered is put aside for people, and a person is called: never silence."""

import pytest

from chatwootai.core.errors import (
    GoneError,
    RefusedError,
    ServiceUnavailableError,
)
from chatwootai.core.events import Status
from chatwootai.core.sessions import Owner
from tests.building import said
from tests.unit.office import Office, fickle, process, says, stored

NO = RefusedError("Chatwoot refused sending a message with status 422: no")
FAILED = "Desculpe, tive um problema para responder."


async def test_an_answer_that_is_refused_is_buried() -> None:
    stores = fickle(send=[NO])
    async with Office(stores=stores) as office:
        await office.put(says())

        await office.advance(600)

        assert (office.said(), office.unanswered) == ([], 0)
        [(buried, why)] = stores.buried
        assert buried == stored(says())
        assert why == f"RefusedError: {NO}"


async def test_a_person_is_called_where_an_answer_is_refused() -> None:
    async with Office(stores=fickle(send=[NO])) as office:
        await office.put(says("Abrem hoje?"))

        await office.advance(600)

        [note] = office.notes()
        assert "> Abrem hoje?" in note
        assert (office.status, (await office.session()).owner) == (Status.OPEN, Owner.PERSON)


async def test_what_is_refused_altogether_is_buried_all_the_same() -> None:
    stores = fickle(send=[NO], note=[NO])
    async with Office(stores=stores) as office:
        await office.put(says())

        await office.advance(600)

        assert (len(stores.buried), office.unanswered) == (1, 0)
        assert (await office.session()).plan is None


async def test_a_conversation_goes_on_after_an_answer_that_was_refused() -> None:
    stores = fickle(send=[NO], set_status=[NO])
    async with Office(stores=stores) as office:
        await office.put(says("Oi", 1))
        await office.advance(600)
        await office.put(says("Abrem hoje?", 2))

        await office.advance(20)

        assert office.said() == ["1: Abrem hoje?"]


async def test_what_came_since_is_answered_when_an_earlier_answer_is_refused() -> None:
    stores = fickle(send=[ServiceUnavailableError("Chatwoot", "sending"), NO])
    async with Office(stores=stores) as office:
        await office.put(says("Oi", 1))
        await office.advance(2)
        await office.put(says("Abrem hoje?", 2))

        await office.advance(60)

        assert (office.said(), office.unanswered) == (["1: Abrem hoje?"], 0)


async def test_an_answer_that_is_refused_at_the_second_attempt_is_buried() -> None:
    stores = fickle(send=[ServiceUnavailableError("Chatwoot", "sending"), NO])
    async with Office(stores=stores) as office:
        await office.put(says())

        await office.advance(60)

        assert (len(stores.buried), len(office.notes()), office.unanswered) == (1, 1, 0)


@pytest.mark.parametrize("request_", ["show", "send"])
async def test_a_conversation_that_is_gone_is_forgotten(request_: str) -> None:
    stores = fickle(**{request_: [GoneError("gone"), GoneError("gone")]})
    async with Office(stores=stores) as office:
        await office.put(says())

        await office.advance(600)

        assert (office.said(), office.unanswered, stores.buried) == ([], 0, [])


async def test_a_fault_of_ours_is_tried_five_times_and_then_a_persons() -> None:
    stores = fickle(send=[ValueError("a fault")] * 5)
    async with Office(stores=stores) as office:
        await office.put(says())

        await office.advance(600)

        [(_, why)] = stores.buried
        assert (why, len(office.notes()), office.status) == ("ValueError", 1, Status.OPEN)


async def test_a_fault_of_ours_that_passes_costs_no_answer() -> None:
    async with Office(stores=fickle(send=[ValueError("a fault")] * 4)) as office:
        await office.put(says())

        await office.advance(600)

        assert (office.said(), office.unanswered) == (["1: Oi"], 0)


async def test_outages_do_not_count_as_faults_of_ours() -> None:
    silent = ServiceUnavailableError("Chatwoot", "sending")
    async with Office(stores=fickle(send=[*[silent] * 9, ValueError("a fault")])) as office:
        await office.put(says())

        await office.advance(1_000)

        assert (office.said(), office.unanswered) == (["1: Oi"], 0)


async def test_a_process_that_dies_over_a_refusal_leaves_it_to_the_next_to_call_a_person() -> None:
    stores = fickle(send=[NO, NO])
    async with Office(stores=stores) as dying:
        with pytest.raises(RefusedError):
            await process(dying, said("Oi", 1))

    async with Office(stores=stores) as office:
        await office.put(says("Oi", 1))
        await office.advance(60)

        assert (office.said(), len(office.notes()), office.status) == ([], 1, Status.OPEN)
