"""How a tool is carried out: by which call of which server, and what of its answer is taken."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Final, TypeGuard
from zoneinfo import ZoneInfo

from pydantic import JsonValue

from chatwootai.core.conversation import Turn
from chatwootai.core.prompt import ToolShape
from chatwootai.core.templates import DEED
from chatwootai.core.tenants.tenant import Tenant
from chatwootai.core.tenants.tooling import ActionConfig, FindConfig, ResultConfig
from chatwootai.core.tools.identity import Identity
from chatwootai.core.tools.tool import Tool, ToolType

_CLOCK: Final = "%Y-%m-%d %H:%M:%S"


@dataclass(frozen=True, slots=True)
class Action:
    """A tool, and how it is carried out.

    Attributes:
        remote: The server's tool.
        arguments: What that one is given, with places for values.
        lookup: How to see whether a write that nobody answered was carried out.
        shown: What the customer is shown, before it is done, of what it is about.
        plugin: Whether a plugin carries it out, and not the tenant's server.
    """

    tool: Tool
    remote: str
    arguments: Mapping[str, JsonValue]
    result: ResultConfig = field(default_factory=ResultConfig)
    lookup: FindConfig | None = None
    shown: FindConfig | None = None
    plugin: bool = False

    @classmethod
    def written(cls, name: str, config: ActionConfig) -> "Action":
        """Return what a tenant's files, or a preset, say of the action *name*."""
        parameters = object_schema(config.parameters, config.required)
        tool = Tool(
            ToolShape(name, config.description, parameters),
            is_write=config.write,
            confirm=config.confirm,
            owner=config.result.owner,
            from_results=config.from_results,
            seconds=config.seconds,
            most=config.most,
            per_minute=config.per_minute,
        )
        return cls(
            tool, config.tool or "", config.arguments, config.result, config.lookup, config.shown
        )

    @classmethod
    def of_plugin(cls, kind: ToolType) -> "Action":
        """Return how a plugin's tool is carried out: it is given all that was said."""
        tool, shape = kind.tool, kind.tool.shape
        given = shape.parameters.get("properties")
        properties = given if isinstance(given, dict) else {}
        properties = {name: its for name, its in properties.items() if name not in tool.customer}
        required = shape.parameters.get("required")
        needed = [name for name in required if name in properties] if _is_list(required) else []
        parameters: dict[str, JsonValue] = {
            "type": "object",
            "additionalProperties": False,
            **shape.parameters,
            "properties": properties,
            "required": list(needed),
        }
        said = {name: f"{{{name}}}" for name in properties}
        proved = {name: f"{{{what}}}" for name, what in tool.customer.items()}
        result = ResultConfig(owner=dict(tool.owner))
        seen = replace(tool, shape=replace(shape, parameters=parameters))
        return cls(seen, tool.name, {**said, **proved}, result, plugin=True)


def object_schema(
    properties: Mapping[str, Mapping[str, JsonValue]], required: tuple[str, ...]
) -> Mapping[str, JsonValue]:
    """Return the JSON Schema of an object with these properties and no others."""
    return {
        "type": "object",
        "properties": {name: dict(its) for name, its in properties.items()},
        "required": list(required),
        "additionalProperties": False,
    }


def _is_list(value: JsonValue) -> TypeGuard[list[JsonValue]]:
    return isinstance(value, list)


def deed_key(turn: Turn, tool: str, arguments: Mapping[str, JsonValue]) -> str:
    """Return what tells a deed from every other: the same in the same turn has the same."""
    return fingerprint([turn.id, tool, dict(arguments)])


def fingerprint(value: JsonValue) -> str:
    """Return a short name for *value*."""
    written = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()[:24]


def known_values(
    tenant: Tenant, turn: Turn, action: Action, arguments: Mapping[str, JsonValue]
) -> dict[str, JsonValue]:
    """Return what may stand in the places of *action*'s templates.

    A moment that was said without a time zone is the company's; `{name.utc}` is the same moment as
    servers keep it.
    """
    values = {**arguments, **moments(tenant.timezone, action, arguments)}
    values |= Identity.of(turn.contact).values
    values[DEED] = deed_key(turn, action.tool.name, arguments)
    said = {"name": turn.contact.name, "phone": turn.contact.phone, "email": turn.contact.email}
    return values | {f"said.{name}": value for name, value in said.items() if value}


def moments(
    timezone: ZoneInfo, action: Action, arguments: Mapping[str, JsonValue]
) -> dict[str, JsonValue]:
    """Return the moments among *arguments* in UTC, as `name.utc`."""
    properties = action.tool.shape.parameters.get("properties")
    found: dict[str, JsonValue] = {}
    for name, its in properties.items() if isinstance(properties, dict) else ():
        said = arguments.get(name)
        if isinstance(its, dict) and its.get("format") == "date-time" and isinstance(said, str):
            moment = datetime.fromisoformat(said)
            local = moment if moment.tzinfo else moment.replace(tzinfo=timezone)
            found[f"{name}.utc"] = local.astimezone(UTC).strftime(_CLOCK)
    return found
