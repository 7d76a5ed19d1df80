"""Checks that what a tenant says of its tools makes sense, and can be carried out."""

from collections.abc import Collection, Iterator
from typing import Final

from pydantic import JsonValue

from chatwootai.core.checking.offers import Offers
from chatwootai.core.located import Fault, Located, Path
from chatwootai.core.templates import DEED, FOUND, PROVED, SAID, SHOWN, names
from chatwootai.core.tenants.models import TenantConfig
from chatwootai.core.tenants.tooling import ActionConfig, FindConfig, ServerTools, Tools
from chatwootai.core.workflows.flaws import nearest

_TYPES: Final = frozenset({"string", "integer", "number", "boolean", "array", "object"})
_ACTIONS: Final[Path] = ("tools", "actions")


def misused_tools(config: TenantConfig, located: Located, offers: Offers) -> Iterator[Fault]:
    """Yield a fault for each tool that does not exist, or that cannot be carried out."""
    tools, integration = config.tools, config.integrations.mcp
    known: set[str] = set(offers.tools)
    if integration is not None:
        preset = offers.presets.get(integration.type)
        known |= tools.over(preset).actions.keys()
        yield from _faults_of_actions(tools, preset, located)
    elif tools.actions:
        what = "tools.actions: there is no back office to carry them out"
        yield Fault(located.key_position(_ACTIONS), what, "describe it under integrations.mcp")
    yield from _unknown_tools(config, known, located, offers)


def _unknown_tools(
    config: TenantConfig, known: Collection[str], located: Located, offers: Offers
) -> Iterator[Fault]:
    tools = config.tools
    lists: list[tuple[Path, Collection[str]]] = [(("tools", "allow"), tools.allow or ())]
    for kind, section, given, there in (
        ("crew", "crews", tools.crews, offers.crews),
        ("agent", "agents", tools.agents, offers.agents_of(config)),
    ):
        for name, listed in given.items():
            lists.append((("tools", section, name), listed))
            if name not in there:
                at = located.key_position(("tools", section, name))
                yield Fault(at, f"unknown {kind} {name!r}", nearest(name, there))
    lists += [(("agents", name, "tools"), its.tools or ()) for name, its in config.agents.items()]
    for path, its in lists:
        for place, tool in enumerate(its):
            if tool not in known:
                at = located.position((*path, place))
                yield Fault(at, f"unknown tool {tool!r}", nearest(tool, known))


def _faults_of_actions(
    tools: Tools, preset: ServerTools | None, located: Located
) -> Iterator[Fault]:
    whole = tools.over(preset)
    for place, find in enumerate(whole.customer if tools.customer else ()):
        path: Path = ("tools", "customer", place)
        yield from _unknown_places(find, PROVED, (*path, "arguments"), located)
        if not PROVED & set(names(dict(find.arguments))):
            what = f"{_named(path)}: nothing in it says who the customer is"
            remedy = "use {contact.email} or {contact.phones} in its arguments"
            yield Fault(located.position(path), what, remedy)
    for name in tools.actions:
        yield from _action_faults(whole.actions[name], (*_ACTIONS, name), whole, located)


def _action_faults(
    action: ActionConfig, path: Path, whole: ServerTools, located: Located
) -> Iterator[Fault]:
    at = located.key_position(path)
    for key, value in (("tool", action.tool), ("description", action.description)):
        if not value:
            yield Fault(at, f"{_named(path)} lacks {key!r}", f"add '{key}: …'")
    yield from _parameter_faults(action, path, located)
    if not action.write:
        yield from _write_faults(action, path, located)
    known = _places(action, whole)
    yield from _unknown_places(action, known, (*path, "arguments"), located)
    for key, find in (("lookup", action.lookup), ("shown", action.shown)):
        if find:
            yield from _unknown_places(find, known, (*path, key, "arguments"), located)
    shown = {*known, SHOWN} if action.shown else known
    yield from _unknown(action.confirm, shown, (*path, "confirm"), located)
    proved = PROVED | (FOUND if whole.customer else frozenset())
    for field, part in action.result.owner.items():
        if part not in proved:
            where = (*path, "result", "owner", field)
            what = f"{_named(where)}: {part!r} is no part of the customer's identity"
            yield Fault(located.position(where), what, nearest(part, proved))


def _parameter_faults(action: ActionConfig, path: Path, located: Located) -> Iterator[Fault]:
    for name, schema in action.parameters.items():
        if schema.get("type") not in _TYPES:
            where: Path = (*path, "parameters", name)
            remedy = f"write 'type: …', one of {', '.join(sorted(_TYPES))}"
            yield Fault(located.position(where), f"{_named(where)} has no known type", remedy)
    for key, listed in (("required", action.required), ("from_results", action.from_results)):
        for place, name in enumerate(listed):
            if name not in action.parameters:
                at = located.position((*path, key, place))
                what = f"{_named(path)}: there is no parameter {name!r}"
                yield Fault(at, what, nearest(name, action.parameters))


def _places(action: ActionConfig, whole: ServerTools) -> set[str]:
    """Return the names that may stand in the places of *action*'s templates."""
    moments = {
        f"{name}.utc"
        for name, schema in action.parameters.items()
        if schema.get("format") == "date-time"
    }
    found = FOUND if whole.customer else frozenset()
    return {*action.parameters, *moments, *PROVED, *SAID, *found, DEED}


def _write_faults(action: ActionConfig, path: Path, located: Located) -> Iterator[Fault]:
    """Yield what is wrong with a read that says what only a write may say."""
    for key, value in (("lookup", action.lookup), ("confirm", action.confirm)):
        if value:
            what = f"{_named(path)}: only a write has a {key}"
            yield Fault(located.position((*path, key)), what, "remove it, or add 'write: true'")
    for name in sorted(SAID & set(names(dict(action.arguments)))):
        what = f"{_named(path)}: {{{name}}} is not proved, so nothing may be looked for by it"
        remedy = "use {contact.email}, {contact.phone} or {customer.ids}"
        yield Fault(located.position((*path, "arguments")), what, remedy)


def _unknown_places(
    its: ActionConfig | FindConfig, known: Collection[str], path: Path, located: Located
) -> Iterator[Fault]:
    yield from _unknown(dict(its.arguments), known, path, located)


def _unknown(
    template: JsonValue, known: Collection[str], path: Path, located: Located
) -> Iterator[Fault]:
    for name in sorted(set(names(template)) - set(known)):
        what = f"{_named(path)}: there is nothing called {{{name}}}"
        yield Fault(located.position(path), what, nearest(name, known))


def _named(path: Path) -> str:
    return "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in path).lstrip(".")
