"""Reads YAML as its author meant it, and keeps where every value stands.

YAML 1.1, which most libraries speak, reads `no` as false and `10:00` as 600. Here a plain scalar
is a number, `true`, `false` or `null` only where YAML 1.2's core schema says so; all else is text.
Tags, a second document, a key that is written twice and trees too large to be configuration are
faults.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Final

import yaml
from pydantic import JsonValue

from chatwootai.core.located import Fault, Located, Path, Position

LARGEST_FILE: Final = 1_000_000  # bytes
_MOST_VALUES: Final = 100_000  # after aliases are followed: a small file can name a huge tree
_DEEPEST: Final = 50

_CONSTANTS: Final = {"": None, "~": None, "null": None, "true": True, "false": False}
_INTEGER: Final = re.compile(r"[-+]?(0|[1-9][0-9]*)")  # 007 is text: it is a name, not a number
_PLAIN_TAGS: Final = frozenset(
    f"tag:yaml.org,2002:{kind}"
    for kind in ("null", "bool", "int", "float", "timestamp", "str", "merge", "value")
)
_FLOAT: Final = re.compile(r"[-+]?(0|[1-9][0-9]*)\.[0-9]+([eE][-+]?[0-9]+)?")


def read_yaml(path: FilePath, name: str) -> Located:
    """Read the file at *path*; positions and faults call it *name*."""
    text = read_text(path, name)
    return parse_yaml(text, name) if isinstance(text, str) else Located(name, None, faults=(text,))


def read_text(path: FilePath, name: str) -> str | Fault:
    """Return the text of the file at *path*, or why it has none."""
    start = Position(name)
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            return Fault(start, f"the file has {size:,} bytes", f"keep it under {LARGEST_FILE:,}")
        raw = path.read_bytes()
    except OSError as error:
        why = error.strerror or type(error).__name__
        return Fault(start, f"the file cannot be read: {why}", "check its name and its rights")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        at = Position(name, raw.count(b"\n", 0, error.start) + 1)
        return Fault(at, "this is not UTF-8", "save the file with the encoding UTF-8")


def parse_yaml(text: str, name: str) -> Located:
    """Return the values of *text* and their positions, or its faults."""
    try:
        root = yaml.compose(text, yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        return Located(name, None, faults=(_syntax_fault(error, name),))
    except (yaml.YAMLError, RecursionError) as error:
        what = f"this is not YAML: {type(error).__name__}"
        return Located(
            name, None, faults=(Fault(Position(name), what, "write 'key: value' lines"),)
        )
    if root is None:
        return Located(name, None, {(): Position(name)})
    tree = _Tree(name)
    value = tree.value(root, ())
    if tree.faults:
        return Located(name, None, faults=tuple(tree.faults))
    return Located(name, value, tree.values, tree.keys)


def _syntax_fault(error: yaml.MarkedYAMLError, name: str) -> Fault:
    mark = error.problem_mark or error.context_mark
    at = Position(name, mark.line + 1, mark.column + 1) if mark else Position(name)
    problem = error.problem or "this is not YAML"
    if "\\t" in problem:
        return Fault(at, "a tab stands where only spaces may", "indent with spaces")
    if "expected a single document" in problem:
        return Fault(at, "a second document begins here", "keep one document in a file")
    return Fault(at, problem, "check the indentation, the colons and the quotes around here")


@dataclass
class _Tree:
    """The values and positions of one file, as they are gathered."""

    name: str
    values: dict[Path, Position] = field(default_factory=dict)
    keys: dict[Path, Position] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def value(self, node: yaml.Node, path: Path) -> JsonValue:
        at = self._position(node)
        if len(self.values) >= _MOST_VALUES or len(path) > _DEEPEST:
            if not self.faults:
                what = "there are too many values, or too deep ones"
                self.faults.append(Fault(at, what, "split the file; check its aliases (*name)"))
            return None
        self.values[path] = at
        match node:
            case yaml.MappingNode():
                return self._mapping(node, path)
            case yaml.SequenceNode(value=items):
                self._refuse_tag(node, "tag:yaml.org,2002:seq")
                return [self.value(item, (*path, place)) for place, item in enumerate(items)]
            case yaml.ScalarNode():
                return self._scalar(node)
            case _:
                raise AssertionError(node)

    def _mapping(self, node: yaml.MappingNode, path: Path) -> JsonValue:
        self._refuse_tag(node, "tag:yaml.org,2002:map")
        mapping: dict[str, JsonValue] = {}
        for key_node, value_node in node.value:
            at = self._position(key_node)
            if not isinstance(key_node, yaml.ScalarNode):
                self.faults.append(Fault(at, "a key must be text", "write 'key: value'"))
                continue
            key = str(key_node.value)
            if key == "<<" and key_node.style is None:
                what = "merge keys (<<) are not understood here"
                self.faults.append(Fault(at, what, "put what is shared into domain.yaml"))
            elif key in mapping:
                first = self.keys[(*path, key)]
                what = f"key {key!r} is already on line {first.line}"
                self.faults.append(Fault(at, what, "keep one of them"))
            else:
                self.keys[(*path, key)] = at
                mapping[key] = self.value(value_node, (*path, key))
        return mapping

    def _scalar(self, node: yaml.ScalarNode) -> JsonValue:
        text = str(node.value)
        if node.style is not None:
            self._refuse_tag(node, "tag:yaml.org,2002:str")
            return text
        if node.tag not in _PLAIN_TAGS:
            self._refuse_tag(node, "")
        if node.tag == "tag:yaml.org,2002:str":
            return text
        if text.lower() in _CONSTANTS and text in (text.lower(), text.upper(), text.capitalize()):
            return _CONSTANTS[text.lower()]
        if _INTEGER.fullmatch(text):
            return int(text)
        return float(text) if _FLOAT.fullmatch(text) else text

    def _refuse_tag(self, node: yaml.Node, plain: str) -> None:
        if node.tag != plain:
            what = f"the tag {node.tag!r} is not understood"
            self.faults.append(Fault(self._position(node), what, "remove it"))

    def _position(self, node: yaml.Node) -> Position:
        return Position(self.name, node.start_mark.line + 1, node.start_mark.column + 1)
