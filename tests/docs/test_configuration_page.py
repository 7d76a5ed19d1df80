"""The reference of the configuration has every key, with its default, and no other."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

import pytest
from pydantic import BaseModel

from chatwootai.core.channels import settings_of
from chatwootai.core.plugin_host import PluginHost
from chatwootai.core.settings import ServiceSettings
from chatwootai.core.tenants.domain import DomainHeader
from chatwootai.core.tenants.mapping import ChatwootMapping
from chatwootai.core.tenants.models import TenantConfig
from chatwootai.core.tenants.reading import FaqEntry
from tests.docs.keys import keys
from tests.docs.pages import DOCS, code, sections, table

_FILES: Final[dict[str, type[BaseModel]]] = {
    "chatwootai.yaml": ServiceSettings,
    "chatwoot_mapping.yaml": ChatwootMapping,
    "config.yaml": TenantConfig,
    "domain.yaml": DomainHeader,
    "knowledge/*.yaml": FaqEntry,
}


@pytest.mark.parametrize("file", _FILES)
def test_each_key_has_its_row(file: str) -> None:
    section = sections(DOCS / "reference" / "configuration.md")[file]

    shown = {_key(row[0]): code(row[2]) for row in table(section)}

    assert shown == dict(keys(_FILES[file]))


def test_each_setting_of_a_bundled_plugin_has_its_row() -> None:
    page = sections(DOCS / "reference" / "configuration.md")

    shown = {code(row[0]): code(row[2]) for row in table(page["Settings of the bundled plugins"])}

    assert shown == dict(_of_plugins())


def test_each_setting_has_its_variable() -> None:
    section = sections(DOCS / "reference" / "environment.md")["Settings"]

    shown = {code(row[0]): _key(row[1]) for row in table(section)}

    assert shown == _variables(key for key, _ in keys(ServiceSettings))


def _of_plugins() -> Iterator[tuple[str, str]]:
    for name, plugin in PluginHost.load().plugins.items():
        models = {
            f"plugins.{name}": plugin.settings,
            **{f"agents.{its.name}": its.settings for its in plugin.agents.values()},
            **{f"channels.{its.name}": settings_of(its) for its in plugin.channels.values()},
        }
        for where, model in models.items():
            yield from keys(model, f"{where}.settings") if model else ()


def _key(cell: str) -> str:
    return re.sub(r"<\w+>", "<>", code(cell)).removeprefix("[].")


def _variables(names: Iterable[str]) -> dict[str, str]:
    return {
        "CHATWOOTAI_" + name.upper().replace("<>", "<NAME>").replace(".", "__"): name
        for name in names
    }
