"""What changes is told, and nothing is read again that is as it was."""

import asyncio
import shutil
from pathlib import Path

import pytest

from chatwootai.adapters.tenant_source.in_memory import InMemoryTenantSource
from chatwootai.adapters.tenant_source.yaml_folder import YamlFolder
from chatwootai.core.conversation import TenantId
from chatwootai.core.located import Located
from chatwootai.core.ports.tenant_source import Changed, TenantFiles
from tests.building import OTHER_SHOP, SHOP
from tests.contracts.test_tenant_source import written

from .watching import CONFIG, FAQ, FILES, PATIENCE, QUIET, Watched, same, watched


async def test_first_of_all_anything_may_have_changed(tmp_path: Path) -> None:
    async with watched(tmp_path) as its:
        assert its.told == [Changed()]
    assert await anext(InMemoryTenantSource(TenantFiles()).changes()) == Changed()


async def test_memory_tells_when_it_is_given_others() -> None:
    source = InMemoryTenantSource(TenantFiles())
    changes = source.changes()
    await anext(changes)
    source.give(TenantFiles(domains={"a": Located("a", {})}))

    assert await anext(changes) == Changed()
    assert list(source.read().domains) == ["a"]


async def test_secrets_in_memory_are_told_of() -> None:
    source = InMemoryTenantSource(TenantFiles())
    changes = source.changes()
    await anext(changes)
    source.give_secrets()

    assert await anext(changes) == Changed(has_secrets=True)


def test_what_is_as_it_was_is_the_very_same_however_it_is_asked_for(tmp_path: Path) -> None:
    source = YamlFolder(written(tmp_path, FILES))
    before = source.read()
    (tmp_path / CONFIG).write_text("name: C")

    for after in (source.read(), source.read({CONFIG}), source.read()):
        assert same(before, after, SHOP)
        assert after.mapping is before.mapping
        assert after.domains["retail"] is before.domains["retail"]
        assert after.accounts[SHOP].value == {"name": "C"}


async def test_a_file_that_is_edited(tmp_path: Path) -> None:
    async with watched(tmp_path) as its:
        (tmp_path / CONFIG).write_text("name: C")
        await its.settled()

    assert its.names == {CONFIG}
    assert its.files.accounts[SHOP].value == {"name": "C"}
    assert same(its.read[0], its.files, SHOP)


async def test_a_file_that_is_renamed_over_another_as_editors_do(tmp_path: Path) -> None:
    async with watched(tmp_path) as its:
        (tmp_path / f"{CONFIG}~").write_text("name: C")
        (tmp_path / f"{CONFIG}~").replace(tmp_path / CONFIG)
        await its.settled()

    assert CONFIG in its.names
    assert its.files.accounts[SHOP].value == {"name": "C"}
    assert same(its.read[0], its.files, SHOP)


async def test_the_mapping(tmp_path: Path) -> None:
    async with watched(tmp_path) as its:
        (tmp_path / "chatwoot_mapping.yaml").write_text("accounts: []")
        await its.settled()

    assert its.files.mapping is not None
    assert its.files.mapping.value == {"accounts": []}
    assert same(its.read[0], its.files)


async def test_knowledge_that_comes_and_goes(tmp_path: Path) -> None:
    async with watched(tmp_path) as its:
        (tmp_path / FAQ).with_name("mais.md").write_text("# A\na")
        await its.settled()
        assert [Path(text.file).name for text in its.files.knowledge[SHOP]] == [
            "faq.yaml",
            "mais.md",
        ]
        shutil.rmtree((tmp_path / FAQ).parent)
        await its.settled()

    assert list(its.files.knowledge[SHOP]) == []
    assert same(its.read[0], its.files, SHOP)


async def test_an_account_that_comes_and_goes(tmp_path: Path) -> None:
    new = TenantId("retail", "account_3")
    async with watched(tmp_path) as its:
        written(tmp_path, {"domains/retail/account_3/config.yaml": "name: C"})
        await its.settled()
        assert its.files.accounts[new].value == {"name": "C"}
        shutil.rmtree(tmp_path / "domains/retail/account_3")
        await its.settled()

    assert new not in its.files.accounts
    assert new not in its.files.knowledge
    assert same(its.read[0], its.files)


async def test_a_whole_domain_that_comes_and_goes(tmp_path: Path) -> None:
    new = TenantId("food", "account_4")
    async with watched(tmp_path) as its:
        written(tmp_path / "new", {"account_4/config.yaml": "name: D", "domain.yaml": "name: food"})
        (tmp_path / "new").rename(tmp_path / "domains/food")
        await its.settled()
        assert its.files.accounts[new].value == {"name": "D"}
        assert its.files.domains["food"].value == {"name": "food"}
        shutil.rmtree(tmp_path / "domains/food")
        await its.settled()

    assert new not in its.files.accounts
    assert "food" not in its.files.domains
    assert {key.domain for key in its.files.knowledge} == {"retail", "furniture"}
    assert same(its.read[0], its.files)


