"""What files say of particular places: of other domains, of channels and inboxes, and of trials."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from pydantic import JsonValue

from chatwootai.core.located import Amend, Fault, Located, Path
from chatwootai.core.tenants.inheritance import Layer, laid
from chatwootai.core.tenants.layers import OF_THE_ACCOUNT

CHANNELS: Final = "channels"
DOMAINS: Final = "domains"
INBOXES: Final = "inboxes"
ROLLOUT: Final = "rollout"
# Where such layers stand in a file, and what leads from a layer's name to it.
SECTIONS: Final[Mapping[str, Path]] = {
    DOMAINS: (),
    CHANNELS: (),
    INBOXES: (),
    ROLLOUT: ("change",),
}
_SETTINGS: Final = "settings"  # what a channel's layer says of the channel itself


def said_of(files: Sequence[Layer], section: str, name: str, told: str) -> Sequence[Layer]:
    """Return what each of *files*, the lowest first, says of the place *name* in its *section*.

    What a file takes back of those below it is not among it.

    Args:
        files: What was written.
        section: Such as `channels`.
        name: Such as `whatsapp`.
        told: What the layers are to be called.
    """
    aside = {*OF_THE_ACCOUNT, _SETTINGS} if section == CHANNELS else OF_THE_ACCOUNT
    path: Path = (section, name, *SECTIONS[section])
    found: list[Layer] = []
    for file in files:
        found = _left(found, file.written, path)
        if isinstance(_at(file.written.value, path), dict):
            its = file.written.within(path)
            amends = {at: amend for at, amend in its.amends.items() if at}
            said = replace(its.without(aside), amends=amends)
            found.append(Layer(told, said, file.is_lenient))
    return found


def names_in(files: Sequence[Layer], section: str) -> Sequence[str]:
    """Return which places *files*, the lowest first, have in *section*, all of them together."""
    if not any(_is_there(file.written.value, (section,)) for file in files):
        return []
    alone = [
        replace(file.written, value={section: value[section]})
        if isinstance(value := file.written.value, dict) and section in value
        else replace(file.written, value={})
        for file in files
    ]
    together = laid([Layer("", outlined(written)) for written in alone], [])
    named = _at(together.value, (section,))
    return list(named) if isinstance(named, dict) else []


def outlined(written: Located) -> Located:
    """Return a file without what its layers say: only that they are there."""
    if not isinstance(written.value, dict):
        return written
    value = dict(written.value)
    for section, way in SECTIONS.items():
        layers = value.get(section)
        if isinstance(layers, dict):
            value[section] = {
                name: _hollow(written, (section, name), way) for name, layer in layers.items()
            }
    return replace(written, value=value)


def misplaced(files: Sequence[Layer]) -> Iterator[Fault]:
    """Yield a fault for each key of the account's own that a layer says otherwise."""
    for file in files:
        for path in _paths(file):
            layer = _at(file.written.value, path)
            for key in OF_THE_ACCOUNT & set(layer if isinstance(layer, dict) else ()):
                at = file.written.key_position((*path, key))
                if key in SECTIONS:
                    what = f"{key!r} holds layers, and this is a layer itself"
                    yield Fault(at, what, f"write it beside {path[0]!r}, not inside")
                else:
                    what = f"{key!r} belongs to the account, and is the same everywhere"
                    yield Fault(at, what, "take it out of here")


def not_removable(files: Sequence[Layer]) -> Sequence[Fault]:
    """Return a fault for each key that a layer of *files* removes, and none below it has."""
    faults: list[Fault] = []
    removing = [
        (place, path)
        for place, file in enumerate(files)
        for path in _paths(file)
        if file.written.amends.get(path) is Amend.REMOVE
    ]
    for place, path in removing:
        below = [
            replace(one.written, value=dict.fromkeys(value), amends={})
            for one in said_of(files[:place], str(path[0]), str(path[1]), "")
            if isinstance(value := one.written.value, dict)
        ]
        its = files[place].written.within(path)
        if below and isinstance(its.value, list):  # else the outline tells
            rest = replace(its, value=[key for key in its.value if key != _SETTINGS])
            laid([*(Layer("", one) for one in below), Layer("", rest)], faults)
    return faults


def _paths(file: Layer) -> Iterator[Path]:
    """Yield where in *file* there are layers of places."""
    for section, way in SECTIONS.items():
        named = _at(file.written.value, (section,))
        for name in named if isinstance(named, dict) else ():
            path: Path = (section, name, *way)
            if _is_there(file.written.value, path):
                yield path


def _left(found: Sequence[Layer], above: Located, path: Path) -> list[Layer]:
    """Return what the file *above* leaves of what others say of the layer at *path*."""
    left = list(found)
    for depth in range(len(path) + 1):
        at = path[:depth]
        value, amend = _at(above.value, at), above.amends.get(at)
        if amend is Amend.RESET:
            left = []
        elif amend is Amend.REMOVE and isinstance(value, list):
            gone = {str(item) for item in value}
            if depth < len(path):
                return [] if path[depth] in gone else left
            left = [replace(one, written=one.written.without(gone)) for one in left]
    return left


def _hollow(written: Located, path: Path, way: Path) -> JsonValue:
    """Return what an outline has in the place of the layer that is at *way* behind *path*."""
    layer, amend = _at(written.value, path), written.amends.get(path)
    if way:
        if isinstance(layer, dict) and way[0] in layer:
            key = str(way[0])
            return {**layer, key: _hollow(written, (*path, key), way[1:])}
        return layer
    if layer is None and amend is not Amend.RESET:
        return {}
    if isinstance(layer, dict):
        return {key: value for key, value in layer.items() if key == _SETTINGS}
    if isinstance(layer, list) and amend is Amend.REMOVE:
        return [key for key in layer if key == _SETTINGS]
    return layer


def _is_there(value: JsonValue, path: Path) -> bool:
    around = _at(value, path[:-1])
    return isinstance(around, dict) and path[-1] in around


def _at(value: JsonValue, path: Path) -> JsonValue:
    for key in path:
        value = value.get(str(key)) if isinstance(value, dict) else None
    return value
