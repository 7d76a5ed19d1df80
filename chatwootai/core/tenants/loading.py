"""From files to tenants: read → inherit → validate → compile. All faults come out at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from chatwootai.core.conversation import TenantId
from chatwootai.core.knowledge.passage import Passage
from chatwootai.core.located import Fault, Written
from chatwootai.core.ports.tenant_source import TenantFiles
from chatwootai.core.tenants.compiling import Recipe, compiled
from chatwootai.core.tenants.domain import Domain, Domains
from chatwootai.core.tenants.known import Known
from chatwootai.core.tenants.mapping import ChatwootMapping
from chatwootai.core.tenants.reading import passages
from chatwootai.core.tenants.salvage import salvaged
from chatwootai.core.tenants.tenant import Tenant
from chatwootai.core.tenants.validation import checked


@dataclass(frozen=True, slots=True)
class Cooked:
    """What became of one tenant's files.

    Attributes:
        tenant: None if anything is wrong.
        faults: What is wrong, with the tenant's own files or with its domains'.
    """

    recipe: Recipe
    tenant: Tenant | None
    faults: Sequence[Fault] = ()


@dataclass(frozen=True, slots=True)
class Loaded:
    """The tenants that passed, the mapping if it did, and everything that is wrong.

    Attributes:
        mapping: Without the accounts that a fault is about; none if those cannot be told.
        mapping_faults: What is wrong with the mapping.
        cooked: What became of each tenant, also of those that did not pass.
        faults: All that is wrong, the mapping's faults and the tenants' among it.
    """

    tenants: Mapping[TenantId, Tenant] = field(default_factory=dict)
    mapping: ChatwootMapping | None = None
    mapping_faults: Sequence[Fault] = ()
    cooked: Mapping[TenantId, Cooked] = field(default_factory=dict)
    faults: Sequence[Fault] = ()


class Loader:
    """Compiles files; what has not changed since the last time is not compiled again."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._domains = Domains()
        self._texts: dict[TenantId, tuple[Sequence[Written], _Texts]] = {}
        self._cooked: dict[TenantId, tuple[tuple[object, ...], Cooked]] = {}

    def load(self, files: TenantFiles) -> Loaded:
        """Compile *files*; a tenant with a fault is left out, and the others are not touched."""
        domains = self._domains.of(files)
        cooked = {tenant_id: self._cook(tenant_id, files, domains) for tenant_id in files.accounts}
        for forgotten in [*self._cooked.keys() - cooked.keys()]:
            del self._cooked[forgotten]
        mapping_faults: list[Fault] = []
        mapping = _mapping(files, mapping_faults)
        faults = {*files.faults, *mapping_faults}
        for domain in domains.values():
            faults.update(domain.faults)
        for one in cooked.values():
            faults.update(one.faults)
        tenants = {key: one.tenant for key, one in cooked.items() if one.tenant is not None}
        return Loaded(tenants, mapping, mapping_faults, cooked, tuple(sorted(faults)))

    def _cook(
        self, tenant_id: TenantId, files: TenantFiles, domains: Mapping[str, Domain]
    ) -> Cooked:
        home, texts = domains[tenant_id.domain], self._read(tenant_id, files)
        recipe = Recipe(tenant_id, files.accounts[tenant_id], home, domains, texts.passages)
        parts = (recipe.account, home, texts, *recipe.allowed.values())
        before = self._cooked.get(tenant_id)
        if before is None or not _are_same(before[0], parts):
            before = (parts, self._compiled(recipe, texts))
            self._cooked[tenant_id] = before
        return before[1]

    def _compiled(self, recipe: Recipe, texts: "_Texts") -> Cooked:
        faults = list(texts.faults)
        tenant = compiled(recipe, self._known, faults)
        return Cooked(recipe, None if faults else tenant, tuple(sorted(set(faults))))

    def _read(self, tenant_id: TenantId, files: TenantFiles) -> "_Texts":
        written = files.knowledge.get(tenant_id, ())
        before = self._texts.get(tenant_id)
        if before is None or before[0] is not written:
            faults: list[Fault] = []
            before = (written, _Texts(passages(written, faults), tuple(faults)))
            self._texts[tenant_id] = before
        return before[1]


def load(files: TenantFiles, known: Known) -> Loaded:
    """Compile *files* once."""
    return Loader(known).load(files)


@dataclass(frozen=True, slots=True)
class _Texts:
    """An account's own knowledge, and what is wrong with it."""

    passages: Mapping[str, Passage]
    faults: Sequence[Fault]


def _are_same(some: Sequence[object], others: Sequence[object]) -> bool:
    return len(some) == len(others) and all(
        one is other for one, other in zip(some, others, strict=True)
    )


def _mapping(files: TenantFiles, faults: list[Fault]) -> ChatwootMapping | None:
    if files.mapping is None:
        return ChatwootMapping()
    mapping = checked(ChatwootMapping, files.mapping, faults)
    if mapping is not None:
        faults += [
            Fault(files.mapping.position(path), what, remedy)
            for path, what, remedy in mapping.contradictions(files.accounts.keys())
        ]
    return (
        None if files.mapping.faults else salvaged(files.mapping.value or {}, files.accounts.keys())
    )
