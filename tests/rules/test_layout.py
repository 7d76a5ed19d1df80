"""Where things are: every promise of the house about files that can be checked."""

import inspect
import pkgutil
import re
from importlib import import_module
from pathlib import Path
from types import FunctionType
from typing import Any, get_type_hints

import pytest

from chatwootai.core import ports
from chatwootai.core.conversation import ConversationId, TenantId
from chatwootai.core.ports.documents import Key

from .tree import PACKAGE, ROOT, TESTS, modules, relative, texts

LONGEST = 300
MOST_METHODS = 6
NAMELESS = {"base", "common", "helper", "helpers", "misc", "util", "utils"}
SCOPES = (TenantId, ConversationId, Key)
PORTS = [module.name for module in pkgutil.iter_modules(ports.__path__)]
PLUGINS = [module.name for module in pkgutil.iter_modules([str(PACKAGE / "plugins")])]
CORE = PACKAGE / "core"
UNFINISHED = re.compile(r"\b(?:TODO|FIXME|XXX)\b")
ELSEWHERE = re.compile(r"(?<![\w./-])/(?:work|home|root)(?![\w-])")


def protocols(port: str) -> list[type[Any]]:
    module = import_module(f"{ports.__name__}.{port}")
    members = [its for _, its in inspect.getmembers(module, inspect.isclass)]
    return [
        its
        for its in members
        if its.__module__ == module.__name__ and getattr(its, "_is_protocol", False)
    ]


def methods(protocol: type[Any]) -> list[FunctionType]:
    own = [its.fget if isinstance(its, property) else its for its in vars(protocol).values()]
    return [
        its for its in own if isinstance(its, FunctionType) and not its.__name__.startswith("_")
    ]


def is_scoped(port: str) -> bool:
    hints = [
        hint
        for protocol in protocols(port)
        for method in methods(protocol)
        for hint in get_type_hints(method).values()
    ]
    return any(hint in SCOPES for hint in hints)


@pytest.mark.parametrize("folder", ["chatwootai", "tests", "training"])
def test_no_module_is_longer_than_a_person_takes_in(folder: str) -> None:
    lengths = {
        relative(path): len(path.read_text("utf-8").splitlines()) for path in modules(ROOT / folder)
    }

    assert {path: length for path, length in lengths.items() if length > LONGEST} == {}


@pytest.mark.parametrize("folder", ["chatwootai", "tests", "training"])
def test_every_module_is_named_for_its_idea(folder: str) -> None:
    nameless = [
        relative(path)
        for path in modules(ROOT / folder)
        if NAMELESS & {path.stem.strip("_"), path.parent.name}
    ]

    assert nameless == []


def test_there_are_ports() -> None:
    assert {"inbox", "documents", "helpdesk"} <= set(PORTS)


@pytest.mark.parametrize("port", PORTS)
def test_a_port_is_one_small_protocol(port: str) -> None:
    [protocol] = protocols(port)

    assert 1 <= len(methods(protocol)) <= MOST_METHODS


@pytest.mark.parametrize("port", PORTS)
def test_a_port_says_what_each_of_its_methods_promises(port: str) -> None:
    silent = [
        method.__qualname__
        for protocol in protocols(port)
        for method in methods(protocol)
        if not (method.__doc__ or "").strip()
    ]

    assert silent == []


@pytest.mark.parametrize("port", PORTS)
def test_a_port_is_met_by_adapters_in_a_folder_of_its_name(port: str) -> None:
    adapters = modules(PACKAGE / "adapters" / port)

    assert [path for path in adapters if path.stem != "__init__"]


@pytest.mark.parametrize("port", PORTS)
def test_a_port_has_a_contract_that_is_tested(port: str) -> None:
    assert (TESTS / "contracts" / f"test_{port}.py").is_file()


def test_no_adapter_is_without_a_port() -> None:
    folders = [path.name for path in (PACKAGE / "adapters").iterdir() if path.is_dir()]

    assert set(folders) - {"__pycache__"} == set(PORTS)


@pytest.mark.parametrize("port", [port for port in PORTS if is_scoped(port)])
def test_a_port_that_speaks_of_tenants_is_tested_to_keep_them_apart(port: str) -> None:
    contract = (TESTS / "contracts" / f"test_{port}.py").read_text("utf-8")

    assert "async def test_tenants_do_not_see_each_other(" in contract


def test_the_ports_that_speak_of_tenants_are_recognised() -> None:
    assert {"documents", "helpdesk", "knowledge_index"} <= {
        port for port in PORTS if is_scoped(port)
    }


@pytest.mark.parametrize("path", sorted((TESTS / "unit").glob("test_*.py")), ids=relative)
def test_a_unit_test_is_named_for_what_it_tests(path: Path) -> None:
    names = {its.stem for room in (CORE, PACKAGE) for its in room.iterdir()}
    tested = path.stem.removeprefix("test_")

    assert any(tested == name or tested.startswith(f"{name}_") for name in names)


def test_a_folder_of_unit_tests_is_a_package_of_the_core() -> None:
    folders = {path.relative_to(TESTS / "unit").parent for path in (TESTS / "unit").rglob("*.py")}

    assert [its for its in sorted(folders) if not (CORE / its / "__init__.py").is_file()] == []


@pytest.mark.parametrize("plugin", PLUGINS)
def test_a_plugin_has_its_hooks_its_page_and_its_tests(plugin: str) -> None:
    folder = PACKAGE / "plugins" / plugin

    assert (folder / "__init__.py").read_text("utf-8").count("@hookimpl")
    assert (folder / "README.md").is_file()
    assert (TESTS / "plugins" / f"test_{plugin}.py").is_file()


def test_nothing_is_left_for_later() -> None:
    assert found(UNFINISHED) == []


def test_nothing_speaks_of_the_machine_that_it_was_written_on() -> None:
    assert found(ELSEWHERE) == []


@pytest.mark.parametrize("text", ["# TODO", "x = '/work/shared'", '"/work"', "FIXME: later"])
def test_what_is_looked_for_is_found(text: str) -> None:
    assert UNFINISHED.search(text) or ELSEWHERE.search(text)


@pytest.mark.parametrize("text", ["core/workflows/", "a/work/b", "todo dia", "/workflows"])
def test_what_only_looks_like_it_is_not_found(text: str) -> None:
    assert not UNFINISHED.search(text)
    assert not ELSEWHERE.search(text)


def found(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{relative(path)}:{number}: {line.strip()}"
        for path in texts()
        if path != Path(__file__)
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if pattern.search(line)
    ]
