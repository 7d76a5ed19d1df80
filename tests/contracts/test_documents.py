import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import cast

import pytest
from pydantic import JsonValue

from chatwootai.adapters.clock.manual import ManualClock
from chatwootai.core.conversation import TenantId
from chatwootai.core.errors import ConflictError
from chatwootai.core.ports.documents import Document, Documents, Keeping, Key
from tests.building import OTHER_SHOP, SHOP

from .document_stores import BUILDERS, paths, put_all

KEY = Key(SHOP, "sessions/main/1/1")


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture(params=BUILDERS, ids=lambda build: build.__name__)
async def documents(
    request: pytest.FixtureRequest, tmp_path: Path, clock: ManualClock
) -> AsyncIterator[Documents]:
    async with AsyncExitStack() as closing:
        yield cast("Documents", request.param(tmp_path, clock, closing))


async def test_what_was_put_is_got(documents: Documents) -> None:
    version = await documents.put(KEY, {"said": ["Olá"]}, expected=None)

    assert await documents.get(KEY) == Document(KEY, {"said": ["Olá"]}, version)


async def test_what_was_not_put_is_none(documents: Documents) -> None:
    assert await documents.get(KEY) is None


async def test_a_stored_null_is_a_document(documents: Documents) -> None:
    version = await documents.put(KEY, None, expected=None)

    assert await documents.get(KEY) == Document(KEY, None, version)


async def test_every_change_makes_another_version(documents: Documents) -> None:
    first = await documents.put(KEY, "same", expected=None)
    second = await documents.put(KEY, "same", expected=first)

    assert first != second
    assert await documents.get(KEY) == Document(KEY, "same", second)


@pytest.mark.parametrize("difference", [-1, 1, 1_000])
async def test_another_version_than_expected_is_a_conflict_and_stores_nothing(
    documents: Documents, difference: int
) -> None:
    version = await documents.put(KEY, "theirs", expected=None)

    with pytest.raises(ConflictError, match=KEY.path):
        await documents.put(KEY, "ours", expected=version + difference)

    assert await documents.get(KEY) == Document(KEY, "theirs", version)


async def test_a_document_that_should_not_be_there_is_a_conflict(documents: Documents) -> None:
    await documents.put(KEY, "theirs", expected=None)

    with pytest.raises(ConflictError):
        await documents.put(KEY, "ours", expected=None)


async def test_a_document_that_should_be_there_is_a_conflict(documents: Documents) -> None:
    with pytest.raises(ConflictError):
        await documents.put(KEY, "ours", expected=1)

    assert await documents.get(KEY) is None


async def test_a_version_from_before_a_deletion_is_no_version_any_more(
    documents: Documents,
) -> None:
    old = await documents.put(KEY, "erased", expected=None)
    await documents.delete(KEY)
    await documents.put(KEY, "new", expected=None)

    with pytest.raises(ConflictError):
        await documents.put(KEY, "erased, and more", expected=old)


async def test_a_version_from_before_the_end_is_no_version_any_more(
    documents: Documents, clock: ManualClock
) -> None:
    old = await documents.put(KEY, "over", expected=None, keeping=Keeping(seconds=1))
    await clock.advance(1)
    await documents.put(Key(SHOP, "another"), 1, expected=None)
    await documents.put(KEY, "new", expected=None)

    with pytest.raises(ConflictError):
        await documents.put(KEY, "over, and more", expected=old)


async def test_a_hundred_who_count_at_once_lose_no_count(documents: Documents) -> None:
    async def increment() -> None:
        while True:
            known = await documents.get(KEY)
            count = known.value if known else 0
            assert isinstance(count, int)
            try:
                version = known.version if known else None
                await documents.put(KEY, count + 1, expected=version)
            except ConflictError:
                continue
            return

    await asyncio.gather(*(increment() for _ in range(100)))

    counted = await documents.get(KEY)
    assert counted is not None
    assert counted.value == 100


