"""Reads YAML as its author meant it, and keeps where every value stands.

YAML 1.1, which most libraries speak, reads `no` as false and `10:00` as 600. Here a plain scalar
is a number, `true`, `false` or `null` only where YAML 1.2's core schema says so; all else is text.
Tags without a meaning, a second document, a key that is written twice and trees too large to be
configuration are faults. A file tells all its faults at once: after one that concerns a line alone,
the rest is read on.
"""

import re
import stat
from pathlib import Path as FilePath
from typing import Final

import yaml

from chatwootai.adapters.yaml_faults import Slip, slip
from chatwootai.adapters.yaml_nodes import MOST_FAULTS, QUICK, SLOW, Loader, Nodes, TooMuchError
from chatwootai.adapters.yaml_tree import Tree
from chatwootai.core.located import Fault, Located, Position

LARGEST_FILE: Final = 1_000_000  # bytes
_MOST_SLIPS: Final = 20  # in a file; each is another reading of it …
_MOST_READ: Final = 2_000_000  # … of which so many signs are read in all

# Not YAML 1.1's other line ends: no editor counts them, and they come with texts that were pasted.
_LINE_END: Final = re.compile(r"\r\n?")
_PASTED: Final = re.compile("[\x85\u2028\u2029\ufeff]")
_UNPRINTABLE: Final = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)
_NO_SIGN: Final = re.compile(r"\\U(?!000|0010)[0-9a-fA-F]{8}")
_UP_TO_THE_VALUE: Final = re.compile(r"[ ]*(?:- +)*[^\s#'\"-][^#:]*:(?= )")
_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
_WINDOWS: Final = "cp1252"  # what a file is most often in that is not UTF-8


def read_yaml(path: FilePath, name: str, *, with_amends: bool = False) -> Located:
    """Read the file at *path*; positions and faults call it *name*. See `parse_yaml`."""
    text = read_text(path, name)
    if isinstance(text, Fault):
        return Located(name, None, faults=(text,))
    return parse_yaml(text, name, with_amends=with_amends)


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
        if isinstance(error, FileNotFoundError) and path.is_symlink():
            return Fault(start, "this link leads to nothing", "correct the link, or remove it")
        why = error.strerror or type(error).__name__
        return Fault(start, f"the file cannot be read: {why}", "check its name and its rights")
    if raw.startswith(_UTF_16) or b"\0" in raw[:2]:
        remedy = "save the file with the encoding UTF-8"
        return Fault(start, "this is UTF-16, and not UTF-8", remedy)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return _no_utf_8(raw, error.start, name)


def parse_yaml(
    text: str, name: str, *, with_amends: bool = False, loader: Loader = QUICK
) -> Located:
    """Return the values of *text* and their positions, and all that is wrong with it.

    Args:
        text: What stands in the file.
        name: The file's name, for positions and faults.
        with_amends: Whether it inherits, so that `!append`, `!remove` and `!reset` may stand in it.
        loader: Which of PyYAML's parsers takes it apart.
    """
    text, faults = _readable(text, name)
    nodes, slips, is_whole = _composed(text, name, loader)
    tree = Tree(with_amends)
    value = None
    try:
        value = tree.value(nodes.root, ()) if nodes.root else None
    except TooMuchError as error:
        if is_whole:
            slips.append(_too_much(error.position))
        is_whole = False
    faults = sorted({*faults, *slips, *nodes.faults, *tree.faults})
    if len(faults) > MOST_FAULTS:
        at = faults[MOST_FAULTS].position
        faults[MOST_FAULTS:] = [Fault(at, "there are more from here on", "mend those above first")]
    if not is_whole:
        return Located(name, None, faults=tuple(faults))
    values = tree.values or {(): Position(name)}
    return Located(name, value, values, tree.keys, tuple(faults), tree.amends)


def _composed(text: str, name: str, loader: Loader) -> tuple[Nodes, list[Fault], bool]:
    """Return the nodes of *text*, why it is not YAML, and whether the nodes are all that it says.

    A line that is wrong by itself is left out, and the rest read on. What is found then counts
    only if it is of its own line as well: all else may come from what was left out.
    """
    lines, found = text.split("\n"), list[Slip]()
    most = min(_MOST_SLIPS, _MOST_READ // (len(text) + 1))
    while True:
        nodes = Nodes(name)
        try:
            nodes.read("\n".join(lines) if found else text, loader)
        except TooMuchError as error:
            return nodes, [*(one.fault for one in found), _too_much(error.position)], False
        except ValueError:  # of PyYAML's own parser, which asks for a sign beyond the last
            return nodes, [_no_sign(text, name)], False
        except yaml.MarkedYAMLError as error:
            if "Unicode character escape" in (error.problem or "") and loader is not SLOW:
                loader = SLOW  # libyaml does not know how JSON escapes an emoji
                continue
            around = nodes.opened[-1].at if nodes.opened else Position(name)
            one = slip(error, lines, around)
            if not found or one.is_of_its_line:
                found.append(one)
            if not one.is_of_its_line or len(found) >= most:
                break
            _leave_out(lines, one.fault.position)
        else:
            break
    return nodes, [one.fault for one in found], not found


def _leave_out(lines: list[str], place: Position) -> None:
    """Leave out what is wrong in a line: its value, or all of it."""
    line = lines[place.line - 1]
    before = _UP_TO_THE_VALUE.match(line)
    is_value = before is not None and before.end() < place.column
    lines[place.line - 1] = before[0] if before is not None and is_value else ""


def _readable(text: str, name: str) -> tuple[str, list[Fault]]:
    """Return *text* with ends of lines as everywhere else, and a fault for each bad sign."""
    text = _LINE_END.sub("\n", text.removeprefix("\ufeff"))
    if not text.isascii():
        text = _PASTED.sub(" ", text)
    faults = []
    for found in _UNPRINTABLE.finditer(text):
        what = f"the sign U+{ord(found[0]):04X} cannot stand in a text"
        at = _place_after(text[: found.start()], name)
        faults.append(Fault(at, what, "remove it; save the file as UTF-8"))
        if len(faults) > MOST_FAULTS:
            break
    return _UNPRINTABLE.sub("\ufffd", text) if faults else text, faults


def _no_utf_8(raw: bytes, wrong: int, name: str) -> Fault:
    at = _place_after(raw[:wrong].decode("utf-8-sig", "replace"), name)
    letter = raw[wrong : wrong + 1].decode(_WINDOWS, "ignore")
    seems = f": in the encoding of Windows, here stands '{letter}'" if letter else ""
    return Fault(at, f"this is not UTF-8{seems}", "save the file with the encoding UTF-8")


def _no_sign(text: str, name: str) -> Fault:
    found = _NO_SIGN.search(text)
    at = _place_after(text[: found.start() if found else 0], name)
    return Fault(at, "an escape (\\U…) stands for no sign that there is", "write the sign itself")


def _place_after(before: str, name: str) -> Position:
    lines = _LINE_END.sub("\n", before)
    return Position(name, lines.count("\n") + 1, len(lines) - lines.rfind("\n"))


def _too_much(at: Position) -> Fault:
    what = "there are too many values, or too deep ones"
    return Fault(at, what, "split the file; check its aliases (*name)")
