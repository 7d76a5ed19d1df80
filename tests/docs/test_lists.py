"""Pages that list all there is of something list all of it."""

import inspect
import re
from collections.abc import Iterator
from types import ModuleType
from typing import Final

import chatwootai
from chatwootai import testing
from chatwootai.adapters import crash_points
from chatwootai.core import errors, hookspecs
from chatwootai.core.channels import RECOGNISED
from chatwootai.core.errors import ChatwootAIError
from chatwootai.core.plugin_host import PluginHost
from chatwootai.entrypoints.http import errors as http_errors
from chatwootai.entrypoints.http import health, metrics, webhooks
from chatwootai.entrypoints.http.admin.routes import routes as admin
from tests.docs.pages import DOCS, ROOT, code, sections, table

_REFERENCE: Final = DOCS / "reference"
_LOGGED: Final = re.compile(r'_log\.(debug|info|warning|error|exception)\(\s*"([^"]+)"')


def test_each_hook_has_a_section() -> None:
    hooks = {name for name, one in vars(hookspecs).items() if hasattr(one, "chatwootai_spec")}

    headings = sections(_REFERENCE / "hooks.md").keys()

    assert hooks == headings & {name for name in headings if name.startswith("register_")}


def test_each_channel_that_a_plugin_brings_is_marked() -> None:
    rows = table(sections(_REFERENCE / "hooks.md")["register_channels"])

    bundled = {code(row[0]) for row in rows if row[2] == "yes"}

    plugins = PluginHost.load().plugins.values()
    assert bundled == {name for plugin in plugins for name in plugin.channels}


def test_each_channel_that_is_told_apart_has_its_row() -> None:
    rows = table(sections(_REFERENCE / "hooks.md")["register_channels"])

    assert tuple(code(row[0]) for row in rows) == RECOGNISED


def test_each_public_name_is_documented() -> None:
    text = (_REFERENCE / "python.md").read_text(encoding="utf-8")

    shown = set(re.findall(r"^\.\. (?:auto\w+|data):: (\w+)$", text, flags=re.MULTILINE))

    assert shown == {*chatwootai.__all__, *testing.__all__}


def test_each_point_to_crash_at_is_named() -> None:
    rows = table(sections(_REFERENCE / "reliability.md")["Points to crash at"])

    shown = [point for row in rows for point in re.findall("`([^`]+)`", row[1])]

    assert shown == list(crash_points.POINTS)


def test_each_error_has_its_row() -> None:
    rows = table(sections(_REFERENCE / "errors.md")["Errors"])

    assert {code(row[0]) for row in rows} == _errors(errors) | _errors(http_errors)


def test_each_route_has_a_section() -> None:
    known = {
        f"{method} {route.path}"
        for route in (*webhooks.routes, *health.routes, *metrics.routes, *admin)
        for method in (route.methods or set()) - {"HEAD"}
    }

    headings = {name for name in sections(_REFERENCE / "http.md") if "/" in name}

    assert headings == known


def _errors(module: ModuleType) -> set[str]:
    found = inspect.getmembers(module, inspect.isclass)
    return {name for name, kind in found if issubclass(kind, ChatwootAIError)}


def test_each_thing_that_is_logged_has_its_row() -> None:
    rows = table(sections(DOCS / "how-to" / "run-in-production.md")["What is logged"])

    assert {(code(row[0]), row[1]) for row in rows} == set(_logged())


def _logged() -> Iterator[tuple[str, str]]:
    """Yield what the service logs, and at which level."""
    for path in (ROOT / "chatwootai").rglob("*.py"):
        calls = _LOGGED.findall(path.read_text(encoding="utf-8"))
        yield from ((text, "error" if level == "exception" else level) for level, text in calls)
