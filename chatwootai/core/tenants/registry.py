"""The tenants that the service works for, as they are now."""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from chatwootai.core.conversation import TenantId
from chatwootai.core.errors import UnknownTenantError
from chatwootai.core.located import Fault
from chatwootai.core.tenants.loading import Loaded
from chatwootai.core.tenants.mapping import Address, ChatwootMapping, MappedAccount
from chatwootai.core.tenants.tenant import Tenant


@dataclass(frozen=True, slots=True)
class Change:
    """What is otherwise from now on.

    Attributes:
        tenants: Those that are new or otherwise; none for those that are gone.
        mapping: None if it is as it was.
    """

    tenants: Mapping[TenantId, Tenant | None] = field(default_factory=dict)
    mapping: ChatwootMapping | None = None


class TenantRegistry:
    """Knows each tenant, and whose a conversation is.

    What was handed out stays as it is: a turn ends on the configuration that it began with.
    """

    def __init__(self, loaded: Loaded) -> None:
        self._tenants = dict(loaded.tenants)
        self._mapping = loaded.mapping or ChatwootMapping()
        self._observers: list[Callable[[Change], None]] = []
        self.faults: Sequence[Fault] = loaded.faults

    @property
    def tenants(self) -> Collection[Tenant]:
        """Every tenant that passed the checks."""
        return self._tenants.values()

    @property
    def mapping(self) -> ChatwootMapping:
        """Which account of the help desk is which tenant."""
        return self._mapping

    def observe(self, observer: Callable[[Change], None]) -> None:
        """Let *observer* be told of every change, after it is in force; it must be quick."""
        self._observers.append(observer)

    def install(self, change: Change) -> None:
        """Put *change* in force, all of it at once."""
        for tenant_id, tenant in change.tenants.items():
            if tenant is None:
                self._tenants.pop(tenant_id, None)
            else:
                self._tenants[tenant_id] = tenant
        if change.mapping is not None:
            self._mapping = change.mapping
        for observer in self._observers:
            observer(change)

    def get(self, tenant_id: TenantId) -> Tenant | None:
        """Return a tenant, none if there is none that works."""
        return self._tenants.get(tenant_id)

    def account(self, installation: str, number: int) -> MappedAccount | None:
        """Return what is mapped to an account of the help desk, none if nothing is."""
        return self._mapping.by_address.get(Address(installation, number))

    def tenant_of(self, installation: str, account: int, inbox: int) -> Tenant:
        """Return the tenant whose customers write to *inbox*.

        Raises:
            UnknownTenantError: Nothing is mapped to it, or the tenant's configuration is broken.
        """
        address = Address(installation, account)
        mapped, home = self._mapping.tenant_of(address, inbox), self._mapping.tenant_of(address, 0)
        tenant = self._tenants.get(mapped) or self._allowing(mapped, home) if mapped else None
        if tenant is None:
            raise UnknownTenantError(
                f"no tenant that works is mapped to inbox {inbox} of account {account} "
                f"of {installation!r}"
            )
        return tenant

    def domain_of(self, installation: str, account: int, inbox: int) -> str:
        """Return the domain that *inbox* is mapped to; empty if nothing is written for it."""
        mapped = self._mapping.named_for(Address(installation, account), inbox)
        return mapped.domain if mapped else ""

    def tenants_of(self, installation: str, account: int) -> Sequence[Tenant]:
        """Return whose customers write to an account of the help desk: most inboxes' first."""
        found: dict[TenantId, Tenant] = {}
        for inbox in [0, *self._mapping.inboxes_of(Address(installation, account))]:
            with suppress(UnknownTenantError):
                tenant = self.tenant_of(installation, account, inbox)
                found.setdefault(tenant.id, tenant)
        return list(found.values())

    def find(self, name: str) -> Tenant:
        """Return the tenant called *name*: `account_1`, or `retail/account_1`.

        Raises:
            UnknownTenantError: None is, or several are.
        """
        found = [
            tenant
            for tenant_id, tenant in self._tenants.items()
            if name in (str(tenant_id), tenant_id.account)
        ]
        if len(found) != 1:
            names = ", ".join(sorted(str(tenant.id) for tenant in found or self.tenants))
            what = "several tenants are" if found else "no tenant is"
            raise UnknownTenantError(f"{what} called {name!r}; name one of {names or 'none'}")
        return found[0]

    def _allowing(self, mapped: TenantId, home: TenantId | None) -> Tenant | None:
        """Return the tenant whose account allows the domain that *mapped* names instead."""
        tenant = self._tenants.get(home) if home else None
        is_allowed = tenant and mapped.account == tenant.id.account
        return tenant if tenant and is_allowed and mapped.domain in tenant.domains else None
