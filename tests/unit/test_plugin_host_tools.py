from pathlib import Path

import pytest

from chatwootai.core.plugin_host import PluginHost
from tests.building import tenant

from .installing import GROUP, Disk, complaint

ACME = """
from chatwootai import Tool, ToolShape, ToolType, hookimpl


@hookimpl
def register_tools():
    shape = ToolShape("points", "Tells points.", {"type": "object"})
    return [ToolType(Tool(shape), lambda _: None)]
"""


@pytest.fixture
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Disk:
    return Disk(tmp_path, monkeypatch)


def test_a_plugins_tools_are_offered_to_who_has_it_switched_on(disk: Disk) -> None:
    disk.install(ACME)
    host = PluginHost.load(GROUP)

    assert list(host.offered(tenant().config).tools) == ["points"]
    assert not host.offered(tenant(plugins={"acme": {"enabled": False}}).config).tools


def test_two_plugins_with_a_tool_of_the_same_name_are_refused(disk: Disk) -> None:
    disk.install(ACME)
    disk.install(ACME, "other")

    assert "'acme' and 'other' both register 'points' under tools" in complaint()


def test_what_is_no_tool_is_refused(disk: Disk) -> None:
    disk.install(ACME.replace("[ToolType(", "[("))

    assert "register_tools returned tuple, which is no ToolType" in complaint()
