"""Edits the text of a YAML file and touches no line that the edits do not speak of.

A library that reads the whole file and writes it anew moves comments to other entries, and loses
some. Here an edit is a piece of text put in, taken out or exchanged at a place that the parser
told. Whoever edits reads the result again and compares: see `mapping_file/yaml.py`.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Final

import yaml
from pydantic import JsonValue

from chatwootai.core.edits import DropEntry, Edit, PutEntry, PutNamed, matches
from chatwootai.core.located import Path

_PLAIN: Final = re.compile(r"[A-Za-z][A-Za-z0-9_./-]*")
_WORDS: Final = ("true", "false", "null", "yes", "no", "on", "off", "y", "n")
_NAME: Final = re.compile(r'[ \t]*#[ \t]*(?P<name>(?:account|inbox) ".*")[ \t]*')
_NAMED: Final = {"accounts": "chatwoot_account_id", "inboxes": "chatwoot_inbox_id"}


class CannotEditError(Exception):
    """The text is laid out in a way that cannot be changed here."""


def edited(text: str, edits: Sequence[Edit]) -> str:
    """Return *text* after *edits*.

    Raises:
        CannotEditError: Of the way in which it is laid out.
    """
    for edit in edits:
        match edit:
            case PutNamed(section=section, key=key, says=says):
                text = _put_named(text, section, key, says)
            case DropEntry(section=section, where=where):
                text = _drop(text, section, where)
            case PutEntry():
                text = _put_entry(text, edit)
    return text


def names(text: str) -> Mapping[Path, str]:
    """Return the names in the comments beside entries, without what people say in their own words.

    An entry that has no comment has an empty name.
    """
    layout, found = _Layout(text), dict[Path, str]()
    for section in _NAMED:
        for place, item in enumerate(layout.items(section)):
            rest = layout.rest_of_line(_name_place(item, section))
            match = _NAME.fullmatch(rest)
            if match or not rest.strip():
                found[section, place] = match["name"] if match else ""
    return found


def _put_named(text: str, section: str, key: str, says: Mapping[str, JsonValue]) -> str:
    layout = _Layout(text)
    node = layout.at(section)
    if node is None or _is_empty(node):
        return layout.with_section(section, [f"  {_written(key)}: {_written(dict(says))}"])
    if layout.at(section, key) is None:
        return layout.with_key((section,), key, dict(says))
    return _put_keys(text, (section, key), says)


def _put_entry(text: str, edit: PutEntry) -> str:
    place = _Layout(text).place_of(edit.section, edit.where)
    if place is None:
        text = _Layout(text).with_entry(edit.section, {**edit.where, **edit.says})
        place = len(_Layout(text).items(edit.section)) - 1
    else:
        text = _put_keys(text, (edit.section, place), edit.says)
    return _Layout(text).with_name(edit.section, place, edit.name) if edit.name else text


def _put_keys(text: str, path: Path, says: Mapping[str, JsonValue]) -> str:
    for key, value in says.items():
        text = _Layout(text).with_key(path, key, value)
    return text


def _drop(text: str, section: str, where: Mapping[str, JsonValue]) -> str:
    while (place := _Layout(text).place_of(section, where)) is not None:
        text = _Layout(text).without(section, place)
    return text


class _Layout:
    """A text, and the nodes that the parser finds in it."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._newline = "\r\n" if "\r\n" in text else "\n"
        self._root = yaml.compose(text, yaml.SafeLoader)

    def at(self, *path: str | int) -> yaml.Node | None:
        """Return what stands at *path*."""
        node = self._root
        for step in path:
            if isinstance(step, int):
                node = node.value[step] if isinstance(node, yaml.SequenceNode) else None
            else:
                node = _values(node).get(step)
        return node

    def items(self, section: str) -> Sequence[yaml.Node]:
        """Return the entries of a list."""
        node = self.at(section)
        return node.value if isinstance(node, yaml.SequenceNode) else ()

    def place_of(self, section: str, where: Mapping[str, JsonValue]) -> int | None:
        """Return the place of the entry that *where* tells from the others."""
        for place, item in enumerate(self.items(section)):
            said = {key: _said(value) for key, value in _values(item).items()}
            if matches(said, where):
                return place
        return None

    def rest_of_line(self, place: int) -> str:
        """Return what stands between *place* and the end of its line."""
        return self._text[place : self._end_of_line(place)]

    def with_key(self, path: Path, key: str, value: JsonValue) -> str:
        """Return the text in which a mapping says *value* under *key*."""
        node, old = self.at(*path), self.at(*path, key)
        if old is not None:
            return self._with_value(old, value)
        if not isinstance(node, yaml.MappingNode) or not node.value:
            raise CannotEditError(f"there are no keys beside which {key!r} could stand")
        line = f"{_written(key)}: {_written(value)}"
        end = _end(node.value[-1][1])
        if _is_flow(node):
            return self._exchanged(end, end, f", {line}")
        return self._with_lines(end, [" " * node.value[0][0].start_mark.column + line])

    def with_entry(self, section: str, entry: Mapping[str, JsonValue]) -> str:
        """Return the text with one more entry at the end of a list."""
        node = self.at(section)
        if node is None or _is_empty(node):
            return self.with_section(section, _entry(entry, "  "))
        if not isinstance(node, yaml.SequenceNode):
            raise CannotEditError(f"{section!r} is no list")
        end = _end(node.value[-1])
        if _is_flow(node):
            return self._exchanged(end, end, f", {_written(dict(entry))}")
        lines = _entry(entry, " " * node.start_mark.column)
        return self._with_lines(end, ["", *lines] if self._is_spaced(node) else lines)

    def with_section(self, section: str, lines: Sequence[str]) -> str:
        """Return the text with *lines* under a section that is not there or holds nothing."""
        if self._root is not None and _is_flow(self._root):
            raise CannotEditError("the whole file stands in braces")
        node = self.at(section)
        if node is not None:
            start = len(self._text[: node.start_mark.index].rstrip(" \t"))
            emptied = self._text[:start] + self._text[_end(node) :]
            return _Layout(emptied)._with_lines(start, lines)  # noqa: SLF001  its own kind
        text = self._text + (self._newline if self.rest_of_line(self._text.rfind("\n") + 1) else "")
        gap = [""] if text.strip() else []
        return text + "".join(f"{line}{self._newline}" for line in [*gap, f"{section}:", *lines])

    def with_name(self, section: str, place: int, name: str) -> str:
        """Return the text with a comment that names an entry, unless a person wrote another."""
        end = _name_place(self.items(section)[place], section)
        rest = self.rest_of_line(end)
        if rest.strip() and not _NAME.fullmatch(rest):
            return self._text
        return self._exchanged(end, self._end_of_line(end), f"  # {name}")

    def without(self, section: str, place: int) -> str:
        """Return the text without an entry of a list; comments around it stay."""
        node = self.at(section)
        if node is None:
            return self._text
        items, item = self.items(section), self.items(section)[place]
        if len(items) == 1:
            return self._emptied(node, item)
        if not _is_flow(node):
            start = self._text.rfind("\n", 0, item.start_mark.index) + 1
            return self._exchanged(start, self._next_line(_end(item)), "")
        if place + 1 < len(items):
            return self._exchanged(item.start_mark.index, items[place + 1].start_mark.index, "")
        return self._exchanged(_end(items[place - 1]), _end(item), "")

    def _emptied(self, node: yaml.Node, item: yaml.Node) -> str:
        """Return the text in which the list *node* has lost *item*, its only entry."""
        if _is_flow(node):
            return self._exchanged(node.start_mark.index, _end(node), "[]")
        top = self._root.value if self._root else ()
        key = next(its for its, value in top if value is node)
        head = _end(key) + 1  # behind the colon
        start = self._text.rfind("\n", 0, item.start_mark.index) + 1
        end = self._next_line(_end(item))
        return f"{self._text[:head]} []{self._text[head:start]}{self._text[end:]}"

    def _with_value(self, old: yaml.Node, value: JsonValue) -> str:
        if isinstance(old, yaml.SequenceNode) and isinstance(value, list) and old.value:
            more, end = value[len(old.value) :], _end(old.value[-1])
            if _is_flow(old):
                return self._exchanged(end, end, "".join(f", {_written(one)}" for one in more))
            dash = " " * old.start_mark.column + "- "
            return self._with_lines(end, [dash + _written(one) for one in more])
        start = old.start_mark.index
        gap = "" if self._text[start - 1 : start].isspace() else " "
        return self._exchanged(start, _end(old), gap + _written(value))

    def _is_spaced(self, node: yaml.Node) -> bool:
        """Tell whether there are blank lines between the entries of a list."""
        between = self._text[_end(node.value[0]) : node.value[-1].start_mark.index]
        return any(not line.strip() for line in between.splitlines()[1:-1])

    def _with_lines(self, place: int, lines: Sequence[str]) -> str:
        """Return the text with *lines* after the one that *place* is in."""
        end = self._end_of_line(place)
        return self._exchanged(end, end, "".join(f"{self._newline}{line}" for line in lines))

    def _end_of_line(self, place: int) -> int:
        end = self._next_line(place)
        return place + len(self._text[place:end].rstrip("\r\n"))

    def _next_line(self, place: int) -> int:
        end = self._text.find("\n", place)
        return len(self._text) if end < 0 else end + 1

    def _exchanged(self, start: int, end: int, by: str) -> str:
        return self._text[:start] + by + self._text[end:]


