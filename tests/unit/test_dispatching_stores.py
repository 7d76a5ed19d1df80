"""Stores that fail, events that kill, and too much of everything."""

import asyncio
import gc

from chatwootai.core.conversation import ConversationId, Reply, TenantId
from chatwootai.core.errors import ServiceUnavailableError
from chatwootai.core.events import Event, EventKind, Party
from chatwootai.core.ports.documents import Key
from tests.building import CONVERSATION, CUSTOMER, SHOP, event, tenant
from tests.unit.house import persons_answer
from tests.unit.office import CLERKS, GRACE, Office, Stores, fickle, says, stored
from tests.unit.staff import Clerk, SlowClerk
from tests.unit.stores import FickleInbox

ELSEWHERE = ConversationId("main", 1, 2)
TYPES: Event = event(kind=EventKind.TYPING_STARTED, actor=Party.CONTACT)
MOST_WAITING = 5_000
MOST_OF_ACCOUNT = 500


async def damage(stores: Stores) -> None:
    """Let the conversation's session be one that nobody can read."""
    key = Key(SHOP, f"sessions/{CONVERSATION}")
    await stores.documents.delete(key)
    await stores.documents.put(key, {"history": "Meu CPF é 123"}, expected=None)


def remembered(numbers: range) -> int:
    """Return of how many conversations with one of *numbers* there is anything in memory."""
    gc.collect()
    places = [one for one in gc.get_objects() if isinstance(one, ConversationId)]
    return len({one.number for one in places} & set(numbers))


async def test_nothing_is_lost_while_the_inbox_does_not_answer() -> None:
    inbox = FickleInbox()
    async with Office(stores=Stores(inbox=inbox)) as office:
        await office.put(says("Oi", 1))
        inbox.is_dead = True
        await office.advance(2)
        await office.put(says("Abrem hoje?", 2))
        await office.advance(30)
        inbox.is_dead = False

        await office.advance(30)

        assert office.said() == ["1: Oi", "1: Abrem hoje?"]
        assert office.unanswered == 0


async def test_what_comes_after_an_event_that_cannot_be_acknowledged_is_not_lost() -> None:
    inbox = FickleInbox()
    async with Office(stores=Stores(inbox=inbox)) as office:
        inbox.is_dead = True  # but for what it was asked before
        await office.put(TYPES, says())
        await office.advance(30)
        inbox.is_dead = False

        await office.advance(30)

        assert (office.said(), office.unanswered) == (["1: Oi"], 0)


async def test_nothing_is_lost_while_sessions_cannot_be_read() -> None:
    stores = Stores()
    async with Office(stores=stores) as office:
        stores.documents.is_dead = True
        await office.put(says("Oi", 1), says("Abrem hoje?", 2))
        await office.advance(60)
        stores.documents.is_dead = False

        await office.advance(60)

        assert (office.said(), office.unanswered) == (["1: Oi\nAbrem hoje?"], 0)


async def test_nothing_is_lost_when_sessions_cannot_be_read_during_a_turn() -> None:
    stores = Stores()
    async with Office(SlowClerk(clock=stores.clock), stores=stores) as office:
        await office.put(says())
        await office.advance(2)
        stores.documents.is_dead = True
        await office.advance(60)
        stores.documents.is_dead = False

        await office.advance(120)

        assert (office.said(), office.unanswered) == (["1: Oi"], 0)


async def test_a_session_that_is_damaged_stops_no_other_conversation() -> None:
    stores = Stores()
    await damage(stores)
    async with Office(stores=stores) as office:
        await office.put(says(), says(conversation=ELSEWHERE))

        await office.advance(20)

        assert office.said(ELSEWHERE) == ["2: Oi"]
        [(buried, why)] = stores.buried
        assert (buried, why, office.unanswered) == (stored(says()), "ValidationError", 0)


async def test_an_event_of_a_damaged_session_is_its_tenants_and_goes_with_its_customer() -> None:
    stores = Stores()
    await damage(stores)
    async with Office(stores=stores) as office:
        await office.put(says())

        await stores.documents.erase(SHOP, CUSTOMER.id)

        assert stores.buried == []


async def test_a_session_that_is_damaged_during_the_work_ends_that_turn_alone() -> None:
    stores = Stores()
    async with Office(SlowClerk(clock=stores.clock), stores=stores) as office:
        await office.put(says(), says(conversation=ELSEWHERE))
        await office.advance(2)
        await damage(stores)

        await office.advance(600)

        assert (office.said(), office.said(ELSEWHERE)) == ([], ["2: Oi"])
        assert (len(stores.buried), office.unanswered) == (1, 0)


