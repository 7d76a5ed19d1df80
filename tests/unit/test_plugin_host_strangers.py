"""Plugins that cannot be loaded, or offer what is of no use."""

from pathlib import Path

import pytest

from .installing import Disk, complaint


@pytest.fixture
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Disk:
    return Disk(tmp_path, monkeypatch)


@pytest.mark.parametrize(
    ("module", "why"),
    [
        ("raise OSError('no disk')", "OSError: no disk"),
        ("import a_module_that_is_nowhere", "ModuleNotFoundError: No module named "),
        ("import sys; sys.exit(3)", "SystemExit: 3"),
        ("def broken(:", "SyntaxError: invalid syntax"),
    ],
)
def test_a_module_that_cannot_be_imported_is_named(module: str, why: str, disk: Disk) -> None:
    disk.install(module)

    said = complaint()

    assert said.startswith(f"plugin 'acme' of acme 1.0 cannot be loaded ({why}")
    assert said.endswith("; update it, or uninstall the distribution")


def test_a_hook_that_does_not_exist_is_named(disk: Disk) -> None:
    disk.install("""
        from chatwootai import hookimpl

        @hookimpl
        def register_toasters():
            return []
    """)

    said = complaint()

    assert said.startswith("plugin 'acme' of acme 1.0 cannot be loaded (PluginValidationError: ")
    assert "unknown hook 'register_toasters'" in said


def test_a_hook_that_asks_for_what_it_is_not_given_is_named(disk: Disk) -> None:
    disk.install("""
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
            "settings",
            "return [Loose, Loose]",
            "ValueError: register_settings returned several models; put them into one",
        ),
        ("settings", "return Loose", "TypeError: register_settings returned ModelMetaclass, not"),
        ("settings", "return [Odd]", "TypeError: settings are <class "),
        ("settings", "return [Loose()]", "TypeError: settings are Loose(), which is no subclass"),
        (
            "settings",
            "return [Strict]",
            "TypeError: Strict needs line, which a tenant may leave out; give each field a default",
        ),
        ("agents", "return [AgentType('x', Odd, settings=Odd)]", "TypeError: settings are <class "),
        (
            "channels",
            "return [Tuned()]",
            "TypeError: Strict needs line, which a tenant may leave out; give each field a default",
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
def test_a_hook_that_returns_junk_is_named(hook: str, body: str, why: str, disk: Disk) -> None:
    disk.install(f"""
        from chatwootai import AgentType, ChannelProfile, CrewType, Section, hookimpl


        class Loose(Section):
            pass


        class Strict(Section):
            line: str


        class Tuned:
            name = "fax"
            settings = Strict

            def profile(self, transport, settings):
                return ChannelProfile("fax", 50)


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