def _values(node: yaml.Node | None) -> Mapping[str, yaml.Node]:
    if not isinstance(node, yaml.MappingNode):
        return {}
    return {str(key.value): value for key, value in node.value}


def _said(node: yaml.Node) -> str:
    return str(node.value) if isinstance(node, yaml.ScalarNode) else ""


def _is_empty(node: yaml.Node) -> bool:
    if isinstance(node, yaml.ScalarNode):
        return node.style is None and node.value.lower() in ("", "~", "null")
    return not node.value


def _is_flow(node: yaml.Node) -> bool:
    return isinstance(node, yaml.CollectionNode) and bool(node.flow_style)


def _end(node: yaml.Node) -> int:
    """Return where *node* ends: what has no brackets ends with the last thing in it."""
    if not isinstance(node, yaml.ScalarNode) and not _is_flow(node) and node.value:
        last = node.value[-1]
        return _end(last[1] if isinstance(last, tuple) else last)
    return int(node.end_mark.index)


def _name_place(item: yaml.Node, section: str) -> int:
    """Return where the comment that names an entry begins."""
    number = _values(item).get(_NAMED[section])
    return _end(item if _is_flow(item) or number is None else number)


def _entry(entry: Mapping[str, JsonValue], indent: str) -> Sequence[str]:
    lines = [f"{_written(key)}: {_written(value)}" for key, value in entry.items()]
    return [f"{indent}{'  ' if place else '- '}{line}" for place, line in enumerate(lines)]


def _written(value: JsonValue) -> str:
    """Return *value* as YAML has it, on one line."""
    match value:
        case dict():
            return f"{{{', '.join(f'{_written(k)}: {_written(v)}' for k, v in value.items())}}}"
        case list():
            return f"[{', '.join(_written(one) for one in value)}]"
        case str() if _PLAIN.fullmatch(value) and value.lower() not in _WORDS:
            return value
        case _:
            return json.dumps(value, ensure_ascii=False)
