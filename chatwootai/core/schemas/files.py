"""The shape of every file as JSON Schema, so that an editor completes, explains and warns.

A schema says less than the checks do: what depends on another file is theirs alone. It refuses
nothing that the reference allows.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from chatwootai.core.checking.offers import Offers
from chatwootai.core.schemas.account import config_schema
from chatwootai.core.schemas.model import POINTER, Meanings, Schema, schema_of
from chatwootai.core.schemas.partial import partial
from chatwootai.core.settings import ServiceSettings
from chatwootai.core.tenants.domain import DomainHeader
from chatwootai.core.tenants.mapping import ChatwootMapping
from chatwootai.core.tenants.reading import FaqEntry

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_OF_THE_ACCOUNT_ALONE: Final = ("account_id", "name", "description")  # never of its domain


def schemas(known: Offers, meanings: Mapping[str, Meanings]) -> Mapping[str, Schema]:
    """Return the schema of each kind of file, such as `config` and `knowledge`.

    Args:
        known: What a configuration may name.
        meanings: What each key is for, by the kind of file.
    """
    config = config_schema(known, meanings["config"])
    header = schema_of(DomainHeader, meanings["domain"])
    return {
        "chatwootai": _whole(schema_of(ServiceSettings, meanings["chatwootai"])),
        "chatwoot_mapping": _whole(schema_of(ChatwootMapping, meanings["chatwoot_mapping"])),
        "config": _whole(partial(config)),
        "domain": _whole(_domain(config, header)),
        "knowledge": _whole(schema_of(tuple[FaqEntry, ...], meanings["knowledge"])),
    }


def _domain(config: Schema, header: Schema) -> Schema:
    """Return what a domain may say: all that an account may, and what is the domain's own."""
    shared = {
        key: one for key, one in config["properties"].items() if key not in _OF_THE_ACCOUNT_ALONE
    }
    parts = partial({**config, "properties": shared, "required": []})
    return {
        **parts,
        "description": header["description"],
        "properties": {**header["properties"], **parts["properties"]},
        "$defs": {**header["$defs"], **parts["$defs"]},
    }


def _whole(schema: Schema) -> Schema:
    """Return *schema* as a file's own, which may also be empty."""
    whole = {"$schema": _DIALECT, **schema, "type": [schema["type"], "null"]}
    used = _used(whole)
    return {**whole, "$defs": {name: one for name, one in schema["$defs"].items() if name in used}}


def _used(schema: Schema) -> frozenset[str]:
    """Return the names of the definitions to which *schema* leads."""
    found: set[str] = set()
    left: list[Any] = [{key: one for key, one in schema.items() if key != "$defs"}]
    while left:
        names = set(_references(left.pop())) - found
        found |= names
        left += [schema["$defs"][name] for name in names]
    return frozenset(found)


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"].removeprefix(POINTER)
        for one in value.values():
            yield from _references(one)
    elif isinstance(value, list):
        for one in value:
            yield from _references(one)
