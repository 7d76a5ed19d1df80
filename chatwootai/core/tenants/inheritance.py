"""What is inherited: domains in an order, and layers of what was written, each over those below."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import JsonValue

from chatwootai.core.located import Amend, Fault, Located, Path, Position


class ImpossibleOrderError(ValueError):
    """No order of the domains respects all that is said about it; the message says why."""


@dataclass(frozen=True, slots=True)
class Layer:
    """Something that was written, and what it is to those who read about it.

    Attributes:
        name: Such as `domain retail`, `account` or `channel whatsapp`.
    """

    name: str
    written: Located


@dataclass(frozen=True, slots=True)
class Said:
    """What one layer says of a value.

    Attributes:
        amend: How it changes what is inherited; none where it stands in its place.
    """

    layer: str
    position: Position
    value: JsonValue
    amend: Amend | None = None


def linearized(name: str, bases: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Return *name* and all that it extends, in the order in which they count, by Python's C3.

    Args:
        name: The domain.
        bases: For each domain, those that it extends, the first of which counts most.

    Raises:
        ImpossibleOrderError: A domain extends itself, or the orders contradict each other.
    """
    return _linearized(name, bases, ())


def laid(layers: Sequence[Layer], faults: list[Fault]) -> Located:
    """Return what *layers*, the lowest first, make together.

    Mappings merge; all else stands in place of what is below it, unless it amends that. Where an
    amendment does not fit, it becomes one of *faults*.
    """
    below = Located("", {})
    for layer in layers:
        # what could not be read below may be what is amended here
        its_faults = [] if below.faults else faults
        below = _Laying(below, layer.written, its_faults).result()
    return below


def sayings(layers: Sequence[Layer], path: Path) -> Sequence[Said]:
    """Return what *layers*, the lowest first, say of the value at *path*, the lowest first."""
    return list(_sayings(layers, path))


def _linearized(
    name: str, bases: Mapping[str, Sequence[str]], above: tuple[str, ...]
) -> tuple[str, ...]:
    if name in above:
        circle = " → ".join([*above[above.index(name) :], name])
        raise ImpossibleOrderError(f"domains extend each other in a circle: {circle}")
    own = tuple(bases.get(name, ()))
    orders = [(base, _linearized(base, bases, (*above, name))) for base in own]
    return (name, *_merged([*orders, (name, own)]))


def _merged(orders: Sequence[tuple[str, tuple[str, ...]]]) -> Iterator[str]:
    """Yield what *orders* (whose each is, and what it demands) have in common, by C3."""
    left = [(whose, order) for whose, order in orders if order]
    while left:
        waiting = {one for _, order in left for one in order[1:]}
        head = next((order[0] for _, order in left if order[0] not in waiting), None)
        if head is None:
            raise ImpossibleOrderError(_contradiction(left))
        yield head
        left = [
            (whose, rest)
            for whose, order in left
            if (rest := order[1:] if order[0] == head else order)
        ]


def _contradiction(orders: Sequence[tuple[str, tuple[str, ...]]]) -> str:
    """Return which demands go round in a circle: each head waits for another one's."""
    demands: dict[str, tuple[str, str]] = {}  # for each head, which one comes before it, and whose
    for _, (head, *_) in orders:
        whose, before = next((whose, order[0]) for whose, order in orders if head in order[1:])
        demands[head] = before, whose
    seen: list[str] = []
    one = orders[0][1][0]
    while one not in seen:
        seen.append(one)
        one = demands[one][0]
    circle = seen[seen.index(one) :]
    told = [f"{demands[it][0]!r} before {it!r} (as {demands[it][1]!r} has it)" for it in circle]
    return f"no order can have {' and '.join(told)}"


def _sayings(layers: Sequence[Layer], path: Path) -> Iterator[Said]:
    for layer in layers:
        value = layer.written.value
        for depth in range(len(path) + 1):
            at = path[:depth]
            amend = layer.written.amends.get(at)
            is_whole = depth == len(path) or not isinstance(value, dict)
            if is_whole or amend is Amend.RESET:
                yield Said(layer.name, layer.written.position(at), value, amend)
            if is_whole or not isinstance(value, dict) or str(path[depth]) not in value:
                break
            value = value[str(path[depth])]


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
                self.keys[at] = self.top.key_position(at)
            else:
                value = self._kept(below[key], at)
            if value is not _NOTHING:
                merged[key] = value
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
            if item not in below:
                what = f"{item!r} is not inherited here, so it cannot be removed"
                remedy = f"take it out of this list; inherited are {', '.join(map(str, below))}"
                self.faults.append(Fault(self.top.position((*path, at)), what, remedy))
        self.values[path] = self.top.position(path)
        if isinstance(below, dict):
            rest = {key: value for key, value in below.items() if key not in top}
            return {key: self._kept(value, (*path, key)) for key, value in rest.items()}
        left = [(at, item) for at, item in enumerate(below) if item not in top]
        for place, (at, item) in enumerate(left):
            self._placed(self.below, item, (*path, at), (*path, place))
        return [item for _, item in left]

    def _misfit(self, below: object, path: Path, what: str) -> object:
        remedy = f"write the value without {self.top.amends[path].value}"
        self.faults.append(Fault(self.top.position(path), what, remedy))
        return below

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
