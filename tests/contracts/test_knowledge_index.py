import asyncio
import math
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatwootai.adapters.knowledge_index.in_memory import InMemoryKnowledgeIndex
from chatwootai.adapters.knowledge_index.qdrant import QdrantKnowledgeIndex
from chatwootai.core.conversation import TenantId
from chatwootai.core.ports.knowledge_index import Entry, KnowledgeIndex, Match, Sought
from tests.building import OTHER_SHOP, SHOP

DIMENSIONS = 3
EAST, NORTH, UP = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)
NORTH_EAST = (math.sqrt(0.5), math.sqrt(0.5), 0.0)

Build = Callable[[AsyncExitStack], KnowledgeIndex]


def in_memory(closing: AsyncExitStack) -> KnowledgeIndex:
    return InMemoryKnowledgeIndex()


def qdrant(closing: AsyncExitStack) -> KnowledgeIndex:
    index = QdrantKnowledgeIndex(DIMENSIONS)
    closing.push_async_callback(index.aclose)
    return index


@pytest.fixture(params=[in_memory, qdrant], ids=lambda build: build.__name__)
async def index(request: pytest.FixtureRequest) -> AsyncIterator[KnowledgeIndex]:
    async with AsyncExitStack() as closing:
        yield cast("KnowledgeIndex", request.param(closing))


def entry(passage: str, meaning: Sequence[float] = EAST, *spelling: int, wording: int = 0) -> Entry:
    return Entry(passage, wording, Sought(meaning, dict.fromkeys(spelling, 1.0)))


def asking(meaning: Sequence[float] = EAST, *spelling: int) -> Sought:
    return Sought(meaning, dict.fromkeys(spelling, 1.0))


async def found(
    index: KnowledgeIndex, sought: Sought, limit: int = 10, tenant: TenantId = SHOP
) -> list[str]:
    return [match.passage for match in await index.search(tenant, sought, limit)]


async def test_the_nearest_meaning_comes_first(index: KnowledgeIndex) -> None:
    await index.upsert(SHOP, [entry("up", UP), entry("ne", NORTH_EAST), entry("e", EAST)])

    matches = await index.search(SHOP, asking(EAST), 10)

    assert [match.passage for match in matches] == ["e", "ne", "up"]
    assert [match.meaning for match in matches] == pytest.approx([1, math.sqrt(0.5), 0], abs=1e-5)


async def test_what_is_spelled_alike_is_found_whatever_it_means(index: KnowledgeIndex) -> None:
    entries = [entry(f"near{number}", EAST, number) for number in range(5)]
    await index.upsert(SHOP, [*entries, entry("far", UP, 77, 78)])

    matches = await index.search(SHOP, asking(EAST, 77, 78, 79), 2)

    far = next(match for match in matches if match.passage == "far")
    assert far.spelling > 0
    assert far.meaning == pytest.approx(0, abs=1e-5)


async def test_what_few_passages_have_tells_more_than_what_all_have(index: KnowledgeIndex) -> None:
    rare, usual = entry("rare", UP, 1, 2), entry("usual", UP, 1, 3)
    await index.upsert(SHOP, [rare, usual, *(entry(str(n), UP, 1, 3) for n in range(8))])

    by_rare, by_usual = [
        max(map(spelling_of, await index.search(SHOP, asking(EAST, number), 1)))
        for number in (2, 3)
    ]

    assert by_rare > by_usual > 0


async def test_what_was_deleted_no_longer_makes_others_usual(index: KnowledgeIndex) -> None:
    await index.upsert(SHOP, [entry("kept", UP, 1), entry("other", UP, 2)])
    before = await index.search(SHOP, asking(EAST, 1), 10)
    crowd = [entry(str(number), UP, 1) for number in range(20)]
    await index.upsert(SHOP, crowd)
    await index.delete(SHOP, [one.passage for one in crowd])

    after = await index.search(SHOP, asking(EAST, 1), 10)

    assert {match.passage: match.spelling for match in after} == pytest.approx(
        {match.passage: match.spelling for match in before}
    )


