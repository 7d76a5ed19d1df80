"""A model as JSON Schema: what its fields may be, and what people wrote about them."""

import inspect
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from pydantic import TypeAdapter

Schema = dict[str, Any]
Meanings = Mapping[str, str]  # of each key, written as the reference does: `accounts[].domain`

POINTER: Final = "#/$defs/"
_WEB_ADDRESS: Final = 2083  # letters: how long pydantic lets the address of a web site be
_ATTRIBUTE: Final = re.compile(r"^ {4}(\w+): (.+(?:\n {8,}.+)*)", re.MULTILINE)


def schema_of(kind: Any, meanings: Meanings, prefix: str = "") -> Schema:
    """Return the schema of a *kind* of value, with what its keys mean.

    Args:
        kind: A model, or what holds some.
        meanings: For the keys about which they say nothing, docstrings speak.
        prefix: Before the name of each definition, so that two kinds may have one of that name.
    """
    schema = TypeAdapter(kind).json_schema(ref_template=f"{POINTER}{prefix}{{model}}")
    definitions = schema.pop("$defs", {})
    whole: Schema = _tidied(schema)
    whole["$defs"] = {f"{prefix}{name}": _tidied(one) for name, one in definitions.items()}
    explain(whole, meanings)
    return whole


def explain(schema: Schema, meanings: Meanings) -> None:
    """Put into *schema* what its keys mean, as far as it has them."""
    for key, meaning in meanings.items():
        for node in _places(schema, schema, _steps(key)):
            node["description"] = meaning


def _tidied(value: Any) -> Any:
    """Return a schema without titles; of a docstring, each part stands where it belongs."""
    if isinstance(value, list):
        return [_tidied(one) for one in value]
    if not isinstance(value, dict):
        return value
    tidied = {
        key: _tidied(one)
        for key, one in value.items()
        if key != "title" or isinstance(one, dict)  # which is a property of that name
    }
    said = tidied.get("description")
    if isinstance(said, str):
        tidied["description"] = _in_a_line(said.partition("\n\n")[0])
        for name, meaning in _ATTRIBUTE.findall(inspect.cleandoc(said)):
            if name in tidied.get("properties", {}):
                tidied["properties"][name].setdefault("description", _in_a_line(meaning))
    if "patternProperties" in tidied:
        tidied["additionalProperties"] = False
    if tidied.get("format") == "uri" and tidied.get("maxLength") == _WEB_ADDRESS:
        tidied["pattern"] = "^[Hh][Tt][Tt][Pp][Ss]?://"
    return tidied


def _in_a_line(text: str) -> str:
    return " ".join(text.split())


def _steps(key: str) -> Sequence[str]:
    """Return the way to *key*: `a.<b>[].c` is a, <>, [], c."""
    return re.findall(r"[^.\[\]<>]+|\[\]|<>", re.sub(r"<\w+>", "<>", key))


def _places(node: Schema, root: Schema, steps: Sequence[str]) -> Iterator[Schema]:
    """Yield each node of *root* to which *steps* lead from *node*."""
    if not steps:
        yield node
        return
    if "$ref" in node:
        yield from _places(root["$defs"][node["$ref"].removeprefix(POINTER)], root, steps)
        return
    for one in (*node.get("anyOf", ()), *node.get("oneOf", ())):
        yield from _places(one, root, steps)
    for inner in _step(node, steps[0]):
        yield from _places(inner, root, steps[1:])


def _step(node: Schema, step: str) -> Iterator[Schema]:
    """Yield each node to which one *step* leads."""
    match step:
        case "[]" if "items" in node:
            yield node["items"]
        case "[]" if "properties" in node:  # one may stand for a list of one
            yield node
        case "<>":
            yield from node.get("patternProperties", {}).values()
            if isinstance(node.get("additionalProperties"), dict):
                yield node["additionalProperties"]
        case name if name in node.get("properties", {}):
            yield node["properties"][name]
