"""From files to tenants: read → overlay → validate → compile. All faults come out at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from chatwootai.core.conversation import TenantId
from chatwootai.core.knowledge.passage import Passage
from chatwootai.core.located import Fault, Located
from chatwootai.core.ports.tenant_source import TenantFiles
from chatwootai.core.tenants.mapping import ChatwootMapping
from chatwootai.core.tenants.models import Section, TenantConfig
from chatwootai.core.tenants.reading import passages
from chatwootai.core.tenants.references import Known, unknown_names
from chatwootai.core.tenants.salvage import salvaged
from chatwootai.core.tenants.tenant import Tenant
from chatwootai.core.tenants.validation import checked

_OF_THE_DOMAIN_ALONE = frozenset({"name", "description"})


class DomainHeader(Section):
    """What `domain.yaml` says of the domain itself; the rest is shared by its accounts."""

    name: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class Loaded:
    """The tenants that passed, the mapping if it did, and everything that is wrong."""

    tenants: Mapping[TenantId, Tenant] = field(default_factory=dict)
    mapping: ChatwootMapping | None = None
    faults: Sequence[Fault] = ()


def load(files: TenantFiles, known: Known) -> Loaded:
    """Compile *files*; a tenant with a fault is left out, and the others are not touched."""
    faults = list(files.faults)
    names = {*files.domains, *(tenant_id.domain for tenant_id in files.knowledge)}
    domains = {name: _domain(name, files) for name in sorted(names)}
    for domain in domains.values():
        faults += domain.faults
    tenants: dict[TenantId, Tenant] = {}
    for tenant_id, account in files.accounts.items():
        domain = domains.get(tenant_id.domain, _Domain())
        its_faults = list(domain.faults)
        written = account.over(domain.config) if domain.config else account
        config = _config(tenant_id, written, known, its_faults)
        own = passages(files.knowledge.get(tenant_id, ()), its_faults)
        if config is not None and not its_faults:
            tenants[tenant_id] = Tenant(tenant_id, config, {**domain.passages, **own})
        faults += its_faults
    mapping = _mapping(files, faults)
    return Loaded(tenants, mapping, tuple(sorted(set(faults))))


@dataclass(frozen=True, slots=True)
class _Domain:
    """What a domain shares with its accounts, and what is wrong with it."""

    config: Located | None = None
    passages: Mapping[str, Passage] = field(default_factory=dict)
    faults: Sequence[Fault] = ()


def _domain(name: str, files: TenantFiles) -> _Domain:
    faults: list[Fault] = []
    shared = passages(files.knowledge.get(TenantId(name, ""), ()), faults)
    written = files.domains.get(name)
    if written is None:
        return _Domain(None, shared, faults)
    keys = set(written.value) if isinstance(written.value, dict) else set()
    checked(DomainHeader, written.without(keys - _OF_THE_DOMAIN_ALONE), faults)
    return _Domain(written.without(_OF_THE_DOMAIN_ALONE), shared, faults)


def _config(
    tenant_id: TenantId, written: Located, known: Known, faults: list[Fault]
) -> TenantConfig | None:
    config = checked(TenantConfig, written, faults)
    if config is None:
        return None
    if config.account_id != tenant_id.account:
        what = f"account_id is {config.account_id!r}, but the folder is {tenant_id.account!r}"
        faults.append(Fault(written.position(("account_id",)), what, "make both the same"))
    faults.extend(unknown_names(config, written, known))
    return config


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