async def test_a_passage_is_found_once_by_its_best_wording(index: KnowledgeIndex) -> None:
    await index.upsert(
        SHOP,
        [
            entry("a", UP, 1, wording=0),
            entry("a", NORTH_EAST, 2, wording=1),
            entry("a", NORTH, 9, wording=2),
            entry("b", UP, 3),
        ],
    )

    first, *_ = matches = await index.search(SHOP, asking(EAST, 9), 10)

    assert [match.passage for match in matches] == ["a", "b"]
    assert first.meaning == pytest.approx(math.sqrt(0.5), abs=1e-5)
    assert first.spelling > 0


async def test_a_passage_of_many_wordings_does_not_crowd_out_the_others(
    index: KnowledgeIndex,
) -> None:
    crowd = [entry("crowd", EAST, 1, wording=number) for number in range(300)]
    await index.upsert(SHOP, [*crowd, entry("second", NORTH_EAST, 1), entry("third", NORTH, 2)])

    assert await found(index, asking(EAST, 1), limit=3) == ["crowd", "second", "third"]


async def test_no_more_are_found_than_the_limit_in_each_way(index: KnowledgeIndex) -> None:
    by_meaning = [entry(f"m{number}", EAST, 1) for number in range(10)]
    by_spelling = [entry(f"s{number}", UP, 2) for number in range(10)]
    await index.upsert(SHOP, [*by_meaning, *by_spelling])

    matches = await found(index, asking(EAST, 2), limit=3)

    assert len(matches) == 6
    assert {passage[0] for passage in matches} == {"m", "s"}


async def test_a_question_without_letters_is_looked_up_by_meaning(index: KnowledgeIndex) -> None:
    await index.upsert(SHOP, [entry("wordless", EAST), entry("a", NORTH, 1)])

    assert await found(index, asking(EAST)) == ["wordless", "a"]


async def test_putting_a_passage_again_replaces_all_its_wordings(index: KnowledgeIndex) -> None:
    await index.upsert(SHOP, [entry("a", EAST, 1, wording=number) for number in range(3)])
    await index.upsert(SHOP, [entry("b", NORTH, 2)])

    await index.upsert(SHOP, [entry("a", UP, 3)])

    matches = {match.passage: match for match in await index.search(SHOP, asking(EAST, 1), 10)}
    assert matches.keys() == {"a", "b"}
    assert matches["a"].meaning == pytest.approx(0, abs=1e-5)
    assert matches["a"].spelling == 0


async def test_a_deleted_passage_is_found_no_more(index: KnowledgeIndex) -> None:
    await index.upsert(SHOP, [entry("a", EAST, 1), entry("a", UP, wording=1), entry("b", EAST, 1)])

    await index.delete(SHOP, ["a", "unknown"])
    await index.delete(SHOP, ["a"])
    await index.delete(SHOP, [])

    assert await found(index, asking(EAST, 1)) == ["b"]


async def test_a_deleted_passage_can_come_back(index: KnowledgeIndex) -> None:
    await index.upsert(SHOP, [entry("a", EAST, 1)])
    await index.delete(SHOP, ["a"])

    await index.upsert(SHOP, [entry("a", EAST, 1)])

    assert await found(index, asking(EAST, 1)) == ["a"]


async def test_a_tenant_that_has_nothing_finds_nothing(index: KnowledgeIndex) -> None:
    await index.upsert(SHOP, [])
    await index.delete(SHOP, ["a"])

    assert await found(index, asking(EAST, 1)) == []


async def test_a_tenant_that_has_nothing_any_more_finds_nothing(index: KnowledgeIndex) -> None:
    await index.upsert(SHOP, [entry("a", EAST, 1)])
    await index.delete(SHOP, ["a"])

    assert await found(index, asking(EAST, 1)) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (SHOP, OTHER_SHOP),
        (TenantId("a--b", "c"), TenantId("a", "b--c")),
        (TenantId("a", "b"), TenantId("A", "b")),
        (TenantId("ação: 1/2", "x" * 300), TenantId("ação: 1/2", "x" * 301)),
    ],
    ids=["usual", "dashes", "case", "strange"],
)
async def test_tenants_do_not_see_each_other(
    index: KnowledgeIndex, one: TenantId, other: TenantId
) -> None:
    await index.upsert(other, [entry("same", EAST, 1), entry("theirs", EAST, 1)])
    await index.upsert(one, [entry("same", NORTH, 2)])

    [mine] = await index.search(one, asking(EAST, 1), 10)
    await index.delete(one, ["same", "theirs"])

    assert (mine.passage, mine.spelling) == ("same", 0.0)
    assert mine.meaning == pytest.approx(0, abs=1e-5)
    assert sorted(await found(index, asking(EAST, 1), tenant=other)) == ["same", "theirs"]


