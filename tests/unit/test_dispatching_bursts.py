"""What a customer writes in one go is one turn, however it comes."""

import pytest

from chatwootai.core.events import Event, EventKind, Party
from chatwootai.core.ports.inbox import Delivery
from tests.building import event, message
from tests.unit.office import Office, Stores, says
from tests.unit.staff import Clerk, SlowClerk


def types(*, is_typing: bool = True, actor: Party = Party.CONTACT) -> Event:
    kind = EventKind.TYPING_STARTED if is_typing else EventKind.TYPING_STOPPED
    return event(kind=kind, actor=actor)


def withdraws(number: int) -> Event:
    about = message("Esta mensagem foi excluída", number, is_deleted=True)
    return event(about, kind=EventKind.MESSAGE_UPDATED)


def slow(stores: Stores, seconds: float = 5.0) -> SlowClerk:
    return SlowClerk(clock=stores.clock, seconds=seconds)


async def test_a_burst_is_one_turn() -> None:
    async with Office() as office:
        await office.put(says("Oi", 1))
        await office.advance(1)
        await office.put(says("Vocês entregam", 2))
        await office.advance(1)
        await office.put(says("em Manaus?", 3))

        await office.advance(2)

        assert office.said() == ["1: Oi\nVocês entregam\nem Manaus?"]


async def test_a_burst_that_comes_out_of_order_is_read_in_order() -> None:
    async with Office() as office:
        await office.put(says("em Manaus?", 3), says("Oi", 1), says("Vocês entregam", 2))

        await office.advance(2)

        assert office.said() == ["1: Oi\nVocês entregam\nem Manaus?"]


async def test_a_customer_who_never_stops_is_answered_after_the_longest_wait() -> None:
    async with Office() as office:
        for number in range(1, 9):
            await office.put(says(f"{number}", number))
            await office.advance(1)

        assert office.said() == ["1: 1\n2\n3\n4\n5\n6\n7\n8"]


async def test_typing_prolongs_the_wait() -> None:
    async with Office() as office:
        await office.put(says())
        await office.advance(1)
        await office.put(types())

        await office.advance(5.9)

        assert office.said() == []


async def test_typing_that_ends_in_nothing_is_waited_for_six_seconds() -> None:
    async with Office() as office:
        await office.put(says())
        await office.advance(1)
        await office.put(types())

        await office.advance(6)

        assert office.said() == ["1: Oi"]


async def test_who_stops_typing_is_answered_when_they_have_been_quiet() -> None:
    async with Office() as office:
        await office.put(says(), types())
        await office.advance(1)
        await office.put(types(is_typing=False))

        await office.advance(0.5)

        assert office.said() == ["1: Oi"]


async def test_typing_for_ever_does_not_prolong_the_longest_wait() -> None:
    async with Office() as office:
        await office.put(says())
        for _ in range(8):
            await office.put(types())
            await office.advance(1)

        assert office.said() == ["1: Oi"]


async def test_it_does_not_matter_that_a_person_types() -> None:
    async with Office() as office:
        await office.put(says(), types(actor=Party.PERSON))

        await office.advance(1.5)

        assert office.said() == ["1: Oi"]


async def test_typing_alone_begins_nothing() -> None:
    clerk = Clerk()
    async with Office(clerk) as office:
        await office.put(types())
        await office.advance(30)

        assert clerk.seen == []


async def test_a_message_during_the_work_joins_the_turn() -> None:
    stores = Stores()
    clerk = slow(stores)
    async with Office(clerk, stores=stores) as office:
        await office.put(says("Vocês entregam", 1))
        await office.advance(2)
        await office.put(says("em Manaus?", 2))

        await office.advance(20)

        assert office.said() == ["1: Vocês entregam\nem Manaus?"]
        assert clerk.done == ["Vocês entregam\nem Manaus?"]


async def test_whoever_keeps_writing_during_the_work_is_answered_all_the_same() -> None:
    stores = Stores()
    async with Office(slow(stores, 2), stores=stores) as office:
        for number in range(1, 31):
            await office.put(says(f"{number}", number))
            await office.advance(1)
        await office.advance(20)

        answers = office.said()
        texts = "\n".join(answer.removeprefix("1: ") for answer in answers).split("\n")
        assert texts == [str(number) for number in range(1, 31)]
        assert len(answers) > 2


