"""From the nodes of a YAML file to its values, each with its place, and what is wrong with them."""

import difflib
import re
from dataclasses import dataclass, field
from typing import Final

from pydantic import JsonValue

from chatwootai.adapters.yaml_nodes import DEEPEST, MOST_FAULTS, MOST_VALUES, Node, TooMuchError
from chatwootai.core.located import Amend, Fault, Path, Position
from chatwootai.core.lookalikes import as_seen, odd_sign

_CONSTANTS: Final = {"": None, "~": None, "null": None, "true": True, "false": False}
# 007 is text: it is a name, not a number; so is what no account or telephone is as long as
_INTEGER: Final = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})")
_FLOAT: Final = re.compile(r"[-+]?(0|[1-9][0-9]*)\.[0-9]+([eE][-+]?[0-9]+)?")
_WORD: Final = re.compile(r"[^ \n]{1,100}")
_NAME: Final = re.compile(r"[\w.:/@+-]+", re.ASCII)
_HALF: Final = re.compile(r"[\ud800-\udfff]")  # of a sign that was escaped as JSON does it

_STANDARD: Final = "tag:yaml.org,2002:"
_NO_MEANING: Final = "!"  # a tag by the letter, that asks for nothing but text
_TEXT_TAGS: Final = (f"{_STANDARD}str", _NO_MEANING)
_LIST_TAGS: Final = (f"{_STANDARD}seq", _NO_MEANING)
_MAPPING_TAGS: Final = (f"{_STANDARD}map", _NO_MEANING)


@dataclass
class Tree:
    """The values and positions of one file, as they are gathered.

    Attributes:
        with_amends: Whether the file inherits, so that tags may change what it inherits.
    """

    with_amends: bool = False
    values: dict[Path, Position] = field(default_factory=dict)
    keys: dict[Path, Position] = field(default_factory=dict)
    amends: dict[Path, Amend] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def value(self, node: Node, path: Path) -> JsonValue:
        """Return what *node* says, and note where each part of it stands.

        Raises:
            TooMuchError: With its aliases followed, it is too large or has no end, or too much is
                wrong with it.
        """
        if len(self.faults) > MOST_FAULTS:
            raise TooMuchError(node.at)
        if len(self.values) >= MOST_VALUES or len(path) > DEEPEST:
            raise TooMuchError(self.keys.get(path[:1], node.at))
        self.values[path] = node.at
        if node.text is not None:
            is_text = self._takes_tag(node, path, _TEXT_TAGS)
            text = self._name(self._whole(node.text, node.at), node.at)
            return _meant(text) if node.is_plain and not is_text else text
        if node.is_mapping:
            self._takes_tag(node, path, _MAPPING_TAGS)
            return self._mapping(node, path)
        self._takes_tag(node, path, _LIST_TAGS)
        return [self.value(item, (*path, place)) for place, item in enumerate(node.items)]

    def _mapping(self, node: Node, path: Path) -> JsonValue:
        mapping: dict[str, JsonValue] = {}
        # a file that stops to be YAML may end behind a key
        for key_node, inner in zip(node.items[::2], node.items[1::2], strict=False):
            key = self._key(key_node)
            if key is None:
                continue
            if key in mapping:
                first = self.keys[(*path, key)]
                what = f"key {key!r} is already on line {first.line}"
                self.faults.append(Fault(key_node.at, what, "keep one of them"))
            else:
                self.keys[(*path, key)] = key_node.at
                mapping[key] = self.value(inner, (*path, key))
        return mapping

    def _key(self, node: Node) -> str | None:
        """Return the key that *node* is; none, and a fault more, if it is none."""
        if node.text is None:
            remedy = "write 'key: value', and in quotes a text that begins with a bracket"
            self.faults.append(Fault(node.at, "a key must be text", remedy))
            return None
        if node.text == "<<" and node.is_plain:
            what = "merge keys (<<) are not understood here"
            remedy = "write the keys out; what accounts share goes into domain.yaml"
            self.faults.append(Fault(node.at, what, remedy))
            return None
        if node.tag is not None and node.tag not in _TEXT_TAGS:
            what = f"the tag '{_written(node.tag)}' stands before a key"
            self.faults.append(Fault(node.at, what, "put it after the colon, or remove it"))
        return self._typed(self._whole(node.text, node.at), node.at, "key ")

    def _name(self, text: str, at: Position) -> str:
        """Return *text*; if it is a name that somebody must be able to type, so that they can."""
        if text.isascii() or not _WORD.fullmatch(text) or not _NAME.fullmatch(as_seen(text)):
            return text
        return self._typed(text, at)

    def _typed(self, text: str, at: Position, kind: str = "") -> str:
        """Return *text* as a person would type it, and note a fault if they did not."""
        if odd := odd_sign(text):
            what = f"{kind}{as_seen(text)!r} is written with {odd}, which its looks do not tell"
            self.faults.append(
                Fault(at, what, f"delete the {kind.strip() or 'text'} and type it anew")
            )
        return as_seen(text)

    def _whole(self, text: str, at: Position) -> str:
        """Return *text* with two halves of a sign, as JSON escapes it, made one."""
        if not _HALF.search(text):
            return text
        try:
            return text.encode("utf-16", "surrogatepass").decode("utf-16")
        except UnicodeDecodeError:
            what = "an escape (\\uD800 to \\uDFFF) stands for half a sign"
            self.faults.append(Fault(at, what, "write the sign itself"))
            return _HALF.sub("\ufffd", text)

    def _takes_tag(self, node: Node, path: Path, usual: tuple[str, ...]) -> bool:
        """Tell whether *node* has one of its *usual* tags; note or refuse any other."""
        if node.tag is None:
            return False
        if node.tag in usual:
            return True
        written = _written(node.tag)
        if not self.with_amends or written not in list(Amend):
            self.faults.append(self._unknown(written, node.at))
        elif any(isinstance(key, int) for key in path):
            what = f"'{written}' stands inside a list, where nothing is inherited"
            self.faults.append(Fault(node.at, what, "put it before the list itself"))
        elif written != Amend.RESET and (node.text is not None or node.is_mapping):
            what = f"'{written}' needs a list"
            self.faults.append(Fault(node.at, what, f"write one, such as '{written} [a, b]'"))
        else:
            self.amends[path] = Amend(written)
        return False

    def _unknown(self, tag: str, at: Position) -> Fault:
        amends = [str(amend) for amend in Amend]
        if not self.with_amends:
            if tag in amends:
                what = f"the tag '{tag}' changes what is inherited, and this file inherits nothing"
                return Fault(at, what, "remove it; it may stand in domain.yaml and config.yaml")
            remedy = "remove it; put a text that begins with '!' in quotes"
            return Fault(at, f"the tag '{tag}' is not understood", remedy)
        near = difflib.get_close_matches(f"!{tag.strip('!').lower()}", amends, n=1)
        remedy = f"did you mean '{near[0]}'?" if near else f"known are {', '.join(amends)}"
        return Fault(at, f"the tag '{tag}' is not understood", remedy)


def _meant(text: str) -> JsonValue:
    """Return what *text* without quotes means by YAML 1.2's core schema."""
    if text.lower() in _CONSTANTS and text in (text.lower(), text.upper(), text.capitalize()):
        return _CONSTANTS[text.lower()]
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text


def _written(tag: str) -> str:
    """Return *tag* as it stands in the file."""
    return f"!!{tag.removeprefix(_STANDARD)}" if tag.startswith(_STANDARD) else tag
