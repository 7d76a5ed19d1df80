"""What is inherited: layers of what was written, each over those below."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any

from pydantic import JsonValue

from chatwootai.core.located import Amend, Fault, Located, Path, Position


@dataclass(frozen=True, slots=True)
class Layer:
    """Something that was written, and what it is to those who read about it.

    Attributes:
        name: Such as `domain retail`, `account` or `channel whatsapp`.
        is_lenient: Whether amendments that do not fit are passed over: it was written over
            something else.
    """

    name: str
    written: Located
    is_lenient: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """What one layer says of a value.

    Attributes:
        path: What it says it of: of the value itself, or of a mapping around it.
        amend: How it changes what is inherited; none where it stands in its place.
    """

    layer: str
    path: Path
    position: Position
    value: JsonValue
    amend: Amend | None = None


def laid(layers: Sequence[Layer], faults: list[Fault]) -> Located:
    """Return what *layers*, the lowest first, make together.

    Mappings merge; all else stands in place of what is below it, unless it amends that. Where an
    amendment does not fit, it becomes one of *faults*.
    """
    below = Located("", {})
    for layer in layers:
        # what could not be read below may be what is amended here
        its_faults = [] if below.faults or layer.is_lenient else faults
        below = _Laying(below, layer.written, its_faults).result()
    return below


def sayings(layers: Sequence[Layer], path: Path) -> Sequence[Said]:
    """Return what *layers*, the lowest first, say of the value at *path*, the lowest first.

    A layer says something of a value also where it takes back, or has something else in the place
    of, a mapping that the value would be in. Of an item of a list they say what they say of it.
    """
    keys = tuple(takewhile(lambda key: isinstance(key, str), path))
    return [said for layer in layers for said in _of_layer(layer, keys)]


def _of_layer(layer: Layer, path: Path) -> Iterator[Said]:
    """Yield what *layer* says of the value at *path*, from the outermost mapping inwards."""
    value = layer.written.value
    if value is None:  # an empty file says nothing
        return
    for depth, key in enumerate(path):
        at = path[:depth]
        amend = layer.written.amends.get(at)
        is_mapping = isinstance(value, dict)
        spares = amend is Amend.REMOVE and isinstance(value, list) and not _names(value, str(key))
        if amend is Amend.RESET or not (is_mapping or spares):
            yield Said(layer.name, at, layer.written.position(at), value, amend)
        if not isinstance(value, dict) or key not in value:
            return
        value = value[str(key)]
    yield Said(
        layer.name, path, layer.written.position(path), value, layer.written.amends.get(path)
    )


def _names(items: Sequence[JsonValue], key: str) -> bool:
    """Tell whether *items* name *key*; a number is as good a name as a text."""
    return any(isinstance(item, str | int) and str(item) == key for item in items)


def _is_among(item: JsonValue, items: Sequence[JsonValue]) -> bool:
    """Tell whether *item* is one of *items*; unlike in Python, `true` is not 1."""
    return any(_marked(item) == _marked(other) for other in items)


def _marked(value: JsonValue) -> object:
    """Return *value* with its truth values marked as such."""
    match value:
        case bool():
            return bool, value
        case list():
            return [_marked(one) for one in value]
        case dict():
            return {key: _marked(one) for key, one in value.items()}
        case _:
            return value


_NOTHING = object()  # what is inherited where nothing is


@dataclass
class _Laying:
    """Lays one file over what is below it, value by value."""

    below: Located
    top: Located
    faults: list[Fault]
    values: dict[Path, Position] = field(default_factory=dict)
    keys: dict[Path, Position] = field(default_factory=dict)

    def result(self) -> Located:
        if self.top.value is None and self.top.faults:
            return Located(self.top.file, None, faults=(*self.below.faults, *self.top.faults))
        # an empty file says nothing
        value = self._over(self.below.value, {} if self.top.value is None else self.top.value, ())
        if not self.below.values:  # nothing was written below
            self.values[()] = self.top.position(())
        return Located(
            self.top.file,
            None if value is _NOTHING else value,  # type: ignore[arg-type]  # its only other kind
            self.values,
            self.keys,
            faults=(*self.below.faults, *self.top.faults),
        )

    def _over(self, below: object, top: JsonValue, path: Path) -> object:
        """Return *top* over *below*, and note where all of it stands."""
        match self.top.amends.get(path):
            case Amend.RESET if top is None:
                return _NOTHING
            case Amend.RESET:
                below = _NOTHING
            case Amend.APPEND if isinstance(below, list) and isinstance(top, list):
                return self._appended(below, top, path)
            case Amend.APPEND if below not in (_NOTHING, None):
                return self._misfit(below, path, "what is inherited here is no list")
            case Amend.REMOVE if isinstance(below, list | dict) and isinstance(top, list):
                return self._removed(below, top, path)
            case Amend.REMOVE:
                return self._misfit(below, path, "no list and no mapping is inherited here")
        self.values[path] = self.top.position(path)
        if isinstance(top, dict):
            return self._mapping(below if isinstance(below, dict) else {}, top, path)
        if isinstance(top, list):
            return [self._over(_NOTHING, item, (*path, at)) for at, item in enumerate(top)]
        return top

    def _mapping(
        self, below: Mapping[str, JsonValue], top: Mapping[str, JsonValue], path: Path
    ) -> dict[str, object]:
        merged: dict[str, object] = {}
        for key in [*below, *(key for key in top if key not in below)]:
            at = (*path, key)
            if key in top:
                value = self._over(below.get(key, _NOTHING), top[key], at)
                if value is _NOTHING:
                    continue
                merged[key] = value
                self.keys[at] = self.top.key_position(at)
            else:
                merged[key] = self._kept(below[key], at)
        return merged

    def _appended(
        self, below: list[JsonValue], top: list[JsonValue], path: Path
    ) -> list[JsonValue]:
        kept = self._kept(below, path)
        assert isinstance(kept, list)  # noqa: S101  for the type checker
        self.values[path] = self.top.position(path)
        for at, item in enumerate(top):
            self._placed(self.top, item, (*path, at), (*path, len(below) + at))
        return [*kept, *top]

    def _removed(
        self, below: list[JsonValue] | dict[str, JsonValue], top: list[JsonValue], path: Path
    ) -> JsonValue:
        for at, item in enumerate(top):
            is_there = (
                _is_among(item, below)
                if isinstance(below, list)
                else any(_names([item], key) for key in below)
            )
            if not is_there:
                what = f"{item!r} is not inherited here, so it cannot be removed"
                inherited = ", ".join(map(str, below)) or "none"
                remedy = f"take it out of this list; inherited are {inherited}"
                self.faults.append(Fault(self.top.position((*path, at)), what, remedy))
        self.values[path] = self.top.position(path)
        if isinstance(below, dict):
            rest = {key: value for key, value in below.items() if not _names(top, key)}
            return {key: self._kept(value, (*path, key)) for key, value in rest.items()}
        left = [(at, item) for at, item in enumerate(below) if not _is_among(item, top)]
        for place, (at, item) in enumerate(left):
            self._placed(self.below, item, (*path, at), (*path, place))
        return [item for _, item in left]

    def _misfit(self, below: Any, path: Path, what: str) -> object:
        remedy = f"write the value without {self.top.amends[path].value}"
        self.faults.append(Fault(self.top.position(path), what, remedy))
        return below if below is _NOTHING else self._kept(below, path)

    def _kept(self, value: JsonValue, path: Path) -> JsonValue:
        """Return *value*, which is inherited as it is."""
        if path in self.below.keys:
            self.keys[path] = self.below.keys[path]
        self._placed(self.below, value, path, path)
        return value

    def _placed(self, source: Located, value: JsonValue, path: Path, at: Path) -> None:
        """Note that what stands at *path* of *source* is at *at* now."""
        self.values[at] = source.position(path)
        if isinstance(value, dict):
            for key, inner in value.items():
                if (*path, key) in source.keys:
                    self.keys[*at, key] = source.keys[*path, key]
                self._placed(source, inner, (*path, key), (*at, key))
        elif isinstance(value, list):
            for place, inner in enumerate(value):
                self._placed(source, inner, (*path, place), (*at, place))
