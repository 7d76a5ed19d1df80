from collections.abc import Callable, Mapping
from pathlib import Path
from typing import cast

import pytest

from chatwootai.adapters.tenant_source.in_memory import InMemoryTenantSource
from chatwootai.adapters.tenant_source.yaml_folder import YamlFolder
from chatwootai.adapters.yaml_text import parse_yaml
from chatwootai.core.located import Located, Written
from chatwootai.core.ports.tenant_source import TenantFiles, TenantSource
from tests.building import SHOP

Files = Mapping[str, str]
CONFIG = "domains/retail/account_1/config.yaml"
FAQ = "domains/retail/account_1/knowledge/faq.yaml"


def written(folder: Path, files: Files) -> Path:
    """Write *files* into *folder*, by their names."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def read(folder: Path, files: Files) -> TenantFiles:
    return YamlFolder(written(folder, files)).read()


def faults(files: TenantFiles) -> list[str]:
    """Return all faults, with the files' names alone."""
    located = [files.mapping, *files.domains.values(), *files.accounts.values()]
    texts = [text for its in files.knowledge.values() for text in its]
    found = [
        *files.faults,
        *(fault for one in located if one for fault in one.faults),
        *(fault for one in texts for fault in one.faults),
        *(fault for one in texts if one.entries for fault in one.entries.faults),
    ]
    return [str(fault).removeprefix(f"{Path(fault.position.file).parent}/") for fault in found]


def yaml_folder(folder: Path) -> TenantSource:
    files = {"chatwoot_mapping.yaml": "{}", "chatwootai.yaml": "{}", CONFIG: "name: A", FAQ: "[]"}
    return YamlFolder(written(folder, {**files, "domains/retail/domain.yaml": "name: B"}))


def in_memory(_: Path) -> TenantSource:
    return InMemoryTenantSource(
        TenantFiles(
            mapping=Located("m", {}),
            domains={SHOP.domain: parse_yaml("name: B", "d")},
            accounts={SHOP: parse_yaml("name: A", "a")},
            knowledge={SHOP: [Written("f", entries=Located("f", []))]},
        ),
        Located("s", {}),
    )


@pytest.fixture(params=[yaml_folder, in_memory], ids=lambda build: build.__name__)
def source(request: pytest.FixtureRequest, tmp_path: Path) -> TenantSource:
    return cast("Callable[[Path], TenantSource]", request.param)(tmp_path)


def test_everything_that_was_written_is_read(source: TenantSource) -> None:
    files = source.read()

    assert source.read_service() is not None
    assert files.mapping is not None
    assert files.domains["retail"].value == {"name": "B"}
    assert files.accounts[SHOP].value == {"name": "A"}
    [text] = files.knowledge[SHOP]
    assert text.entries is not None
    assert text.entries.value == []


def test_reading_twice_gives_the_same(source: TenantSource) -> None:
    assert source.read() == source.read()


def test_a_folder_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    files = YamlFolder(tmp_path / "absent").read()

    assert faults(files) == [
        "absent:1:1: there is no such folder; name the folder that holds domains/"
    ]


def test_a_name_that_no_folder_can_have_is_a_fault(tmp_path: Path) -> None:
    [fault] = YamlFolder(tmp_path / ("x" * 300)).read().faults

    # which of the two it is depends on the version of Python
    assert fault.what.startswith(("the folder cannot be read: ", "there is no such folder"))


def test_an_empty_folder_holds_nothing_and_is_no_fault(tmp_path: Path) -> None:
    assert read(tmp_path, {}) == TenantFiles(faults=[])


def test_an_account_without_a_config_is_a_fault(tmp_path: Path) -> None:
    files = read(tmp_path, {"domains/retail/account_1/config.yml": "name: A", CONFIG + "x": ""})

    assert not files.accounts
    [fault] = faults(files)
    assert fault.startswith("config.yaml:1:1: there is no such file; write it, or begin the ")


def test_folders_that_are_put_aside_are_not_read(tmp_path: Path) -> None:
    aside = ["domains/_old/a/config.yaml", "domains/retail/.git/config.yaml", "domains/x.yaml"]

    files = read(tmp_path, {CONFIG: "", **dict.fromkeys(aside, "a: [")})

    assert list(files.accounts) == [SHOP]
    assert faults(files) == []


def test_each_file_tells_its_own_faults(tmp_path: Path) -> None:
    files = read(tmp_path, {CONFIG: "a: 1\na: 2", FAQ: "- [", "chatwoot_mapping.yaml": "\tb: 1"})

    assert [fault.partition(": ")[0] for fault in faults(files)] == [
        "chatwoot_mapping.yaml:1:1",
        "config.yaml:2:1",
        "faq.yaml:1:3",
    ]


def test_knowledge_is_read_from_folders_within_folders_in_order(tmp_path: Path) -> None:
    folder = "domains/retail/account_1/knowledge"
    names = ["b.YAML", "a/c.md", "a/b.yml", "Z.MD"]

    files = read(tmp_path, {CONFIG: "", **{f"{folder}/{name}": "" for name in names}})

    assert [text.file.rpartition("knowledge/")[2] for text in files.knowledge[SHOP]] == [
        "Z.MD",
        "a/b.yml",
        "a/c.md",
        "b.YAML",
    ]


def test_the_ending_of_a_name_may_be_in_capitals(tmp_path: Path) -> None:
    folder = "domains/retail/account_1/knowledge"

    files = read(tmp_path, {CONFIG: "", f"{folder}/A.MD": "# A\na", f"{folder}/B.YML": "[]"})

    markdown, yaml = files.knowledge[SHOP]
    assert len(markdown.sections) == 1
    assert yaml.entries is not None


