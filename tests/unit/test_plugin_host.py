from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from chatwootai.core.channels import PLAIN
from chatwootai.core.conversation import Channel
from chatwootai.core.errors import ConfigurationError
from chatwootai.core.plugin_host import PluginHost
from tests.building import WHATSAPP, tenant

GROUP = "chatwootai_of_the_test"  # none but this module's distributions have it

Install = Callable[..., None]

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
    return (CrewType("sales", "query_processing", "simple_query"),)
"""


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Return what installs a distribution of one module, as pip would leave it on the disk."""

    def install(module: str, *, plugin: str = "", dist: str = "", group: str = GROUP) -> None:
        name = dist or plugin or "acme"
        folder = tmp_path / name
        info = folder / f"{name}-1.0.dist-info"
        info.mkdir(parents=True)
        its = f"{name}_{tmp_path.name}"  # what was imported once stays imported
        (folder / f"{its}.py").write_text(dedent(module), encoding="utf-8")
        metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n"
        (info / "METADATA").write_text(metadata, encoding="utf-8")
        entry = f"[{group}]\n{plugin or name} = {its}\n"
        (info / "entry_points.txt").write_text(entry, encoding="utf-8")
        monkeypatch.syspath_prepend(folder)

    return install


def complaint() -> str:
    """Return why nothing can be loaded."""
    with pytest.raises(ConfigurationError) as caught:
        PluginHost.load(GROUP)
    return str(caught.value)


def test_the_bundled_plugins_are_found() -> None:
    host = PluginHost.load()

    assert {"customer_service", "webchat", "whatsapp"} <= host.plugins.keys()
    assert host.plugins["whatsapp"].origin.startswith("chatwootai ")


def test_a_strangers_plugin_is_found_as_the_bundled_ones_are(install: Install) -> None:
    install(ACME, group="chatwootai")

    host = PluginHost.load()

    assert {"acme", "whatsapp"} <= host.plugins.keys()


def test_a_plugin_is_known_by_what_it_offers_and_where_it_came_from(install: Install) -> None:
    install(ACME)

    [plugin] = PluginHost.load(GROUP).plugins.values()

    assert (plugin.name, plugin.origin) == ("acme", "acme 1.0")
    assert plugin.hooks == ["register_agents", "register_channels", "register_crews"]
    assert list(plugin.channels) == ["fax"]
    assert list(plugin.agents) == ["robot"]
    assert plugin.crews["sales"].fallback == "simple_query"


def test_plugins_come_by_name(install: Install) -> None:
    install("", plugin="zebra")
    install("", plugin="ant")

    assert list(PluginHost.load(GROUP).plugins) == ["ant", "zebra"]


def test_a_plugin_may_have_no_hook_at_all(install: Install) -> None:
    install("")

    [plugin] = PluginHost.load(GROUP).plugins.values()

    assert not plugin.hooks
    assert not plugin.channels


def test_a_tenant_is_offered_what_it_has_not_switched_off(install: Install) -> None:
    install(ACME)
    host = PluginHost.load(GROUP)

    offered = host.offered(tenant().config)

    assert offered.agents.keys() == {"robot"}
    assert offered.crews.keys() == {"sales"}
    assert offered.channels.profile(Channel("fax")).limit == 50


def test_a_tenant_is_not_offered_what_it_has_switched_off(install: Install) -> None:
    install(ACME)
    host = PluginHost.load(GROUP)

    offered = host.offered(tenant(plugins={"acme": {"enabled": False}}).config)

    assert not offered.agents
    assert not offered.crews
    assert offered.channels.profile(Channel("fax")) == PLAIN


def test_tenants_that_switch_the_same_off_are_offered_the_same(install: Install) -> None:
    install(ACME)
    host = PluginHost.load(GROUP)

    one, other = (host.offered(tenant(name=name).config) for name in ("A", "B"))

    assert one is other


@pytest.mark.parametrize(
    ("module", "why"),
    [
        ("raise OSError('no disk')", "OSError: no disk"),
        ("import a_module_that_is_nowhere", "ModuleNotFoundError: No module named "),
        ("import sys; sys.exit(3)", "SystemExit: 3"),
        ("def broken(:", "SyntaxError: invalid syntax"),
    ],
)
def test_a_module_that_cannot_be_imported_is_named(module: str, why: str, install: Install) -> None:
    install(module)

    said = complaint()

    assert said.startswith(f"plugin 'acme' of acme 1.0 cannot be loaded ({why}")
    assert said.endswith("; update it, or uninstall the distribution")