async def test_tenants_that_begin_together_lose_nothing(index: KnowledgeIndex) -> None:
    tenants = [TenantId("retail", str(number)) for number in range(20)]

    await asyncio.gather(*(index.upsert(its, [entry(its.account, EAST, 1)]) for its in tenants))

    assert [await found(index, asking(EAST, 1), tenant=its) for its in tenants] == [
        [its.account] for its in tenants
    ]


async def test_what_changes_while_it_is_searched_is_found_afterwards(index: KnowledgeIndex) -> None:
    await index.upsert(SHOP, [entry("gone", EAST, 1), entry("kept", UP, 1)])

    searches = [asyncio.ensure_future(found(index, asking(EAST, 1))) for _ in range(3)]
    await asyncio.sleep(0)
    await index.delete(SHOP, ["gone"])
    await index.upsert(SHOP, [entry("new", NORTH_EAST, 2)])
    await asyncio.gather(*searches)

    assert await found(index, asking(EAST, 1)) == ["new", "kept"]


async def test_what_nobody_waits_for_any_more_harms_nothing(index: KnowledgeIndex) -> None:
    crowd = [entry(str(number), EAST, number) for number in range(200)]
    given_up = asyncio.ensure_future(index.upsert(SHOP, crowd))
    await asyncio.sleep(0.001)
    given_up.cancel()
    await asyncio.gather(given_up, return_exceptions=True)

    await asyncio.gather(
        index.upsert(SHOP, crowd), *(found(index, asking(EAST, 1)) for _ in range(5))
    )

    assert len(await found(index, asking(EAST, 1), limit=1_000)) == 200


async def test_closing_an_unused_index_starts_no_engine() -> None:
    await QdrantKnowledgeIndex(DIMENSIONS).aclose()


SIDES = st.integers(-3, 3).map(float)
VECTORS = st.tuples(SIDES, SIDES, SIDES).filter(any).map(
    lambda its: tuple(side / math.hypot(*its) for side in its)
)  # fmt: skip
SPELLINGS = st.dictionaries(st.integers(0, 6), st.sampled_from([0.5, 1.0, 1.5]), max_size=4)
SOUGHT = st.builds(Sought, VECTORS, SPELLINGS)


@pytest.mark.parametrize("build", [in_memory, qdrant])
@given(
    wordings=st.lists(st.tuples(st.sampled_from("abcdef"), SOUGHT), min_size=1, max_size=12),
    sought=SOUGHT,
    limit=st.integers(1, 4),
)
@settings(deadline=None, max_examples=30)
def test_all_indexes_agree(
    build: Build, wordings: Sequence[tuple[str, Sought]], sought: Sought, limit: int
) -> None:
    entries = [Entry(passage, number, its) for number, (passage, its) in enumerate(wordings)]

    exact = asyncio.run(searched(in_memory, entries, sought, limit=1_000))
    matches = asyncio.run(searched(build, entries, sought, limit=limit))

    for measure in (meaning_of, spelling_of):
        best = sorted(map(measure, exact.values()), reverse=True)[:limit]
        ours = sorted(map(measure, matches.values()), reverse=True)[:limit]
        assert ours == pytest.approx(best, abs=1e-5)
        assert {name: measure(its) for name, its in matches.items()} == pytest.approx(
            {name: measure(exact[name]) for name in matches}, abs=1e-5
        )


def meaning_of(match: Match) -> float:
    return match.meaning


def spelling_of(match: Match) -> float:
    return match.spelling


async def searched(
    build: Build, entries: Sequence[Entry], sought: Sought, *, limit: int
) -> Mapping[str, Match]:
    async with AsyncExitStack() as closing:
        index = build(closing)
        await index.upsert(SHOP, entries)
        return {match.passage: match for match in await index.search(SHOP, sought, limit)}