def test_what_is_no_knowledge_is_left_alone(tmp_path: Path) -> None:
    folder = "domains/retail/account_1/knowledge"
    names = ["logo.png", ".hidden.md", "faq.yaml~", ".git/a.md", "folder.md/photo.jpg"]

    files = read(tmp_path, {CONFIG: "", **{f"{folder}/{name}": "- [" for name in names}})

    assert files.knowledge[SHOP] == []


def test_the_domain_has_knowledge_of_its_own(tmp_path: Path) -> None:
    files = read(tmp_path, {"domains/retail/knowledge/faq.yaml": "- {}", CONFIG: ""})

    assert {str(key): len(texts) for key, texts in files.knowledge.items()} == {
        "retail/": 1,
        "retail/account_1": 0,
    }


def test_a_link_to_a_place_outside_is_refused(tmp_path: Path) -> None:
    outside = tmp_path / "secret.yaml"
    outside.write_text("token: 1")
    folder = written(tmp_path / "config", {FAQ: ""})
    (folder / CONFIG).symlink_to(outside)
    (folder / FAQ).with_name("a.md").symlink_to(outside)

    files = YamlFolder(folder).read()

    assert files.accounts[SHOP].value is None
    remedy = "copy what it leads to into the folder, in the link's place"
    assert faults(files) == [
        f"config.yaml:1:1: this is a link to a place outside the configuration folder; {remedy}",
        f"a.md:1:1: this is a link to a place outside the configuration folder; {remedy}",
    ]


def test_a_domain_that_is_a_link_to_a_place_outside_is_refused(tmp_path: Path) -> None:
    written(tmp_path / "other", {"account_1/config.yaml": "name: A"})
    (tmp_path / "config/domains").mkdir(parents=True)
    (tmp_path / "config/domains/retail").symlink_to(tmp_path / "other")

    files = YamlFolder(tmp_path / "config").read()

    assert files.accounts[SHOP].value is None
    assert len(faults(files)) == 1


@pytest.mark.parametrize("linked", ["domains", "domains/retail", "domains/retail/account_1"])
def test_a_folder_that_is_a_link_to_a_place_outside_is_one_fault(
    tmp_path: Path, linked: str
) -> None:
    folder = written(tmp_path / "config", {CONFIG: "name: A", FAQ: "[]"})
    (folder / linked).rename(tmp_path / "outside")
    (folder / linked).symlink_to(tmp_path / "outside")

    found = set(faults(YamlFolder(folder).read()))

    assert {fault.partition(": ")[0] for fault in found} == {f"{Path(linked).name}:1:1"}
    assert len(found) == 1


def test_knowledge_is_read_through_links_to_folders(tmp_path: Path) -> None:
    folder = written(tmp_path, {CONFIG: "", FAQ: "[]", "shared/a.md": "# A\na"})
    (folder / FAQ).with_name("shared").symlink_to(folder / "shared")

    files = YamlFolder(folder).read()

    assert [Path(text.file).name for text in files.knowledge[SHOP]] == ["faq.yaml", "a.md"]
    assert faults(files) == []


def test_a_link_to_a_folder_that_it_lies_in_is_a_fault(tmp_path: Path) -> None:
    folder = written(tmp_path, {CONFIG: "", FAQ: "[]"})
    (folder / FAQ).with_name("again").symlink_to(folder / "domains/retail/account_1/knowledge")

    files = YamlFolder(folder).read()

    assert faults(files) == [
        "again:1:1: this is a link to a folder that it lies in; remove the link"
    ]


def test_only_what_inherits_may_change_what_it_inherits(tmp_path: Path) -> None:
    amended = "labels: !append [a]"
    header = "domains/retail/domain.yaml"

    files = read(tmp_path, {CONFIG: amended, header: amended, "chatwoot_mapping.yaml": amended})

    assert files.accounts[SHOP].amends == {("labels",): "!append"}
    assert files.domains["retail"].amends == {("labels",): "!append"}
    assert [fault.partition(": ")[0] for fault in faults(files)] == ["chatwoot_mapping.yaml:1:9"]


def test_links_within_the_folder_are_followed(tmp_path: Path) -> None:
    folder = written(tmp_path, {"domains/retail/account_1/..data/config.yaml": "name: A"})
    (folder / CONFIG).symlink_to("..data/config.yaml")  # as Kubernetes mounts a ConfigMap

    files = YamlFolder(folder).read()

    assert files.accounts[SHOP].value == {"name": "A"}


@pytest.mark.parametrize(
    ("target", "what"),
    [
        ("nowhere.yaml", "this link leads to nothing; "),
        ("config.yaml", "the file cannot be read: "),
    ],
)
def test_a_link_that_leads_nowhere_is_a_fault(tmp_path: Path, target: str, what: str) -> None:
    folder = written(tmp_path, {FAQ: ""})
    (folder / CONFIG).symlink_to(target)

    [fault] = faults(YamlFolder(folder).read())

    assert fault.startswith(f"config.yaml:1:1: {what}")


def test_a_folder_in_place_of_a_file_is_a_fault(tmp_path: Path) -> None:
    files = read(tmp_path, {CONFIG: "", "chatwoot_mapping.yaml/x": ""})

    assert faults(files) == [
        "chatwoot_mapping.yaml:1:1: this is no file; put a file here, or remove it"
    ]


def test_the_services_settings_tell_their_own_faults(tmp_path: Path) -> None:
    service = YamlFolder(written(tmp_path, {"chatwootai.yaml": "a: 1\na: 2"})).read_service()

    assert service is not None
    assert [fault.position.line for fault in service.faults] == [2]
