"""What an account may say, with the names that are known, plugins' settings, and layers."""

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Final
from zoneinfo import available_timezones

from chatwootai.core.channels import RECOGNISED, settings_of
from chatwootai.core.checking.offers import Offers
from chatwootai.core.schemas.model import POINTER, Meanings, Schema, explain, schema_of
from chatwootai.core.tenants.layers import OF_THE_ACCOUNT
from chatwootai.core.tenants.models import TenantConfig
from chatwootai.core.tenants.section import Section

_NONE: Final[Schema] = {"type": "object", "maxProperties": 0}  # of the settings of what has none
_ANY: Final[Schema] = {"type": "object"}  # of those whose model cannot be described

Models = Mapping[str, type[Section] | None]


def config_schema(known: Offers, meanings: Meanings) -> Schema:
    """Return the schema of a whole configuration, nothing of which is inherited."""
    config = schema_of(TenantConfig, meanings)
    definitions, properties = config["$defs"], config["properties"]
    definitions["TimeZone"] = {"type": "string", "enum": sorted(available_timezones())}
    properties["timezone"].pop("type")
    properties["timezone"]["$ref"] = f"{POINTER}TimeZone"
    _only(properties["crews"], known.crews)
    properties["crew"]["enum"] = sorted(known.crews)
    definitions["StepConfig"]["properties"]["agent"]["enum"] = sorted(known.agents)
    for choice in definitions["CrewConfig"]["properties"]["workflow"]["oneOf"]:
        if choice["type"] == "string":
            choice["enum"] = sorted(known.workflows)
    plugins = {name: plugin.settings for name, plugin in known.plugins.items()}
    agents = {name: agent.settings for name, agent in known.agents.items()}
    _with_settings("plugins", "PluginSwitch", plugins, config)
    _with_settings("agents", "AgentConfig", agents, config)
    _with_layers(config)
    channels: Models = dict.fromkeys(RECOGNISED)
    own = {name: settings_of(channel) for name, channel in known.channels.items()}
    _with_settings("channels", "ChannelLayer", {**channels, **own}, config)
    explain(config, meanings)  # also settings of plugins that the reference knows
    return config


def _only(mapping: Schema, names: Iterable[str]) -> None:
    """Let *mapping* have no other keys than *names*."""
    mapping["properties"] = dict.fromkeys(sorted(names), mapping["additionalProperties"])
    mapping["additionalProperties"] = False


def _with_settings(section: str, kind: str, models: Models, config: Schema) -> None:
    """Let *section* have the keys of *models*, and the settings of each be as its model is."""
    usual, definitions = config["$defs"][kind], config["$defs"]
    usual["properties"]["settings"] = {**_about(usual), **_NONE}
    properties = config["properties"][section]
    _only(properties, models)
    for name, model in models.items():
        if model is not None:
            prefix = f"{section}.{re.sub(r'[^a-zA-Z0-9_]', '_', name)}."
            settings = _settings(model, prefix, definitions)
            said = {"settings": {**settings, **_about(usual)}}
            properties["properties"][name] = {
                **usual,
                "properties": {**usual["properties"], **said},
            }


def _about(usual: Schema) -> Schema:
    """Return what is said of settings, whosever they are."""
    settings = usual["properties"]["settings"]
    return {key: settings[key] for key in ("description",) if key in settings}


def _settings(model: type[Section], prefix: str, definitions: dict[str, Schema]) -> Schema:
    """Return the schema of *model*; what it is made of becomes *definitions*."""
    try:
        settings = schema_of(model, {}, prefix)
    except Exception:  # noqa: BLE001  a stranger's own types may be of any kind
        return _ANY
    definitions |= settings.pop("$defs")
    return settings


def _with_layers(config: Schema) -> None:
    """Put what a layer may say wherever one may stand."""
    definitions, properties = config["$defs"], config["properties"]
    shared = _without(OF_THE_ACCOUNT, properties)
    definitions["Layer"] = {
        "description": "What is otherwise here.",
        "type": "object",
        "properties": shared,
        "additionalProperties": False,
    }
    layer = {"$ref": f"{POINTER}Layer"}
    properties["domains"]["additionalProperties"] = layer
    inboxes = properties["inboxes"]["patternProperties"]
    properties["inboxes"]["patternProperties"] = dict.fromkeys(inboxes, layer)
    trial = definitions["Rollout"]["properties"]
    trial["change"] = {**_without({"type", "additionalProperties"}, trial["change"]), **layer}
    channel = definitions["ChannelLayer"]
    channel["properties"] = {**channel["properties"], **shared}


def _without(keys: Collection[str], schema: Schema) -> Schema:
    return {key: one for key, one in schema.items() if key not in keys}
