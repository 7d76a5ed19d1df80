"""What was nobody's is answered when the configuration says whose it is."""

from chatwootai.core.conversation import ConversationId
from chatwootai.core.tenants.registry import Change
from tests.building import OTHER_SHOP, SHOP, registry
from tests.unit.office import Office, says, shop
from tests.unit.staff import Clerk

ELSEWHERE = ConversationId("main", 2, 1)


def arriving(office: Office) -> None:
    """Let the second shop appear, as the updater does."""
    both = registry(shop(), shop(tenant_id=OTHER_SHOP))
    office.tenants.install(Change({OTHER_SHOP: both.get(OTHER_SHOP)}, both.mapping))
    office.dispatcher.reconsider()


async def test_it_is_answered_once_when_its_tenant_appears() -> None:
    office = Office(Clerk())
    async with office:
        await office.put(says("Alguém?", conversation=ELSEWHERE))
        await office.advance(20)
        assert (office.said(ELSEWHERE), office.unanswered) == ([], 1)

        arriving(office)
        await office.advance(20)
        arriving(office)
        await office.advance(20)

    assert office.said(ELSEWHERE) == ["1: Alguém?"]
    assert office.unanswered == 0


async def test_messages_of_one_conversation_stay_in_order_and_are_one_turn() -> None:
    office = Office(Clerk())
    async with office:
        for number, text in enumerate(["Oi", "Tem azul?", "E verde?"], 1):
            await office.put(says(text, number, conversation=ELSEWHERE))
        arriving(office)
        await office.advance(20)

    assert office.said(ELSEWHERE) == ["1: Oi\nTem azul?\nE verde?"]
    assert office.unanswered == 0


async def test_what_is_still_nobodys_waits_on_and_delays_nobody() -> None:
    office = Office(Clerk())
    async with office:
        await office.put(says("Alguém?", conversation=ELSEWHERE))
        for _ in range(3):
            office.dispatcher.reconsider()
            await office.advance(1)
        await office.put(says("Oi"))
        await office.advance(20)

        assert (office.said(), office.said(ELSEWHERE)) == (["1: Oi"], [])
        assert office.unanswered == 1


async def test_it_waits_in_the_inbox_for_the_next_process_too() -> None:
    first = Office(Clerk())
    async with first:
        await first.put(says("Alguém?", conversation=ELSEWHERE))
    second = Office(Clerk(), stores=first.stores)
    async with second:
        await second.advance(1)
        arriving(second)
        await second.advance(20)

    assert second.said(ELSEWHERE) == ["1: Alguém?"]


async def test_a_tenant_that_goes_takes_no_turn_along_that_has_begun() -> None:
    office = Office(Clerk())
    async with office:
        await office.put(says("Oi"))
        office.tenants.install(Change({SHOP: None}))
        await office.advance(20)

    assert office.said() == ["1: Oi"]
