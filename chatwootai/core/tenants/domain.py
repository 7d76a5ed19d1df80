"""What a domain shares with its accounts, and what it takes over from the domains it extends."""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Final

from pydantic import BeforeValidator, Field

from chatwootai.core.conversation import TenantId
from chatwootai.core.knowledge.passage import Passage
from chatwootai.core.located import Fault, Located, Position
from chatwootai.core.ports.tenant_source import TenantFiles
from chatwootai.core.tenants.inheritance import Layer
from chatwootai.core.tenants.orders import ImpossibleOrderError, linearized
from chatwootai.core.tenants.reading import passages
from chatwootai.core.tenants.section import Section
from chatwootai.core.tenants.validation import checked


def _one_or_many(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


class DomainHeader(Section):
    """What `domain.yaml` says of the domain itself; the rest is shared by its accounts.

    Attributes:
        extends: The domains that it takes over from; the first counts most.
        words: By which customers' messages tell that they are about it.
    """

    name: str = ""
    description: str = ""
    extends: Annotated[
        tuple[str, ...],
        BeforeValidator(_one_or_many, json_schema_input_type=str | tuple[str, ...]),
    ] = ()
    words: tuple[Annotated[str, Field(min_length=2, max_length=60)], ...] = ()


OF_THE_DOMAIN: Final = frozenset(DomainHeader.model_fields)
_EXTENDS: Final = "extends"


@dataclass(frozen=True, slots=True)
class Domain:
    """A domain, with all that it takes over.

    Attributes:
        layers: What it and its bases share with their accounts, the lowest first.
        passages: The knowledge that they share, by id; a domain's own counts more than a base's.
        shelves: The domains that it is made of, the lowest first, and the knowledge of each.
    """

    name: str
    layers: Sequence[Layer] = ()
    passages: Mapping[str, Passage] = field(default_factory=dict)
    words: Sequence[str] = ()
    faults: Sequence[Fault] = ()
    shelves: Sequence[tuple[str, Mapping[str, Passage]]] = ()


@dataclass(frozen=True, slots=True)
class _Own:
    """What one domain says by itself.

    Attributes:
        written: The file, none if there is none.
        layer: What it shares with its accounts.
    """

    name: str
    written: Located | None
    header: DomainHeader
    layer: Layer | None
    passages: Mapping[str, Passage]
    faults: Sequence[Fault]


class Domains:
    """Puts domains together; what has not changed since the last time is as it was."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[tuple[object, ...], Domain]] = {}
        self._own: dict[str, tuple[tuple[object, ...], _Own]] = {}

    def of(self, files: TenantFiles) -> Mapping[str, Domain]:
        """Return every domain of *files*, by name."""
        ids = (*files.accounts, *files.knowledge)
        names = {*files.domains, *(tenant_id.domain for tenant_id in ids)}
        own = {name: self._said(name, files) for name in sorted(names)}
        bases = {name: tuple(dict.fromkeys(one.header.extends)) for name, one in own.items()}
        for forgotten in self._own.keys() - own.keys():
            del self._own[forgotten]
            self._known.pop(forgotten, None)
        return {name: self._domain(name, own, bases) for name in own}

    def _said(self, name: str, files: TenantFiles) -> _Own:
        written, texts = files.domains.get(name), files.knowledge.get(TenantId(name, ""), ())
        known = self._own.get(name)
        if known is None or not _same(known[0], (written, texts)):
            known = ((written, texts), _own(name, written, files))
            self._own[name] = known
        return known[1]

    def _domain(
        self, name: str, own: Mapping[str, _Own], bases: Mapping[str, Sequence[str]]
    ) -> Domain:
        faults: list[Fault] = []
        order = _order(name, own, bases, faults)
        parts = (order, *(own[one] for one in order), tuple(faults))
        known = self._known.get(name)
        if known is None or known[0] != parts:
            parts_of = [own[one] for one in reversed(order)]
            known = (parts, _together(name, parts_of, faults))
            self._known[name] = known
        return known[1]


def _same(one: Sequence[object], other: Sequence[object]) -> bool:
    return all(mine is its for mine, its in zip(one, other, strict=True))


def _own(name: str, written: Located | None, files: TenantFiles) -> _Own:
    faults: list[Fault] = []
    shared = passages(files.knowledge.get(TenantId(name, ""), ()), faults)
    if written is None:
        return _Own(name, None, DomainHeader(), None, shared, faults)
    keys = set(written.value) if isinstance(written.value, dict) else set()
    header = checked(DomainHeader, written.without(keys - OF_THE_DOMAIN), faults)
    if header is None and not written.faults:  # what is wrong may be something else
        header = checked(DomainHeader, written.without(keys - {_EXTENDS}), [])
    layer = Layer(f"domain {name}", written.without(OF_THE_DOMAIN))
    return _Own(name, written, header or DomainHeader(), layer, shared, faults)


def _order(
    name: str,
    own: Mapping[str, _Own],
    bases: Mapping[str, Sequence[str]],
    faults: list[Fault],
) -> tuple[str, ...]:
    """Return *name* and what it extends, in the order in which they count."""
    try:
        order = linearized(name, bases)
    except ImpossibleOrderError as error:
        written = own[error.domain].written or Located(error.domain, None)
        at = written.position((_EXTENDS,))
        faults.append(Fault(at, str(error), "change the order under 'extends', or take one out"))
        return (name,)
    known = tuple(one for one in order if one in own)
    for one in known:
        faults += _misnamed(one, own)
    return known


def _misnamed(name: str, own: Mapping[str, _Own]) -> Iterator[Fault]:
    """Yield what is wrong with the names of those that the domain *name* extends."""
    written, seen = own[name].written, set[str]()
    for place, base in enumerate(own[name].header.extends if written else ()):
        at = written.position((_EXTENDS, place)) if written else Position(name)
        if base not in own:
            others = [one for one in own if one != name]
            near = difflib.get_close_matches(base, others, n=1)
            known = ", ".join(others) or "none"
            remedy = f"did you mean {near[0]!r}?" if near else f"known are {known}"
            yield Fault(at, f"unknown domain {base!r}", remedy)
        elif base in seen:
            yield Fault(at, f"domain {base!r} is named twice", "keep the first")
        seen.add(base)


def _together(name: str, parts: Sequence[_Own], faults: Sequence[Fault]) -> Domain:
    """Return the domain *name* made of *parts*, the lowest first and itself the last."""
    shared: dict[str, Passage] = {}
    for part in parts:
        shared |= part.passages
    return Domain(
        name,
        [part.layer for part in parts if part.layer is not None],
        shared,
        parts[-1].header.words,
        [*faults, *(fault for part in parts for fault in part.faults)],
        [(part.name, part.passages) for part in parts],
    )
