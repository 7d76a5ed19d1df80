"""From files to tenants: read → inherit → validate → compile. All faults come out at once."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from chatwootai.core.conversation import TenantId
from chatwootai.core.knowledge.passage import Passage
from chatwootai.core.located import Fault, Located, Written
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
        allowed: The other domains that its conversations may be in, as they were then.
        tenant: None if anything is wrong.
        faults: What is wrong, with the tenant's own files or with its domains'.
    """

    recipe: Recipe
    allowed: Mapping[str, Domain | None]
    tenant: Tenant | None
    faults: Sequence[Fault] = ()


@dataclass(frozen=True, slots=True)
class Loaded:
    """The tenants that passed, the mapping if it did, and everything that is wrong.

    Attributes:
        mapping: Without the accounts that a fault is about; none if those cannot be told.
        mapping_faults: What is wrong with the mapping; then it is not to replace a better one.
        named: The tenants that the mapping names, also those that there are not.
        cooked: What became of each tenant, also of those that did not pass.
        faults: All that is wrong, the mapping's faults and the tenants' among it.
    """

    tenants: Mapping[TenantId, Tenant] = field(default_factory=dict)
    mapping: ChatwootMapping | None = None
    mapping_faults: Sequence[Fault] = ()
    named: Collection[TenantId] = ()
    cooked: Mapping[TenantId, Cooked] = field(default_factory=dict)
    faults: Sequence[Fault] = ()


class Loader:
    """Compiles files; what has not changed since the last time is not compiled again."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._domains = Domains()
        self._texts: dict[TenantId, tuple[Sequence[Written], _Texts]] = {}
        self._cooked: dict[TenantId, tuple[tuple[Located, Domain, _Texts], Cooked]] = {}
        self._mapped: tuple[Located | None, frozenset[TenantId], _Mapped] | None = None

    def load(self, files: TenantFiles, kept: Collection[TenantId] = ()) -> Loaded:
        """Compile *files*; a tenant with a fault is left out, and the others are not touched.

        Args:
            files: All of them.
            kept: Tenants that are there although their files are gone.
        """
        domains = self._domains.of(files)
        cooked = {tenant_id: self._cook(tenant_id, files, domains) for tenant_id in files.accounts}
        for forgotten in [*self._cooked.keys() - cooked.keys()]:
            del self._cooked[forgotten]
        mapped = self._map(files.mapping, _nameable(cooked.values(), kept))
        faults = {*files.faults, *mapped.faults}
        for domain in domains.values():
            faults.update(domain.faults)
        for one in cooked.values():
            faults.update(one.faults)
        tenants = {key: one.tenant for key, one in cooked.items() if one.tenant is not None}
        return Loaded(
            tenants, mapped.usable, mapped.faults, mapped.named, cooked, tuple(sorted(faults))
        )

    def _cook(
        self, tenant_id: TenantId, files: TenantFiles, domains: Mapping[str, Domain]
    ) -> Cooked:
        home, texts = domains[tenant_id.domain], self._read(tenant_id, files)
        account, before = files.accounts[tenant_id], self._cooked.get(tenant_id)
        if before is not None:
            parts, cooked = before
            is_same = parts[0] is account and parts[1] is home and parts[2] is texts
            if is_same and all(domains.get(key) is its for key, its in cooked.allowed.items()):
                return cooked
        recipe = Recipe(tenant_id, account, home, domains, texts.passages)
        faults = list(texts.faults)
        tenant = compiled(recipe, self._known, faults)
        told = tuple(sorted(set(faults)))
        cooked = Cooked(recipe, recipe.allowed, None if faults else tenant, told)
        self._cooked[tenant_id] = (account, home, texts), cooked
        return cooked

    def _map(self, written: Located | None, nameable: frozenset[TenantId]) -> "_Mapped":
        known = self._mapped
        if known is None or known[0] is not written or known[1] != nameable:
            known = (written, nameable, _mapped(written, nameable))
            self._mapped = known
        return known[2]

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


def _nameable(cooked: Collection[Cooked], kept: Collection[TenantId]) -> frozenset[TenantId]:
    """Return what a mapping may name: tenants, and their accounts in domains that they allow."""
    return frozenset(kept).union(
        *(
            (one.recipe.id, *(TenantId(name, one.recipe.id.account) for name in one.allowed))
            for one in cooked
        )
    )


@dataclass(frozen=True, slots=True)
class _Mapped:
    """What became of the mapping.

    Attributes:
        usable: Without the accounts that a fault is about; none if those cannot be told.
    """

    usable: ChatwootMapping | None
    faults: Sequence[Fault] = ()
    named: Collection[TenantId] = ()


def _mapped(written: Located | None, nameable: frozenset[TenantId]) -> _Mapped:
    if written is None:
        return _Mapped(ChatwootMapping())
    faults: list[Fault] = []
    mapping = checked(ChatwootMapping, written, faults)
    if mapping is None:
        rest = None if written.faults else salvaged(written.value, nameable)
        return _Mapped(rest, tuple(faults))
    faults += [
        Fault(written.position(path), what, remedy)
        for path, what, remedy in mapping.contradictions(nameable)
    ]
    named = {entry.tenant for entry in mapping.accounts}
    named |= {entry.tenant for entry in mapping.inboxes}
    usable = salvaged(written.value or {}, nameable) if faults else mapping
    return _Mapped(usable, tuple(faults), named)
