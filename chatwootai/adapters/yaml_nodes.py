"""What a YAML file says, as nodes with their places: quick, and safe whatever the file holds.

The events come from libyaml where PyYAML was built with it, as its wheels are, for it is twenty
times as fast; but it is not asked to make the tree, for a deep one makes it fall over.
"""

from dataclasses import dataclass, field
from typing import Final

import yaml

from chatwootai.core.located import Fault, Position

MOST_VALUES: Final = 100_000  # after aliases are followed: a small file can name a huge tree
DEEPEST: Final = 50
MOST_FAULTS: Final = 100  # of one file: nobody mends more at once

Loader = type[yaml.SafeLoader] | type["yaml.CSafeLoader"]
QUICK: Final[Loader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
SLOW: Final[Loader] = yaml.SafeLoader


@dataclass(slots=True)
class Node:
    """A value or key as it was written.

    Attributes:
        tag: The tag that was written before it, none if none was.
        text: What a scalar says; none for a list or a mapping.
        items: A list's items; a mapping's keys and values, in turn.
        is_plain: Whether it is a scalar without quotes.
    """

    at: Position
    tag: str | None
    text: str | None = None
    items: list["Node"] = field(default_factory=list)
    is_mapping: bool = False
    is_plain: bool = False


class TooMuchError(Exception):
    """The tree is too large or too deep, or has too many faults, from *position* on."""

    def __init__(self, position: Position) -> None:
        super().__init__(position)
        self.position = position


class Nodes:
    """Makes the tree of one file from its events.

    Attributes:
        root: The whole; none if the file says nothing.
        faults: What is wrong with its names (`&name`, `*name`), or that it has a second document.
        opened: The lists and mappings around the place where reading stopped, innermost last.
    """

    def __init__(self, name: str) -> None:
        self.root: Node | None = None
        self.faults: list[Fault] = []
        self.opened: list[Node] = []
        self._name, self._start = name, Position(name)
        self._named: dict[str, Node] = {}

    def read(self, text: str, loader: Loader) -> None:
        """Take in *text*.

        Raises:
            yaml.MarkedYAMLError: It is not YAML; *faults* holds those found before.
            TooMuchError: It is too deep or too long, or there is too much wrong with it.
        """
        count = 0
        for event in yaml.parse(text, loader):
            mark = event.start_mark
            at = Position(self._name, mark.line + 1, mark.column + 1) if mark else self._start
            if isinstance(event, yaml.CollectionEndEvent):
                self.opened.pop()
            elif isinstance(event, yaml.NodeEvent):
                count += 1
                if len(self.opened) > DEEPEST or count > 2 * MOST_VALUES or self._has_enough:
                    raise TooMuchError(at)
                node = self._node(event, at)
                if self.opened:
                    self.opened[-1].items.append(node)
                else:
                    self.root = node
                if isinstance(event, yaml.CollectionStartEvent):
                    self.opened.append(node)
            elif isinstance(event, yaml.DocumentStartEvent) and self.root is not None:
                what = "a second document begins here"
                self.faults.append(Fault(at, what, "keep one document in a file"))
                return

    @property
    def _has_enough(self) -> bool:
        return len(self.faults) > MOST_FAULTS

    def _node(self, event: yaml.NodeEvent, at: Position) -> Node:
        if isinstance(event, yaml.AliasEvent):
            return self._aliased(event.anchor or "", at)
        if isinstance(event, yaml.ScalarEvent):
            node = Node(at, event.tag, event.value, is_plain=not event.style)
        else:
            assert isinstance(event, yaml.CollectionStartEvent)  # noqa: S101  for the type checker
            is_mapping = isinstance(event, yaml.MappingStartEvent)
            node = Node(at, event.tag, is_mapping=is_mapping)
        if event.anchor:
            first = self._named.setdefault(event.anchor, node)
            if first is not node:
                what = f"the name '&{event.anchor}' is already given on line {first.at.line}"
                self.faults.append(Fault(at, what, "give each another name"))
        return node

    def _aliased(self, anchor: str, at: Position) -> Node:
        if anchor in self._named:
            return self._named[anchor]
        what = f"'*{anchor}' stands for what is named '&{anchor}', and nothing above is"
        self.faults.append(Fault(at, what, "put a text that begins with '*' in quotes"))
        return Node(at, None, "", is_plain=True)
