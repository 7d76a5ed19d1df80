"""The mapping as it is written, and changed."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import JsonValue

from chatwootai.adapters.mapping_file.in_memory import InMemoryMappingFile
from chatwootai.adapters.mapping_file.yaml import YamlMappingFile
from chatwootai.core.edits import DropEntry, PutEntry, PutNamed
from chatwootai.core.errors import ConflictError
from chatwootai.core.ports.mapping_file import MappingFile

Build = Callable[[Path, Mapping[str, Any]], MappingFile]

FIRST: Mapping[str, JsonValue] = {"installation": "main", "chatwoot_account_id": 1}
NINE: Mapping[str, JsonValue] = {**FIRST, "chatwoot_inbox_id": 9}
TEN: Mapping[str, JsonValue] = {**FIRST, "chatwoot_inbox_id": 10}
SHOP: Mapping[str, JsonValue] = {"domain": "retail", "account": "shop"}
WRITTEN: Mapping[str, Any] = {
    "installations": {"main": {"url": "http://127.0.0.1:3000"}},
    "accounts": [{**FIRST, **SHOP, "bot_token_ref": "bot"}],
    "inboxes": [{**NINE, **SHOP}],
}


def in_memory(folder: Path, written: Mapping[str, Any]) -> MappingFile:
    return InMemoryMappingFile(written)


def in_yaml(folder: Path, written: Mapping[str, Any]) -> MappingFile:
    if written:
        path = folder / "chatwoot_mapping.yaml"
        path.write_text(yaml.safe_dump(written, sort_keys=False), "utf-8")
    return YamlMappingFile(folder)


@pytest.fixture(params=[in_memory, in_yaml], ids=lambda build: build.__name__)
def build(request: pytest.FixtureRequest) -> Build:
    chosen: Build = request.param
    return chosen


@pytest.fixture
def file(build: Build, tmp_path: Path) -> MappingFile:
    return build(tmp_path, WRITTEN)


def test_what_is_written_is_read(file: MappingFile) -> None:
    assert file.read().located.value == WRITTEN


def test_where_nothing_is_written_nothing_is_mapped(build: Build, tmp_path: Path) -> None:
    written = build(tmp_path, {}).read()

    assert (written.located.value, written.names) == ({}, {})


def test_entries_have_no_names_at_first(file: MappingFile) -> None:
    assert file.read().names == {("accounts", 0): "", ("inboxes", 0): ""}


def test_an_entry_says_more(file: MappingFile) -> None:
    says: Mapping[str, JsonValue] = {"bot_id": 7, "webhook_secret_refs": ["hook"]}

    file.change(file.read(), [PutEntry("accounts", FIRST, says, 'account "Loja"')])

    written = file.read()
    assert written.located.value == {**WRITTEN, "accounts": [{**WRITTEN["accounts"][0], **says}]}
    assert written.names["accounts", 0] == 'account "Loja"'


def test_an_entry_is_added(file: MappingFile) -> None:
    file.change(file.read(), [PutEntry("inboxes", TEN, SHOP, 'inbox "Dez"')])

    written = file.read()
    assert written.located.value == {**WRITTEN, "inboxes": [{**NINE, **SHOP}, {**TEN, **SHOP}]}
    assert written.names == {("accounts", 0): "", ("inboxes", 0): "", ("inboxes", 1): 'inbox "Dez"'}


def test_an_entry_goes(file: MappingFile) -> None:
    file.change(file.read(), [DropEntry("inboxes", NINE)])

    assert file.read().located.value == {**WRITTEN, "inboxes": []}


def test_an_entry_that_is_not_there_need_not_go(file: MappingFile) -> None:
    file.change(file.read(), [DropEntry("inboxes", TEN)])

    assert file.read().located.value == WRITTEN


def test_something_else_is_said_under_a_name(file: MappingFile) -> None:
    says: Mapping[str, JsonValue] = {"webhook_url": "https://ai.example.com"}
    spare: Mapping[str, JsonValue] = {"url": "http://127.0.0.1:3001"}

    file.change(
        file.read(),
        [PutNamed("installations", "main", says), PutNamed("installations", "b", spare)],
    )

    main = {"url": "http://127.0.0.1:3000", **says}
    assert file.read().located.value == {**WRITTEN, "installations": {"main": main, "b": spare}}


def test_the_first_of_all_is_written(build: Build, tmp_path: Path) -> None:
    file = build(tmp_path, {})
    says = {**SHOP, "bot_token_ref": "bot"}

    file.change(
        file.read(),
        [
            PutNamed("installations", "main", {"url": "http://127.0.0.1:3000"}),
            PutEntry("accounts", FIRST, says),
            PutEntry("inboxes", NINE, SHOP),
        ],
    )

    assert file.read().located.value == WRITTEN


def test_an_edit_for_something_else_is_refused(file: MappingFile) -> None:
    before = file.read()
    file.change(before, [DropEntry("inboxes", NINE)])

    with pytest.raises(ConflictError, match="again"):
        file.change(before, [PutEntry("inboxes", TEN, SHOP)])

    assert file.read().located.value == {**WRITTEN, "inboxes": []}