async def test_an_event_that_ends_the_process_again_and_again_is_buried() -> None:
    stores = Stores()
    await stores.inbox.deliver(says())
    for _ in range(20):
        async with Office(stores=stores):
            pass

    async with Office(stores=stores) as office:
        await office.advance(20)

        [(buried, why)] = stores.buried
        assert (buried, why) == (stored(says()), "the process ended over it, again and again")
        assert (office.said(), office.unanswered) == ([], 0)


async def test_an_event_that_was_interrupted_nineteen_times_is_answered() -> None:
    stores = Stores()
    await stores.inbox.deliver(says())
    for _ in range(19):
        async with Office(stores=stores):
            pass

    async with Office(stores=stores) as office:
        await office.advance(20)

        assert (office.said(), stores.buried) == (["1: Oi"], [])


async def test_an_event_that_stays_nobodys_is_buried_with_the_reason() -> None:
    stores = Stores()
    await stores.inbox.deliver(says(conversation=ConversationId("elsewhere", 1, 1)))
    for _ in range(19):
        async with Office(stores=stores):
            pass

    async with Office(stores=stores) as office:
        await office.advance(20)

        [(_, why)] = stores.buried
        assert "no tenant that works is mapped to inbox 5" in why


async def test_what_is_not_done_comes_first_to_the_next_process() -> None:
    stores = Stores()
    async with Office(stores=stores) as office:
        await office.put(says("Oi", 1))

    async with Office(stores=stores) as office:
        await office.put(says("Abrem hoje?", 2))
        await office.advance(2)

        assert office.said() == ["1: Oi\nAbrem hoje?"]


async def test_no_more_is_held_in_memory_than_there_is_room_for() -> None:
    stores, accounts = Stores(), range(1, 13)
    shops = [tenant(TenantId("retail", f"account_{number}"), crews=CLERKS) for number in accounts]
    for account in accounts:
        for number in range(1, MOST_OF_ACCOUNT + 100):
            where = ConversationId("main", account, number)
            await stores.inbox.deliver(says(number=number, conversation=where))
    async with Office(SlowClerk(clock=stores.clock), *shops, stores=stores) as office:
        for _ in range(200):
            await office.advance(0)

        assert stores.inbox.handed_out == MOST_WAITING


async def test_no_account_takes_the_room_of_the_others() -> None:
    stores = Stores()
    for number in range(1, 2 * MOST_OF_ACCOUNT):
        where = ConversationId("main", 1, number)
        await stores.inbox.deliver(says(number=number, conversation=where))
    async with Office(SlowClerk(clock=stores.clock), stores=stores) as office:
        for _ in range(20):
            await office.advance(0)

        assert stores.inbox.handed_out == MOST_OF_ACCOUNT


async def test_what_waits_in_the_inbox_is_taken_in_when_there_is_room() -> None:
    stores = Stores()
    numbers = range(1, 3 * MOST_OF_ACCOUNT)
    await stores.inbox.deliver(*(says("Oi", number) for number in numbers))
    async with Office(Clerk(lambda _: Reply("Olá!")), stores=stores) as office:
        async with asyncio.timeout(10):
            while office.unanswered:
                await office.advance(2)
                await asyncio.sleep(0.05)

        assert 1 < len(office.said()) < 20


async def test_nothing_is_kept_of_conversations_that_fail_until_a_person_comes() -> None:
    numbers = range(1_001, 1_021)
    stores = fickle(send=[ServiceUnavailableError("Chatwoot", "sending") for _ in range(200)])
    async with Office(stores=stores) as office:
        for number in numbers:
            await office.put(says(conversation=ConversationId("main", 1, number)))
        await office.advance(20)
        before = remembered(numbers)

        for number in numbers:
            await office.put(persons_answer(conversation=ConversationId("main", 1, number)))
        await office.advance(600)

        assert (before, office.unanswered) == (20, 0)
        assert remembered(numbers) <= 1  # the last one that a loop came upon


async def test_turns_that_go_on_are_given_their_time_when_the_service_stops() -> None:
    stores = Stores()
    async with Office(SlowClerk(clock=stores.clock, seconds=GRACE - 1), stores=stores) as office:
        await office.put(says())
        await office.advance(2)

        await office.stop()

        assert (office.said(), office.unanswered) == (["1: Oi"], 0)


async def test_a_turn_that_does_not_end_in_time_is_the_next_processs() -> None:
    stores = Stores()
    clerk = SlowClerk(clock=stores.clock, seconds=GRACE + 5)
    async with Office(clerk, stores=stores) as office:
        await office.put(says())
        await office.advance(2)

        await office.stop()

        assert (office.running.done(), office.said(), office.unanswered) == (True, [], 1)
    async with Office(stores=stores) as office:
        await office.advance(2)

        assert (office.said(), office.unanswered) == (["1: Oi"], 0)
