"""What a domain shares with its accounts, and what it takes over from the domains it extends."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Final

from pydantic import BeforeValidator, Field

from chatwootai.core.conversation import TenantId
from chatwootai.core.knowledge.passage import Passage
from chatwootai.core.located import Fault, Located
from chatwootai.core.ports.tenant_source import TenantFiles
from chatwootai.core.tenants.inheritance import ImpossibleOrderError, Layer, linearized
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


@dataclass(frozen=True, slots=True)
class Domain:
    """A domain, with all that it takes over.

    Attributes:
        layers: What it and its bases share with their accounts, the lowest first.
        passages: The knowledge that they share, by id; a domain's own counts more than a base's.
    """

    name: str
    layers: Sequence[Layer] = ()
    passages: Mapping[str, Passage] = field(default_factory=dict)
    words: Sequence[str] = ()
    faults: Sequence[Fault] = ()


@dataclass(frozen=True, slots=True)
class _Own:
    """What one domain says by itself.

    Attributes:
        written: The file, none if there is none.
        layer: What it shares with its accounts.
    """

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
        bases = {name: one.header.extends for name, one in own.items()}
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
            known = (parts, _together(name, own[name].header, parts_of, faults))
            self._known[name] = known
        return known[1]


def _same(one: Sequence[object], other: Sequence[object]) -> bool:
    return all(mine is its for mine, its in zip(one, other, strict=True))


def _own(name: str, written: Located | None, files: TenantFiles) -> _Own:
    faults: list[Fault] = []
    shared = passages(files.knowledge.get(TenantId(name, ""), ()), faults)
    if written is None:
        return _Own(None, DomainHeader(), None, shared, faults)
    keys = set(written.value) if isinstance(written.value, dict) else set()
    header = checked(DomainHeader, written.without(keys - OF_THE_DOMAIN), faults)
    layer = Layer(f"domain {name}", written.without(OF_THE_DOMAIN))
    return _Own(written, header or DomainHeader(), layer, shared, faults)


def _order(
    name: str,
    own: Mapping[str, _Own],
    bases: Mapping[str, Sequence[str]],
    faults: list[Fault],
) -> tuple[str, ...]:
    """Return *name* and what it extends, in the order in which they count."""
    written = own[name].written
    if written is None:
        return (name,)
    for place, base in enumerate(own[name].header.extends):
        if base not in own:
            near = difflib.get_close_matches(base, own, n=1)
            known = ", ".join(one for one in own if one != name) or "none"
            remedy = f"did you mean {near[0]!r}?" if near else f"known are {known}"
            at = written.position(("extends", place))
            faults.append(Fault(at, f"unknown domain {base!r}", remedy))
    try:
        return tuple(one for one in linearized(name, bases) if one in own)
    except ImpossibleOrderError as error:
        at = written.position(("extends",))
        faults.append(Fault(at, str(error), "change the order under 'extends', or take one out"))
        return (name,)


def _together(
    name: str, header: DomainHeader, parts: Sequence[_Own], faults: Sequence[Fault]
) -> Domain:
    """Return the domain *name* made of *parts*, the lowest first."""
    shared: dict[str, Passage] = {}
    for part in parts:
        shared |= part.passages
    return Domain(
        name,
        [part.layer for part in parts if part.layer is not None],
        shared,
        header.words,
        [*faults, *(fault for part in parts for fault in part.faults)],
    )
