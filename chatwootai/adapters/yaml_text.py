"""Reads YAML as its author meant it, and keeps where every value stands.

YAML 1.1, which most libraries speak, reads `no` as false and `10:00` as 600. Here a plain scalar
is a number, `true`, `false` or `null` only where YAML 1.2's core schema says so; all else is text.
Tags, a second document, a key that is written twice and trees too large to be configuration are
faults.
"""

import re
import stat
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
# 007 is text: it is a name, not a number; so is what no account or telephone is as long as
_INTEGER: Final = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})")
_TEXT_TAG: Final = "tag:yaml.org,2002:str"
_PLAIN_TAGS: Final = frozenset(
    f"tag:yaml.org,2002:{kind}"
    for kind in ("null", "bool", "int", "float", "timestamp", "str", "merge", "value")
)
_FLOAT: Final = re.compile(r"[-+]?(0|[1-9][0-9]*)\.[0-9]+([eE][-+]?[0-9]+)?")
_HALF: Final = re.compile(r"[\ud800-\udfff]")  # of a sign that was escaped as JSON does it


def read_yaml(path: FilePath, name: str) -> Located:
    """Read the file at *path*; positions and faults call it *name*."""
    text = read_text(path, name)
    return parse_yaml(text, name) if isinstance(text, str) else Located(name, None, faults=(text,))


def read_text(path: FilePath, name: str) -> str | Fault:
    """Return the text of the file at *path*, or why it has none."""
    start = Position(name)
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):
            return Fault(start, "this is no file", "put a file here, or remove it")
        if (size := about.st_size) > LARGEST_FILE:
            return Fault(start, f"the file has {size:,} bytes", f"keep it under {LARGEST_FILE:,}")
        raw = path.read_bytes()
    except OSError as error:
        why = error.strerror or type(error).__name__
        return Fault(start, f"the file cannot be read: {why}", "check its name and its rights")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8-sig", "replace")
        return Fault(
            _place_after(before, name), "this is not UTF-8", "save the file with the encoding UTF-8"
        )


def parse_yaml(text: str, name: str) -> Located:
    """Return the values of *text* and their positions, or its faults."""
    try:
        root = yaml.compose(text, yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        return Located(name, None, faults=(_syntax_fault(error, name),))
    except yaml.reader.ReaderError as error:
        at = _place_after(text[: error.position], name)
        what = f"the sign U+{ord(text[error.position]):04X} cannot stand in a text"
        return Located(name, None, faults=(Fault(at, what, "remove it; save the file as UTF-8"),))
    except RecursionError:
        return Located(name, None, faults=(_too_much(Position(name)),))
    if root is None:
        return Located(name, None, {(): Position(name)})
    tree = _Tree(name)
    try:
        value = tree.value(root, ())
    except _TooMuchError as error:
        return Located(name, None, faults=(*tree.faults, _too_much(error.position)))
    if tree.faults:
        return Located(name, None, faults=tuple(tree.faults))
    return Located(name, value, tree.values, tree.keys)


def _place_after(before: str, name: str) -> Position:
    return Position(name, before.count("\n") + 1, len(before) - before.rfind("\n"))


def _too_much(at: Position) -> Fault:
    what = "there are too many values, or too deep ones"
    return Fault(at, what, "split the file; check its aliases (*name)")


def _syntax_fault(error: yaml.MarkedYAMLError, name: str) -> Fault:
    at = _position(error.problem_mark or error.context_mark, name)
    problem = error.problem or "this is not YAML"
    if "\\t" in problem:
        return Fault(at, "a tab stands where only spaces may", "indent with spaces")
    if problem.endswith("got '?'"):  # YAML 1.2 lets it end a text between brackets, 1.1 does not
        return Fault(at, "a text in brackets ends with '?'", "put the text in quotes")
    if "another document" in problem:
        return Fault(at, "a second document begins here", "keep one document in a file")
    if "end of stream" in problem or "<stream end>" in problem:
        at = _position(error.context_mark, name)
        return Fault(at, "what begins here has no end", "close the quotes or the brackets")
    return Fault(at, problem, "check the indentation, the colons and the quotes around here")


def _position(mark: yaml.Mark | None, name: str) -> Position:
    return Position(name, mark.line + 1, mark.column + 1) if mark else Position(name)


class _TooMuchError(Exception):
    """The tree is too large, from here on."""

    def __init__(self, position: Position) -> None:
        super().__init__(position)
        self.position = position


@dataclass
class _Tree:
    """The values and positions of one file, as they are gathered."""

    name: str
    values: dict[Path, Position] = field(default_factory=dict)
    keys: dict[Path, Position] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def value(self, node: yaml.Node, path: Path) -> JsonValue:
        at = _position(node.start_mark, self.name)
        if len(self.values) >= _MOST_VALUES or len(path) > _DEEPEST:
            raise _TooMuchError(at)
        self.values[path] = at
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            self._refuse_tag(node, "tag:yaml.org,2002:seq")
            return [self.value(item, (*path, place)) for place, item in enumerate(node.value)]
        assert isinstance(node, yaml.ScalarNode)  # noqa: S101  for the type checker
        return self._scalar(node)

    def _mapping(self, node: yaml.MappingNode, path: Path) -> JsonValue:
        self._refuse_tag(node, "tag:yaml.org,2002:map")
        mapping: dict[str, JsonValue] = {}
        for key_node, value_node in node.value:
            at = _position(key_node.start_mark, self.name)
            if not isinstance(key_node, yaml.ScalarNode):
                self.faults.append(Fault(at, "a key must be text", "write 'key: value'"))
                continue
            key = self._text(key_node)
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
        text = self._text(node)
        if node.style is not None or node.tag == _TEXT_TAG:
            return text
        if text.lower() in _CONSTANTS and text in (text.lower(), text.upper(), text.capitalize()):
            return _CONSTANTS[text.lower()]
        if _INTEGER.fullmatch(text):
            return int(text)
        return float(text) if _FLOAT.fullmatch(text) else text

    def _text(self, node: yaml.ScalarNode) -> str:
        """Return what *node* says; two halves of a sign, as JSON escapes it, become one."""
        if node.style is not None or node.tag not in _PLAIN_TAGS:
            self._refuse_tag(node, _TEXT_TAG)
        text = str(node.value)
        if not _HALF.search(text):
            return text
        try:
            return text.encode("utf-16", "surrogatepass").decode("utf-16")
        except UnicodeDecodeError:
            what = "an escape (\\uD800 to \\uDFFF) stands for half a sign"
            self.faults.append(
                Fault(_position(node.start_mark, self.name), what, "write the sign itself")
            )
            return ""

    def _refuse_tag(self, node: yaml.Node, plain: str) -> None:
        if node.tag != plain:
            what = f"the tag {node.tag!r} is not understood"
            self.faults.append(Fault(_position(node.start_mark, self.name), what, "remove it"))