async def test_a_message_after_the_first_part_begins_the_next_turn() -> None:
    stores = Stores()
    async with Office(Clerk(), stores=stores) as office:
        await office.put(says("Oi", 1))
        await office.advance(1.5)
        await office.put(says("Outra coisa", 2))

        await office.advance(2)

        assert office.said() == ["1: Oi", "1: Outra coisa"]


async def test_a_message_that_comes_twice_is_answered_once() -> None:
    async with Office() as office:
        await office.put(says("Oi", 1))
        await office.put(says("Oi", 1))

        await office.advance(20)

        assert office.said() == ["1: Oi"]
        assert office.unanswered == 0


async def test_a_delivery_that_comes_twice_is_taken_in_once() -> None:
    clerk = Clerk()
    async with Office(clerk) as office:
        for _ in range(2):
            await office.stores.inbox.put(Delivery("d1", says("Oi", 1)))
            await office.advance(20)

        assert clerk.seen == ["Oi"]


async def test_a_message_that_comes_again_during_the_work_does_not_disturb_it() -> None:
    stores = Stores()
    clerk = slow(stores)
    async with Office(clerk, stores=stores) as office:
        await office.put(says("Oi", 1))
        await office.advance(2)
        await office.put(says("Oi", 1))

        await office.advance(20)

        assert clerk.seen == clerk.done == ["Oi"]
        assert (office.said(), office.unanswered) == (["1: Oi"], 0)


async def test_a_message_that_comes_again_after_its_answer_is_not_answered() -> None:
    async with Office() as office:
        await office.put(says("Oi", 1))
        await office.advance(2)
        await office.put(says("Oi", 1))

        await office.advance(20)

        assert (office.said(), office.unanswered) == (["1: Oi"], 0)


async def test_a_message_that_comes_again_after_a_restart_is_not_answered() -> None:
    stores = Stores()
    async with Office(stores=stores) as office:
        await office.put(says("Oi", 1))
        await office.advance(2)

    async with Office(stores=stores) as office:
        await office.put(says("Oi", 1))
        await office.advance(20)

        assert (office.said(), office.unanswered) == (["1: Oi"], 0)


async def test_what_is_withdrawn_before_its_turn_is_not_answered() -> None:
    async with Office() as office:
        await office.put(says("Esquece", 1), says("Abrem hoje?", 2), withdraws(1))

        await office.advance(2)

        assert (office.said(), office.unanswered) == (["1: Abrem hoje?"], 0)


async def test_nothing_is_said_when_all_is_withdrawn() -> None:
    clerk = Clerk()
    async with Office(clerk) as office:
        await office.put(says("Esquece", 1), withdraws(1))

        await office.advance(20)

        assert (clerk.seen, office.unanswered) == ([], 0)


@pytest.mark.parametrize(("left", "answers"), [((), []), ((2,), ["1: 2"])])
async def test_what_is_withdrawn_during_the_work_is_not_answered(
    left: tuple[int, ...], answers: list[str]
) -> None:
    stores = Stores()
    async with Office(slow(stores), stores=stores) as office:
        await office.put(*(says(f"{number}", number) for number in (1, *left)))
        await office.advance(2)
        await office.put(withdraws(1))

        await office.advance(20)

        assert (office.said(), office.unanswered) == (answers, 0)


async def test_withdrawing_something_else_does_not_disturb_the_work() -> None:
    stores = Stores()
    clerk = slow(stores)
    async with Office(clerk, stores=stores) as office:
        await office.put(says("Oi", 2))
        await office.advance(2)
        await office.put(withdraws(1))

        await office.advance(20)

        assert clerk.seen == ["Oi"]


async def test_a_message_that_comes_after_its_withdrawal_is_not_answered() -> None:
    async with Office() as office:
        await office.put(withdraws(1), says("Esquece", 1))

        await office.advance(20)

        assert (office.said(), office.unanswered) == ([], 0)