async def test_a_folder_that_is_put_aside_and_taken_up_again(tmp_path: Path) -> None:
    retail, aside = tmp_path / "domains/retail", tmp_path / "domains/_retail"
    async with watched(tmp_path) as its:
        retail.rename(aside)
        await its.settled()
        assert list(its.files.accounts) == [OTHER_SHOP]
        aside.rename(retail)
        await its.settled()

    assert its.files.accounts[SHOP].value == {"name": "A"}
    assert same(its.read[0], its.files, SHOP, TenantId("retail", ""))


async def test_files_of_a_config_map_that_are_swapped_at_once(tmp_path: Path) -> None:
    account = tmp_path / "domains/retail/account_1"
    async with watched(tmp_path) as its:
        for version in "CD":
            written(account / f"..{version}", {"config.yaml": f"name: {version}"})
        (account / "..data").symlink_to("..C")
        (account / "config.yaml").unlink()
        (account / "config.yaml").symlink_to("..data/config.yaml")
        await its.settled()
        assert its.files.accounts[SHOP].value == {"name": "C"}
        (account / "..data_tmp").symlink_to("..D")
        (account / "..data_tmp").replace(account / "..data")
        await its.settled()

    assert its.files.accounts[SHOP].value == {"name": "D"}
    assert same(its.read[0], its.files, SHOP)


async def test_the_whole_folder_as_a_config_map(tmp_path: Path) -> None:
    root = tmp_path / "mounted"
    for version in "CD":
        written(root / f"..{version}", {**FILES, CONFIG: f"name: {version}"})
    (root / "..data").symlink_to("..C")
    for name in ("domains", "chatwoot_mapping.yaml"):
        (root / name).symlink_to(f"..data/{name}")
    source = YamlFolder(root)
    its = Watched(root, source, read=[source.read()])
    task = asyncio.create_task(its.follow())
    await its.until(1)

    (root / "..data_tmp").symlink_to("..D")
    (root / "..data_tmp").replace(root / "..data")
    await its.settled()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)

    assert its.files.accounts[SHOP].value == {"name": "D"}
    assert same(its.read[0], its.files, SHOP)


async def test_a_burst_is_told_in_few_words_and_wholly(tmp_path: Path) -> None:
    async with watched(tmp_path) as its:
        for number in range(100):
            name = f"domains/retail/shop_{number}/config.yaml"
            written(tmp_path, {name: f"name: N{number}"})
        await its.settled()

    assert len(its.told) < 30
    assert len(its.files.accounts) == 102
    assert same(its.read[0], its.files)


async def test_what_nobody_reads_tells_nothing(tmp_path: Path) -> None:
    async with watched(tmp_path) as its:
        written(tmp_path, {".git/index": "", "domains/retail/account_1/.config.yaml.swp": "x"})
        await asyncio.sleep(2 * QUIET)

    assert its.told == [Changed()]


def test_a_file_among_the_domains_is_no_domain(tmp_path: Path) -> None:
    source = YamlFolder(written(tmp_path, FILES))
    before = source.read()
    written(tmp_path, {"domains/README.md": "# Lojas"})

    assert source.read({"domains/README.md", "domains/came_and_went"}) == before


def test_a_folder_that_a_link_leads_to_is_looked_into(tmp_path: Path) -> None:
    folder = written(tmp_path, {**FILES, "_shared/a.yaml": "[]"})
    (folder / FAQ).parent.joinpath("shared").symlink_to(folder / "_shared")
    source = YamlFolder(folder)
    source.read()
    (folder / "_shared/a.yaml").write_text("- {}")

    for files in (source.read({"_shared/a.yaml"}), source.read()):
        [shared] = [text for text in files.knowledge[SHOP] if "shared" in text.file]
        assert shared.entries is not None
        assert shared.entries.value == [{}]


async def test_secrets_that_are_replaced(tmp_path: Path) -> None:
    secrets = written(tmp_path / "secrets", {"bot": "old"})
    async with watched(tmp_path / "config", secrets) as its:
        (secrets / "new").write_text("new")
        (secrets / "new").replace(secrets / "bot")
        await its.settled()

    assert {one.has_secrets for one in its.told[1:]} == {True}
    assert its.names == set()
    assert same(its.read[0], its.files)


async def test_secrets_inside_the_folder_are_secrets_alone(tmp_path: Path) -> None:
    secrets = written(tmp_path / "secrets", {"bot": "old"})
    async with watched(tmp_path, secrets) as its:
        (secrets / "bot").write_text("new")
        await its.settled()

    assert its.told[1] == Changed(frozenset(), has_secrets=True)


async def test_it_is_over_when_another_folder_has_come_in_its_place(tmp_path: Path) -> None:
    folder, other = tmp_path / "config", tmp_path / "other"
    source = YamlFolder(written(folder, FILES))
    written(other, {**FILES, CONFIG: "name: C"})

    changes = source.changes()
    await anext(changes)
    folder.rename(tmp_path / "old")
    other.rename(folder)

    async with asyncio.timeout(2 * PATIENCE):
        async for _ in changes:
            pass
    assert source.read().accounts[SHOP].value == {"name": "C"}


async def test_a_folder_that_is_not_there_cannot_be_watched(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="no such folder"):
        await anext(YamlFolder(tmp_path / "absent").changes())
