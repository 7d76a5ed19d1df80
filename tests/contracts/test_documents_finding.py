"""What is found and erased among a tenant's documents, and that each comes back as it was."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TypeVar, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import JsonValue

from chatwootai.adapters.clock.manual import ManualClock
from chatwootai.core.ports.documents import Documents, Keeping, Key
from tests.building import OTHER_SHOP, SHOP

from .document_stores import BUILDERS, QUICK_BUILDERS, Build, paths, put_all

T = TypeVar("T")
KEY = Key(SHOP, "sessions/main/1/1")
PATHS = st.text(st.sampled_from("ab/%_*?[é日\U0001f600\x00"), max_size=5)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)  # fmt: skip


@pytest.fixture(params=BUILDERS, ids=lambda build: build.__name__)
async def documents(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Documents]:
    async with AsyncExitStack() as closing:
        yield cast("Documents", request.param(tmp_path, ManualClock(), closing))


def in_a_fresh_one(build: Build, use: Callable[[Documents], Awaitable[T]]) -> T:
    """Return what *use* makes of documents that hold nothing yet."""

    async def run() -> T:
        async with AsyncExitStack() as closing:
            return await use(build(Path(), ManualClock(), closing))

    return asyncio.run(run())


async def test_what_starts_with_the_prefix_is_found_in_order_of_paths(
    documents: Documents,
) -> None:
    await put_all(documents, SHOP, "s/b", "s/a", "t/a", "s", "s/a/1", "r/z")

    assert await paths(documents, SHOP, "s/") == ["s/a", "s/a/1", "s/b"]


async def test_an_empty_prefix_finds_all(documents: Documents) -> None:
    await put_all(documents, SHOP, "b", "a")

    assert await paths(documents, SHOP, "") == ["a", "b"]


@pytest.mark.parametrize("prefix", ["%", "_", "a%", "a_", "*", "a*", "?", "[a]", "a'--", "A"])
async def test_a_prefix_has_no_wildcards(documents: Documents, prefix: str) -> None:
    await put_all(documents, SHOP, "a", "ab", "a/b")

    assert await paths(documents, SHOP, prefix) == []


async def test_the_first_paths_are_found_up_to_the_limit(documents: Documents) -> None:
    await put_all(documents, SHOP, *"dcba")

    assert [await paths(documents, SHOP, "", limit) for limit in (0, 1, 3)] == [
        [],
        ["a"],
        ["a", "b", "c"],
    ]


async def test_what_is_found_is_whole(documents: Documents) -> None:
    await documents.put(KEY, {"a": 1}, expected=None)

    assert await documents.find(SHOP, "sessions/", 10) == [await documents.get(KEY)]


@pytest.mark.parametrize("build", QUICK_BUILDERS)
@given(kept=st.sets(PATHS, max_size=8), prefix=PATHS)
@settings(deadline=None, max_examples=40)
def test_finding_is_starting_with_the_prefix(build: Build, kept: set[str], prefix: str) -> None:
    async def found(its: Documents) -> Sequence[str]:
        await put_all(its, SHOP, *kept)
        return await paths(its, SHOP, prefix)

    with_all = in_a_fresh_one(build, found)

    assert with_all == sorted(path for path in kept if path.startswith(prefix))


@pytest.mark.parametrize("build", QUICK_BUILDERS)
@given(value=JSON)
@settings(deadline=None, max_examples=60)
def test_any_json_comes_back_as_it_was(build: Build, value: JsonValue) -> None:
    async def through(its: Documents) -> JsonValue:
        await its.put(KEY, value, expected=None)
        document = await its.get(KEY)
        assert document is not None
        return document.value

    back = in_a_fresh_one(build, through)

    assert (back, repr(back)) == (value, repr(value))


async def test_a_contact_is_erased_with_all_about_them(documents: Documents) -> None:
    for number, contact in enumerate((7, 8, None, 7)):
        key = Key(SHOP, f"of/{contact}/{number}")
        await documents.put(key, "about them", expected=None, keeping=Keeping(contact=contact))

    assert await documents.erase(SHOP, contact=7) == 2
    assert await paths(documents, SHOP) == ["of/8/1", "of/None/2"]


async def test_the_last_put_says_whom_a_document_is_about(documents: Documents) -> None:
    version = await documents.put(KEY, 1, expected=None, keeping=Keeping(contact=7))
    await documents.put(KEY, 2, expected=version, keeping=Keeping(contact=8))

    assert await documents.erase(SHOP, contact=7) == 0
    assert await documents.erase(SHOP, contact=8) == 1


async def test_a_tenant_is_erased_with_all_it_has_and_nobody_else(documents: Documents) -> None:
    await put_all(documents, SHOP, "a", "b")
    await documents.put(KEY, 1, expected=None, keeping=Keeping(contact=7))
    await put_all(documents, OTHER_SHOP, "a")

    assert await documents.erase(SHOP) == 3
    assert await paths(documents, SHOP) == []
    assert len(await documents.find(OTHER_SHOP, "", 10)) == 1


async def test_erasing_nothing_is_no_error(documents: Documents) -> None:
    assert await documents.erase(SHOP) == 0
    assert await documents.erase(SHOP, contact=7) == 0
