"""Checks that what a tenant says of its tools makes sense, and can be carried out."""

import difflib
from collections.abc import Collection, Iterator
from typing import Final

from pydantic import JsonValue

from chatwootai.core.located import Fault, Located, Path
from chatwootai.core.templates import DEED, FOUND, PROVED, SAID, SHOWN, names
from chatwootai.core.tenants.tooling import ActionConfig, FindConfig, ServerTools, Tools

_TYPES: Final = frozenset({"string", "integer", "number", "boolean", "array", "object"})
_ACTIONS: Final[Path] = ("tools", "actions")


def tool_names(tools: Tools, preset: ServerTools | None) -> Collection[str]:
    """Return the names of the actions that a tenant's back office has."""
    return tools.over(preset).actions.keys()


def tool_faults(
    tools: Tools, preset: ServerTools | None, located: Located, *, has_server: bool
) -> Iterator[Fault]:
    """Yield what is wrong with *tools*, which are laid over a *preset*."""
    if not has_server:
        if tools.actions:
            what = "tools.actions: there is no back office to carry them out"
            yield Fault(located.key_position(_ACTIONS), what, "describe it under integrations.mcp")
        return
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
            yield Fault(located.position(where), what, _near(part, proved))


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
                yield Fault(at, what, _near(name, action.parameters))


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
        yield Fault(located.position(path), what, _near(name, known))


def _near(name: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    return (
        f"did you mean {near[0]!r}?" if near else f"known are {', '.join(sorted(known)) or 'none'}"
    )


def _named(path: Path) -> str:
    return "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in path).lstrip(".")
