"""Versions are kept in every kind of documents, by one process and by several."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import cast

import pytest

from chatwootai.adapters.clock.manual import ManualClock
from chatwootai.core.errors import UnknownVersionError
from chatwootai.core.ports.documents import Documents
from chatwootai.core.tenants.compiling import Recipe
from chatwootai.core.tenants.loading import load
from chatwootai.core.tenants.versions import MOST_VERSIONS, Proposal, TenantVersions
from tests.building import OTHER_SHOP, SHOP
from tests.unit.tenants.living import config
from tests.unit.tenants.written import KNOWN, faq, files

from .document_stores import BUILDERS


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture(params=BUILDERS, ids=lambda build: build.__name__)
async def documents(
    request: pytest.FixtureRequest, tmp_path: Path, clock: ManualClock
) -> AsyncIterator[Documents]:
    async with AsyncExitStack() as closing:
        yield cast("Documents", request.param(tmp_path, clock, closing))


@pytest.fixture
def versions(documents: Documents, clock: ManualClock) -> TenantVersions:
    return TenantVersions(documents, clock)


def proposed(name: str = "Loja Azul", answer: str = "Aqui.", aside: str = "") -> Proposal:
    knowledge = {SHOP: faq(f"- {{id: onde, question: Onde?, answer: {answer}}}")}
    cooked = load(files({SHOP: config(name=name)}, knowledge=knowledge), KNOWN).cooked[SHOP]
    return Proposal(cooked.recipe, "files", ("name",), aside)


def name_of(recipe: Recipe) -> object:
    value = recipe.account.value
    return value["name"] if isinstance(value, dict) else None


async def test_what_was_accepted_is_the_newest(versions: TenantVersions) -> None:
    first = await versions.accept(SHOP, proposed("A"))
    second = await versions.accept(SHOP, proposed("B"))

    assert list(await versions.history(SHOP)) == [second, first]
    assert (first.number, second.number) == (1, 2)
    assert (second.why, second.changed) == ("files", ("name",))


async def test_each_version_says_when_it_was_accepted(
    versions: TenantVersions, clock: ManualClock
) -> None:
    first = await versions.accept(SHOP, proposed("A"))
    await clock.advance(60)
    second = await versions.accept(SHOP, proposed("B"))

    assert second.at - first.at == 60


async def test_what_runs_already_is_no_new_version(versions: TenantVersions) -> None:
    first = await versions.accept(SHOP, proposed("A"))

    assert await versions.accept(SHOP, proposed("A")) == first
    assert len(await versions.history(SHOP)) == 1


async def test_what_ran_before_is_a_new_version_with_the_old_content(
    versions: TenantVersions,
) -> None:
    first = await versions.accept(SHOP, proposed("A"))
    await versions.accept(SHOP, proposed("B"))
    third = await versions.accept(SHOP, proposed("A"))

    assert (third.number, third.content) == (3, first.content)


async def test_the_same_in_the_place_of_something_else_is_a_new_version(
    versions: TenantVersions,
) -> None:
    await versions.accept(SHOP, proposed("A"))
    second = await versions.accept(SHOP, proposed("A", aside="abc"))

    assert (second.number, second.aside) == (2, "abc")


async def test_each_version_can_be_had_again(versions: TenantVersions) -> None:
    await versions.accept(SHOP, proposed("A", "Aqui."))
    await versions.accept(SHOP, proposed("B", "Ali."))

    old, new = await versions.recipe(SHOP, 1), await versions.recipe(SHOP)
    assert (name_of(old), old.passages["onde"].answer) == ("A", "Aqui.")
    assert (name_of(new), new.passages["onde"].answer) == ("B", "Ali.")


async def test_what_is_unknown_is_answered_with_what_is_known(versions: TenantVersions) -> None:
    with pytest.raises(
        UnknownVersionError, match="retail/account_1 has no version 1; kept are non"
    ):
        await versions.recipe(SHOP)
    for name in "AB":
        await versions.accept(SHOP, proposed(name))
    with pytest.raises(UnknownVersionError, match="has no version 7; kept are 1, 2"):
        await versions.recipe(SHOP, 7)


async def test_twenty_are_kept_and_nothing_of_those_before(
    versions: TenantVersions, documents: Documents
) -> None:
    for number in range(MOST_VERSIONS + 5):
        await versions.accept(SHOP, proposed(f"Nome {number}", f"Resposta {number}."))

    kept = await versions.history(SHOP)
    assert [one.number for one in kept] == list(range(25, 5, -1))
    stored = await documents.find(SHOP, "configuration/", 1_000)
    kinds = Counter(its.key.path.split("/")[1] for its in stored)
    assert kinds == {"recipes": 20, "texts": 21, "versions": 1}  # the domain has none, once


async def test_what_a_kept_version_needs_stays_though_others_go(
    versions: TenantVersions,
) -> None:
    await versions.accept(SHOP, proposed("A", "Aqui."))
    for number in range(MOST_VERSIONS - 1):
        await versions.accept(SHOP, proposed(f"Nome {number}", "Ali."))
    await versions.accept(SHOP, proposed("A", "Aqui."))  # version 1 goes, its content stays

    assert name_of(await versions.recipe(SHOP)) == "A"
    assert [name_of(await versions.recipe(SHOP, number)) for number in (2, 20)] == [
        "Nome 0",
        "Nome 18",
    ]


async def test_all_who_accept_at_once_are_accepted(
    documents: Documents, clock: ManualClock
) -> None:
    names = [f"Nome {number}" for number in range(10)]

    accepted = await asyncio.gather(
        *(TenantVersions(documents, clock).accept(SHOP, proposed(name)) for name in names)
    )

    assert sorted(one.number for one in accepted) == list(range(1, 11))
    versions = TenantVersions(documents, clock)
    recipes = [await versions.recipe(SHOP, number) for number in range(1, 11)]
    assert {name_of(recipe) for recipe in recipes} == set(names)


async def test_the_same_accepted_by_all_at_once_is_one_version(
    documents: Documents, clock: ManualClock
) -> None:
    accepted = await asyncio.gather(
        *(TenantVersions(documents, clock).accept(SHOP, proposed("A")) for _ in range(10))
    )

    assert len(set(accepted)) == 1


async def test_tenants_do_not_see_each_others_versions(versions: TenantVersions) -> None:
    await versions.accept(SHOP, proposed("A"))

    assert await versions.history(OTHER_SHOP) == ()
    with pytest.raises(UnknownVersionError):
        await versions.recipe(OTHER_SHOP, 1)


async def test_a_version_that_is_not_whole_is_said_to_be_so(
    versions: TenantVersions, documents: Documents
) -> None:
    await versions.accept(SHOP, proposed("A"))
    await versions.accept(SHOP, proposed("B"))
    for its in await documents.find(SHOP, "configuration/texts/", 10):
        await documents.delete(its.key)
    with pytest.raises(UnknownVersionError, match="the texts of a version are not kept"):
        await versions.recipe(SHOP)

    for its in await documents.find(SHOP, "configuration/recipes/", 10):
        await documents.delete(its.key)
    with pytest.raises(UnknownVersionError, match="version 1 is not kept whole"):
        await versions.recipe(SHOP, 1)