async def test_changing_what_was_put_or_got_changes_nothing_kept(documents: Documents) -> None:
    value: dict[str, JsonValue] = {"list": [1]}
    await documents.put(KEY, value, expected=None)
    value["list"] = "changed"
    got = await documents.get(KEY)
    assert got is not None
    assert isinstance(got.value, dict)
    got.value["list"] = "changed"

    again = await documents.get(KEY)

    assert again is not None
    assert again.value == {"list": [1]}


async def test_a_document_is_kept_until_its_time_is_over(
    documents: Documents, clock: ManualClock
) -> None:
    await documents.put(KEY, "short", expected=None, keeping=Keeping(seconds=60))
    await clock.advance(59.9)
    before = await documents.get(KEY)
    await clock.advance(0.1)

    assert before is not None
    assert await documents.get(KEY) is None
    assert await paths(documents, SHOP) == []


async def test_a_document_is_kept_for_ever_unless_told_otherwise(
    documents: Documents, clock: ManualClock
) -> None:
    await documents.put(KEY, "long", expected=None)
    await clock.advance(100 * 365 * 24 * 3600.0)

    assert await documents.get(KEY) is not None


async def test_each_put_begins_the_time_anew(documents: Documents, clock: ManualClock) -> None:
    minute = Keeping(seconds=60)
    version = await documents.put(KEY, 1, expected=None, keeping=minute)
    await clock.advance(40)
    await documents.put(KEY, 2, expected=version, keeping=minute)
    await clock.advance(40)

    assert await documents.get(KEY) is not None


async def test_what_is_over_is_as_if_it_had_not_been(
    documents: Documents, clock: ManualClock
) -> None:
    version = await documents.put(KEY, "over", expected=None, keeping=Keeping(seconds=1))
    await clock.advance(2)

    with pytest.raises(ConflictError):
        await documents.put(KEY, "again", expected=version)
    await documents.put(KEY, "new", expected=None)


async def test_what_is_over_makes_place_within_the_limit(
    documents: Documents, clock: ManualClock
) -> None:
    await documents.put(Key(SHOP, "a"), 1, expected=None, keeping=Keeping(seconds=1))
    await put_all(documents, SHOP, "b")
    await clock.advance(1)

    assert await paths(documents, SHOP, limit=1) == ["b"]


async def test_deleting_forgets_one_document(documents: Documents) -> None:
    await put_all(documents, SHOP, "a", "ab")

    await documents.delete(Key(SHOP, "a"))
    await documents.delete(Key(SHOP, "a"))

    assert await paths(documents, SHOP) == ["ab"]


async def test_tenants_do_not_see_each_other(documents: Documents) -> None:
    mine, theirs = Key(SHOP, "same"), Key(OTHER_SHOP, "same")
    keeping = Keeping(contact=7)
    await documents.put(theirs, "theirs", expected=None, keeping=keeping)

    assert await documents.get(mine) is None
    assert await documents.find(SHOP, "", 100) == []
    await documents.put(mine, "mine", expected=None, keeping=keeping)
    await documents.delete(mine)
    assert await documents.erase(SHOP, contact=7) == 0
    assert await documents.erase(SHOP) == 0
    kept = await documents.get(theirs)
    assert kept is not None
    assert kept.value == "theirs"


@pytest.mark.parametrize(
    "other",
    [
        TenantId("retail", "account_10"),
        TenantId("retail", "account"),
        TenantId("Retail", "account_1"),
        TenantId("retail", "account%1"),
        TenantId("account_1", "retail"),
    ],
    ids=str,
)
async def test_tenants_of_similar_names_are_strangers(
    documents: Documents, other: TenantId
) -> None:
    await put_all(documents, SHOP, "a")

    assert await documents.get(Key(other, "a")) is None
    assert await documents.find(other, "", 10) == []
    assert await documents.erase(other) == 0


async def test_what_is_kept_for_no_time_is_gone_and_its_place_is_free(
    documents: Documents,
) -> None:
    version = await documents.put(KEY, "said", expected=None)

    await documents.put(KEY, None, expected=version, keeping=Keeping(0.0))

    assert await documents.get(KEY) is None
    assert await documents.find(KEY.tenant, KEY.path, 10) == []
    assert await documents.put(KEY, "said anew", expected=None)
