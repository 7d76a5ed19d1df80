"""Looks at configuration as an editor does: each file by the schema that its first line names."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import yaml
from jsonschema import Draft202012Validator

_HINT = re.compile(r"# yaml-language-server: \$schema=(\S+)\n")
_KINDS = {"chatwootai.yaml", "chatwoot_mapping.yaml", "domain.yaml", "config.yaml"}


class _Plain(yaml.SafeLoader):
    """Reads values as YAML 1.2 has them, whatever tag of ours stands before them."""


_Plain.yaml_implicit_resolvers = {
    first: [(tag, way) for tag, way in ways if not tag.endswith((":bool", ":int"))]
    for first, ways in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Plain.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile("true|True|TRUE|false|False|FALSE"), list("tTfF")
)
_Plain.add_implicit_resolver(
    "tag:yaml.org,2002:int", re.compile(r"[-+]?[0-9]+$"), list("-+0123456789")
)


def _untagged(loader: _Plain, _: str, node: yaml.Node) -> object:
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return node.value


_Plain.add_multi_constructor("!", _untagged)


def schema_of(path: Path, config: Path) -> Path:
    """Return the schema for the file at *path* of the folder *config*."""
    kind = path.stem if path.name in _KINDS else "knowledge"
    return config / "schema" / f"{kind}.json"


def hinted(path: Path) -> Path:
    """Return the schema that the first line of the file at *path* names."""
    match = _HINT.match(path.read_text("utf-8"))
    assert match, f"{path} names no schema"
    return (path.parent / match[1]).resolve()


def complaints(path: Path, schema: Path) -> list[str]:
    """Return what *schema* finds wrong with the file at *path*."""
    value = yaml.load(path.read_text("utf-8"), _Plain)  # noqa: S506  a safe one
    validator = Draft202012Validator(json.loads(schema.read_text("utf-8")))
    return [error.message for error in validator.iter_errors(_as_json(value))]


def files(config: Path) -> Iterator[Path]:
    """Yield every YAML file of the folder *config* that the service reads."""
    for path in sorted(config.rglob("*.yaml")):
        if path.name != "ci-example.yaml":
            yield path


def _as_json(value: object) -> object:
    """Return *value* with keys that are texts, as an editor has them."""
    if isinstance(value, dict):
        return {str(key): _as_json(one) for key, one in value.items()}
    return [_as_json(one) for one in value] if isinstance(value, list) else value
