import asyncio

from chatwootai.adapters.documents.in_memory import InMemoryDocuments
from chatwootai.core.conversation import TenantId
from chatwootai.core.tenants.news import News
from tests.building import OTHER_SHOP, SHOP
from tests.unit.tenants.living import Common


def documents() -> InMemoryDocuments:
    return Common().documents


async def test_every_reader_hears_of_what_was_told() -> None:
    board = documents()
    readers = [News(board), News(board)]
    for reader in readers:
        await reader.heard()

    await News(board).tell(SHOP, OTHER_SHOP)

    assert [await reader.heard() for reader in readers] == [[SHOP, OTHER_SHOP]] * 2
    assert [await reader.heard() for reader in readers] == [(), ()]


async def test_what_was_told_before_is_no_news() -> None:
    board = documents()
    await News(board).tell(SHOP)

    assert await News(board).heard() == ()


async def test_the_first_word_of_all_is_heard() -> None:
    board = documents()
    reader = News(board)
    await reader.heard()

    await News(board).tell(SHOP)

    assert await reader.heard() == [SHOP]


async def test_who_changes_twice_is_heard_of_once() -> None:
    board = documents()
    reader = News(board)
    await reader.heard()
    for tenant in (SHOP, OTHER_SHOP, SHOP):
        await News(board).tell(tenant)

    assert await reader.heard() == [SHOP, OTHER_SHOP]


async def test_who_has_missed_too_much_is_told_so() -> None:
    board = documents()
    reader = News(board)
    await reader.heard()
    for number in range(65):
        await News(board).tell(TenantId("retail", f"account_{number}"))

    assert await reader.heard() is None
    assert await reader.heard() == ()


async def test_many_at_once_are_all_heard_of_or_looked_for() -> None:
    board = documents()
    reader = News(board)
    await reader.heard()
    await News(board).tell(*(TenantId("retail", f"account_{number}") for number in range(1_000)))

    assert await reader.heard() is None


async def test_those_who_tell_at_the_same_time_are_all_heard() -> None:
    board = documents()
    reader = News(board)
    await reader.heard()
    tenants = [TenantId("retail", f"account_{number}") for number in range(50)]

    await asyncio.gather(*(News(board).tell(tenant) for tenant in tenants))

    heard = await reader.heard()
    assert heard is not None
    assert len(heard) == len(tenants)
    assert set(heard) == set(tenants)


async def test_a_board_that_was_lost_is_looked_behind() -> None:
    board = documents()
    reader = News(board)
    await News(board).tell(SHOP)
    await News(board).tell(SHOP)
    await reader.heard()
    await board.erase(TenantId("", ""))
    await News(board).tell(OTHER_SHOP)

    assert await reader.heard() is None
