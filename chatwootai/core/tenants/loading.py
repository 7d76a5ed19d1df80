"""From files to tenants: read → overlay → validate → compile. All faults come out at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from chatwootai.core.conversation import TenantId
from chatwootai.core.located import Fault, Located
from chatwootai.core.ports.tenant_source import TenantFiles
from chatwootai.core.tenants.mapping import ChatwootMapping
from chatwootai.core.tenants.models import Section, TenantConfig
from chatwootai.core.tenants.reading import passages
from chatwootai.core.tenants.references import Known, unknown_names
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
    tenants: dict[TenantId, Tenant] = {}
    for tenant_id, account in files.accounts.items():
        its_faults: list[Fault] = []
        tenant = _tenant(tenant_id, account, files, known, its_faults)
        if tenant is not None and not its_faults:
            tenants[tenant_id] = tenant
        faults += its_faults
    mapping = _mapping(files, faults)
    return Loaded(tenants, mapping, tuple(sorted(set(faults))))


def _tenant(
    tenant_id: TenantId, account: Located, files: TenantFiles, known: Known, faults: list[Fault]
) -> Tenant | None:
    domain = files.domains.get(tenant_id.domain)
    if domain is not None:
        checked(DomainHeader, _header(domain), faults)
        account = account.over(_shared(domain))
    config = checked(TenantConfig, account, faults)
    shared = passages(files.knowledge.get(TenantId(tenant_id.domain, ""), ()), faults)
    own = passages(files.knowledge.get(tenant_id, ()), faults)
    if config is None:
        return None
    if config.account_id != tenant_id.account:
        what = f"account_id is {config.account_id!r}, but the folder is {tenant_id.account!r}"
        faults.append(Fault(account.position(("account_id",)), what, "make both the same"))
    faults.extend(unknown_names(config, account, known))
    return Tenant(tenant_id, config, {**shared, **own})


def _shared(domain: Located) -> Located:
    return domain.without(_OF_THE_DOMAIN_ALONE)


def _header(domain: Located) -> Located:
    keys = set(domain.value) if isinstance(domain.value, dict) else set()
    return domain.without(keys - _OF_THE_DOMAIN_ALONE)


def _mapping(files: TenantFiles, faults: list[Fault]) -> ChatwootMapping | None:
    if files.mapping is None:
        return ChatwootMapping()
    mapping = checked(ChatwootMapping, files.mapping, faults)
    if mapping is None:
        return None
    wrong = [
        Fault(files.mapping.position(path), what, remedy)
        for path, what, remedy in mapping.contradictions(files.accounts.keys())
    ]
    faults.extend(wrong)
    return None if wrong else mapping