def test_a_hook_that_does_not_exist_is_named(install: Install) -> None:
    install("""
        from chatwootai import hookimpl

        @hookimpl
        def register_toasters():
            return []
    """)

    said = complaint()

    assert said.startswith("plugin 'acme' of acme 1.0 cannot be loaded (PluginValidationError: ")
    assert "unknown hook 'register_toasters'" in said


def test_a_hook_that_asks_for_what_it_is_not_given_is_named(install: Install) -> None:
    install("""
        from chatwootai import hookimpl

        @hookimpl
        def register_agents(tenant):
            return []
    """)

    said = complaint()

    assert "plugin 'acme' of acme 1.0" in said
    assert "register_agents" in said


@pytest.mark.parametrize(
    ("hook", "body", "why"),
    [
        ("agents", "return None", "TypeError: register_agents returned NoneType, not a list"),
        ("crews", "return 'sales'", "TypeError: register_crews returned str, not a list"),
        ("channels", "return 7", "TypeError: register_channels returned int, not a list"),
        ("agents", "return [None]", "TypeError: register_agents returned NoneType, which is no "),
        (
            "agents",
            "return ['x']",
            "TypeError: register_agents returned str, which is no AgentType",
        ),
        ("channels", "return [Odd()]", "TypeError: register_channels returned Odd, which is no Ch"),
        (
            "crews",
            "return {'sales': 1}",
            "TypeError: register_crews returned str, which is no Crew",
        ),
        ("agents", "raise KeyError('x')", "KeyError: 'x'"),
        ("crews", "yield from []; raise OSError('no disk')", "OSError: no disk"),
        (
            "agents",
            "return [AgentType('', Odd)]",
            "TypeError: register_agents returned one called '', which is no name",
        ),
        (
            "crews",
            "return [CrewType(7, 'a', 'b')]",
            "TypeError: register_crews returned one called 7, which is no name",
        ),
        (
            "agents",
            "return [AgentType('x', Odd), AgentType('x', Odd)]",
            "ValueError: register_agents returned two called 'x'",
        ),
        (
            "channels",
            "return [Odd('profile', 7)]",
            "ConfigurationError: channel 'fax': its profile('') raised TypeError: ",
        ),
        (
            "channels",
            "return [Odd('profile', lambda transport: None)]",
            "ConfigurationError: channel 'fax': its profile('') returned NoneType, not a Channel",
        ),
        (
            "channels",
            "return [Odd('profile', lambda transport: ChannelProfile('fax', 0))]",
            "ConfigurationError: channel 'fax': its profile('') raised ValueError: limit is 0",
        ),
    ],
)
def test_a_hook_that_returns_junk_is_named(
    hook: str, body: str, why: str, install: Install
) -> None:
    install(f"""
        from chatwootai import AgentType, ChannelProfile, CrewType, hookimpl


        class Odd:
            name = "fax"

            def __init__(self, *attribute):
                if attribute:
                    setattr(self, *attribute)


        @hookimpl
        def register_{hook}():
            {body}
    """)

    said = complaint()

    assert said.startswith(f"plugin 'acme' of acme 1.0 cannot be loaded ({why}")


@pytest.mark.parametrize(
    ("kind", "registered"),
    [
        ("channels", "Fax()"),
        ("agents", "AgentType('robot', Robot)"),
        ("crews", "CrewType('sales', 'a', 'b')"),
    ],
)
def test_a_name_that_two_plugins_register_is_refused(
    kind: str, registered: str, install: Install
) -> None:
    other = ACME.partition("@hookimpl")[0]
    install(ACME)
    install(
        f"{other}\n@hookimpl\ndef register_{kind}():\n    return [{registered}]\n", plugin="zeta"
    )

    said = complaint()

    assert said.startswith("plugins 'acme' and 'zeta' both register ")
    assert said.endswith(f"under {kind}; uninstall one of them")


def test_two_plugins_of_one_name_are_refused(install: Install) -> None:
    install("", plugin="acme", dist="first")
    install("", plugin="acme", dist="second")

    said = complaint()

    assert "both bring a plugin called 'acme'; uninstall one of them" in said
    assert {"first 1.0", "second 1.0"} <= set(said.partition(" both")[0].split(" and "))


def test_a_plugins_channel_serves_like_a_bundled_one(install: Install) -> None:
    install(ACME, group="chatwootai")

    channels = PluginHost.load().offered(tenant().config).channels

    assert channels.profile(Channel("fax")).limit == 50
    assert channels.profile(WHATSAPP).limit == 4_096
