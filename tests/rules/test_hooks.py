"""Hooks are used, documented and dated; public names are there; plugins import no deeper."""

import ast
import inspect
import pkgutil
from collections.abc import Iterable
from pathlib import Path
from typing import get_origin, get_type_hints

import pytest

import chatwootai
from chatwootai import plugins
from chatwootai.core import hookspecs
from chatwootai.core.plugin_host import PluginHost

ROOT = Path(chatwootai.__file__).parents[1]
HOOKS = {
    name: function
    for name, function in inspect.getmembers(hookspecs, inspect.isfunction)
    if hasattr(function, "chatwootai_spec")
}
BUNDLED = [found.name for found in pkgutil.iter_modules(plugins.__path__)]


def test_there_are_hooks_and_bundled_plugins() -> None:
    assert HOOKS
    assert BUNDLED


@pytest.mark.parametrize("name", HOOKS)
def test_each_hook_has_a_section_in_the_reference(name: str) -> None:
    page = (ROOT / "docs" / "reference" / "hooks.md").read_text(encoding="utf-8")

    assert f"## {name}" in page.splitlines()


@pytest.mark.parametrize("name", HOOKS)
def test_each_hook_is_used_by_a_bundled_plugin(name: str) -> None:
    host = PluginHost.load()

    users = [its for its in BUNDLED if name in host.plugins[its].hooks]

    assert users


@pytest.mark.parametrize("name", HOOKS)
def test_each_hook_says_since_when_it_is_there_and_what_it_returns(name: str) -> None:
    documentation = inspect.getdoc(HOOKS[name]) or ""

    assert ".. versionadded:: " in documentation
    assert "Returns:\n" in documentation


@pytest.mark.parametrize("name", HOOKS)
def test_each_hook_returns_what_can_be_gone_through(name: str) -> None:
    returned = get_type_hints(HOOKS[name])["return"]

    assert get_origin(returned) is Iterable


@pytest.mark.parametrize("name", HOOKS)
def test_each_hook_is_synchronous_and_begins_with_a_verb(name: str) -> None:
    assert not inspect.iscoroutinefunction(HOOKS[name])
    assert name.startswith("register_")


@pytest.mark.parametrize("name", BUNDLED)
def test_each_bundled_plugin_is_found_by_its_entry_point(name: str) -> None:
    host = PluginHost.load()

    assert host.plugins[name].origin.startswith("chatwootai ")


@pytest.mark.parametrize("name", BUNDLED)
def test_each_bundled_plugin_tells_people_what_it_is(name: str) -> None:
    readme = ROOT / "chatwootai" / "plugins" / name / "README.md"

    assert readme.read_text(encoding="utf-8").startswith(f"# {name}\n")


@pytest.mark.parametrize("name", BUNDLED)
def test_each_bundled_plugin_imports_what_a_stranger_may(name: str) -> None:
    folder = ROOT / "chatwootai" / "plugins" / name
    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in folder.rglob("*.py")]

    imported = {
        module
        for tree in trees
        for node in ast.walk(tree)
        for module in _modules(node)
        if module.startswith(("chatwootai", ".."))
    }

    own = f"chatwootai.plugins.{name}"
    strange = {one for one in imported if one != own and not one.startswith(f"{own}.")}
    assert strange <= {"chatwootai"}


@pytest.mark.parametrize("name", chatwootai.__all__)
def test_each_public_name_is_there_and_says_what_it_is_for(name: str) -> None:
    one = getattr(chatwootai, name)

    assert inspect.getdoc(one)


def test_public_names_are_listed_once_in_their_order() -> None:
    assert chatwootai.__all__ == sorted(set(chatwootai.__all__))


def _modules(node: ast.AST) -> Iterable[str]:
    match node:
        case ast.Import(names=names):
            return [alias.name for alias in names]
        case ast.ImportFrom(module=module, level=level):
            return [f"{'.' * level}{module or ''}"]
        case _:
            return []
