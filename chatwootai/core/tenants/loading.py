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
        is_readable: Whether the files could be read at all.
        has_mapping: Whether there is a file that maps anything.
    """

    tenants: Mapping[TenantId, Tenant] = field(default_factory=dict)
    mapping: ChatwootMapping | None = None
    mapping_faults: Sequence[Fault] = ()
    named: Collection[TenantId] = ()
    cooked: Mapping[TenantId, Cooked] = field(default_factory=dict)
    faults: Sequence[Fault] = ()
    is_readable: bool = True
    has_mapping: bool = True


class Loader:
    """Compiles files; what has not changed since the last time is not compiled again."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._domains = Domains()
        self._cooked: dict[TenantId, _Known] = {}
        self._mapped: tuple[Located | None, frozenset[TenantId], _Mapped] | None = None

    def load(self, files: TenantFiles, kept: Collection[TenantId] = ()) -> Loaded:
        """Compile *files*; a tenant with a fault is left out, and the others are not touched.

        Args:
            files: All of them.
            kept: Tenants that are there although their files are gone.
        """
        domains = self._domains.of(files)
        self._cooked = {
            tenant_id: self._cook(tenant_id, account, files, domains)
            for tenant_id, account in files.accounts.items()
        }
        cooked = {tenant_id: known.cooked for tenant_id, known in self._cooked.items()}
        mapped = self._map(files.mapping, _nameable(cooked, kept))
        faults = {*files.faults, *mapped.faults}
        for domain in domains.values():
            faults.update(domain.faults)
        for one in cooked.values():
            faults.update(one.faults)
        tenants = {key: one.tenant for key, one in cooked.items() if one.tenant is not None}
        return Loaded(
            tenants,
            mapped.usable,
            mapped.faults,
            mapped.named,
            cooked,
            tuple(sorted(faults)),
            is_readable=files.is_readable,
            has_mapping=files.mapping is not None,
        )

    def _cook(
        self,
        tenant_id: TenantId,
        account: Located,
        files: TenantFiles,
        domains: Mapping[str, Domain],
    ) -> "_Known":
        home, written = domains[tenant_id.domain], files.knowledge.get(tenant_id, ())
        before = self._cooked.get(tenant_id)
        texts = before.texts if before and before.written is written else _read(written)
        if before and before.account is account and before.home is home and before.texts is texts:
            allowed = before.cooked.allowed
            if all(domains.get(key) is its for key, its in allowed.items()):
                return before
        recipe = Recipe(tenant_id, account, home, domains, texts.passages)
        faults = list(texts.faults)
        tenant = compiled(recipe, self._known, faults)
        told = tuple(sorted(set(faults)))
        cooked = Cooked(recipe, recipe.allowed, None if faults else tenant, told)
        return _Known(account, home, written, texts, cooked)

    def _map(self, written: Located | None, nameable: frozenset[TenantId]) -> "_Mapped":
        known = self._mapped
        if known is None or known[0] is not written or known[1] != nameable:
            known = (written, nameable, _mapped(written, nameable))
            self._mapped = known
        return known[2]


def load(files: TenantFiles, known: Known) -> Loaded:
    """Compile *files* once."""
    return Loader(known).load(files)


@dataclass(frozen=True, slots=True)
class _Texts:
    """An account's own knowledge, and what is wrong with it."""

    passages: Mapping[str, Passage]
    faults: Sequence[Fault]


def _read(written: Sequence[Written]) -> _Texts:
    faults: list[Fault] = []
    return _Texts(passages(written, faults), tuple(faults))


@dataclass(frozen=True, slots=True)
class _Known:
    """What became of one tenant, and of which objects."""

    account: Located
    home: Domain
    written: Sequence[Written]
    texts: _Texts
    cooked: Cooked


def _nameable(cooked: Mapping[TenantId, Cooked], kept: Collection[TenantId]) -> frozenset[TenantId]:
    """Return what a mapping may name: tenants, and their accounts in domains that they allow."""
    elsewhere = (
        TenantId(name, tenant_id.account)
        for tenant_id, one in cooked.items()
        for name in one.allowed
    )
    return frozenset(cooked).union(kept, elsewhere)


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
    usable = salvaged(written.value or {}, nameable) if faults else mapping
    return _Mapped(usable, tuple(faults), mapping.tenants)
