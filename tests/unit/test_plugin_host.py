from pathlib import Path

import pytest

from chatwootai.core.channels import PLAIN
from chatwootai.core.conversation import Channel
from chatwootai.core.plugin_host import PluginHost
from tests.building import WHATSAPP, tenant

from .installing import GROUP, Disk, complaint

ACME = """
from chatwootai import AgentType, ChannelProfile, CrewType, Finding, hookimpl


class Fax:
    name = "fax"

    def profile(self, transport):
        return ChannelProfile(self.name, limit=50)


class Robot:
    def __init__(self, services):
        pass

    async def act(self, work):
        return Finding()


@hookimpl
def register_channels():
    return [Fax()]


@hookimpl
def register_agents():
    yield AgentType("robot", Robot)


@hookimpl
def register_crews():
    return (CrewType("billing", "query_processing", "simple_query"),)
"""


@pytest.fixture
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Disk:
    return Disk(tmp_path, monkeypatch)


def test_the_bundled_plugins_are_found() -> None:
    host = PluginHost.load()

    assert {"customer_service", "webchat", "whatsapp"} <= host.plugins.keys()
    assert host.plugins["whatsapp"].origin.startswith("chatwootai ")


def test_a_strangers_plugin_is_found_as_the_bundled_ones_are(disk: Disk) -> None:
    disk.install(ACME, group="chatwootai")

    host = PluginHost.load()

    assert {"acme", "whatsapp"} <= host.plugins.keys()


def test_a_plugin_is_known_by_what_it_offers_and_where_it_came_from(disk: Disk) -> None:
    disk.install(ACME)

    [plugin] = PluginHost.load(GROUP).plugins.values()

    assert (plugin.name, plugin.origin) == ("acme", "acme 1.0")
    assert plugin.hooks == ["register_agents", "register_channels", "register_crews"]
    assert list(plugin.channels) == ["fax"]
    assert list(plugin.agents) == ["robot"]
    assert plugin.crews["billing"].fallback == "simple_query"


def test_plugins_come_by_name(disk: Disk) -> None:
    disk.install("", "zebra")
    disk.install("", "ant")

    assert list(PluginHost.load(GROUP).plugins) == ["ant", "zebra"]


def test_a_plugin_may_have_no_hook_at_all(disk: Disk) -> None:
    disk.install("")

    [plugin] = PluginHost.load(GROUP).plugins.values()

    assert not plugin.hooks
    assert not plugin.channels


def test_a_tenant_is_offered_what_it_has_not_switched_off(disk: Disk) -> None:
    disk.install(ACME)
    host = PluginHost.load(GROUP)

    offered = host.offered(tenant().config)

    assert offered.agents.keys() == {"robot"}
    assert offered.crews.keys() == {"billing"}
    assert offered.channels.profile(Channel("fax")).limit == 50


def test_a_tenant_is_not_offered_what_it_has_switched_off(disk: Disk) -> None:
    disk.install(ACME)
    host = PluginHost.load(GROUP)

    offered = host.offered(tenant(plugins={"acme": {"enabled": False}}).config)

    assert not offered.agents
    assert not offered.crews
    assert offered.channels.profile(Channel("fax")) == PLAIN


def test_tenants_that_switch_the_same_off_are_offered_the_same(disk: Disk) -> None:
    disk.install(ACME)
    host = PluginHost.load(GROUP)

    one, other = (host.offered(tenant(name=name).config) for name in ("A", "B"))

    assert one is other


@pytest.mark.parametrize(
    ("kind", "registered"),
    [
        ("channels", "Fax()"),
        ("agents", "AgentType('robot', Robot)"),
        ("crews", "CrewType('billing', 'a', 'b')"),
    ],
)
def test_a_name_that_two_plugins_register_is_refused(
    kind: str, registered: str, disk: Disk
) -> None:
    other = ACME.partition("@hookimpl")[0]
    disk.install(ACME)
    disk.install(f"{other}\n@hookimpl\ndef register_{kind}():\n    return [{registered}]\n", "zeta")

    said = complaint()

    assert said.startswith("plugins 'acme' and 'zeta' both register ")
    assert said.endswith(f"under {kind}; uninstall one of them")


def test_two_plugins_of_one_name_are_refused(disk: Disk) -> None:
    disk.install("", "acme", dist="first")
    disk.install("", "acme", dist="second")

    said = complaint()

    assert "both bring a plugin called 'acme'; uninstall one of them" in said
    assert {"first 1.0", "second 1.0"} <= set(said.partition(" both")[0].split(" and "))


def test_a_plugins_channel_serves_like_a_bundled_one(disk: Disk) -> None:
    disk.install(ACME, group="chatwootai")

    channels = PluginHost.load().offered(tenant().config).channels

    assert channels.profile(Channel("fax")).limit == 50
    assert channels.profile(WHATSAPP).limit == 4_096


def test_a_plugin_is_known_by_what_may_be_set_for_it(disk: Disk) -> None:
    disk.install("""
        from chatwootai import Section, hookimpl


        class Louder(Section):
            volume: int = 3


        @hookimpl
        def register_settings():
            return [Louder]
    """)

    [plugin] = PluginHost.load(GROUP).plugins.values()

    assert plugin.settings is not None
    assert plugin.settings().model_dump() == {"volume": 3}


def test_a_plugin_need_not_have_settings(disk: Disk) -> None:
    disk.install(ACME)
    disk.install("@__import__('chatwootai').hookimpl\ndef register_settings():\n    return []", "z")

    assert [its.settings for its in PluginHost.load(GROUP).plugins.values()] == [None, None]


def test_the_bundled_channel_takes_what_a_tenant_sets() -> None:
    its = tenant(channels={"whatsapp": {"settings": {"longest_message": 700}}})

    offered = PluginHost.load().offered(its.config)

    assert offered.profile(WHATSAPP, its.config).limit == 700
    assert offered.profile(WHATSAPP, tenant().config).limit == 4_096
