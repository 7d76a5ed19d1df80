"""What a file may say that is laid over others: a part of everything, and tags.

Whatever a mapping must hold may stand in another of the files, so nothing is required of one. With
`!append` and `!remove` a list is given where a list stands; with `!remove` a list of keys also
where a mapping stands; and `!reset` alone stands for any value.
"""

from collections.abc import Mapping
from typing import Final

from chatwootai.core.schemas.model import POINTER, Schema

RESET: Final = "reset"
REMOVED: Final = "removed"
TAGS: Final[Mapping[str, Schema]] = {
    RESET: {"description": "With !reset alone: back to the default.", "enum": [None, ""]},
    REMOVED: {
        "description": "With !remove: the keys that are not inherited.",
        "type": "array",
        "items": {"type": "string"},
    },
}
_SUFFIX: Final = ".part"
_CHOICES: Final = ("anyOf", "oneOf")


def partial(schema: Schema) -> Schema:
    """Return the schema of a part of what *schema* describes.

    What its root itself requires is the file's own: it must be there, and inherits nothing.
    """
    definitions = schema.get("$defs", {})
    parts = {f"{name}{_SUFFIX}": _part(one, definitions) for name, one in definitions.items()}
    root, own = _part(schema, definitions), schema.get("required", [])
    properties = root["properties"] | {key: schema["properties"][key] for key in own}
    return {
        **root,
        "properties": properties,
        "required": own,
        "$defs": {**definitions, **parts, **TAGS},
    }


def _part(schema: Schema, definitions: Mapping[str, Schema]) -> Schema:
    """Return *schema* without what it requires, and with tags at each of its keys."""
    if "$ref" in schema:
        name = schema["$ref"].removeprefix(POINTER)
        is_mapping = _is_mapping(definitions[name], definitions)
        return {**schema, "$ref": f"{schema['$ref']}{_SUFFIX}"} if is_mapping else schema
    changed = {key: value for key, value in schema.items() if key != "required"}
    for choice in _CHOICES:
        if choice in schema:
            changed[choice] = [_part(one, definitions) for one in schema[choice]]
    for keys in ("properties", "patternProperties"):
        if keys in schema:
            changed[keys] = {key: _tagged(one, definitions) for key, one in schema[keys].items()}
    if isinstance(schema.get("additionalProperties"), dict):
        changed["additionalProperties"] = _tagged(schema["additionalProperties"], definitions)
    return changed


def _tagged(schema: Schema, definitions: Mapping[str, Schema]) -> Schema:
    """Return *schema* or what a tag may stand before instead of it."""
    about: Schema = {key: schema[key] for key in ("description", "default") if key in schema}
    said = {key: value for key, value in _part(schema, definitions).items() if key not in about}
    tags = [RESET]
    if _is_mapping(schema, definitions) and not _is_list(schema, definitions):
        tags = [REMOVED, RESET]
    return {**about, "anyOf": [said, *({"$ref": f"{POINTER}{tag}"} for tag in tags)]}


def _is_mapping(schema: Schema, definitions: Mapping[str, Schema]) -> bool:
    return _is("object", schema, definitions)


def _is_list(schema: Schema, definitions: Mapping[str, Schema]) -> bool:
    return _is("array", schema, definitions)


def _is(kind: str, schema: Schema, definitions: Mapping[str, Schema]) -> bool:
    """Tell whether what *schema* describes may be of a *kind*."""
    if "$ref" in schema:
        return _is(kind, definitions[schema["$ref"].removeprefix(POINTER)], definitions)
    choices = [one for choice in _CHOICES for one in schema.get(choice, ())]
    return schema.get("type") == kind or any(_is(kind, one, definitions) for one in choices)
