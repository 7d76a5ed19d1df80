"""The tenants that the service works for."""

from collections.abc import Collection, Sequence

from chatwootai.core.errors import UnknownTenantError
from chatwootai.core.located import Fault
from chatwootai.core.tenants.loading import Loaded
from chatwootai.core.tenants.mapping import Address, ChatwootMapping, MappedAccount
from chatwootai.core.tenants.tenant import Tenant


class TenantRegistry:
    """Knows each tenant, and whose a conversation is."""

    def __init__(self, loaded: Loaded) -> None:
        self._tenants = loaded.tenants
        self._mapping = loaded.mapping or ChatwootMapping()
        self.faults: Sequence[Fault] = loaded.faults

    @property
    def tenants(self) -> Collection[Tenant]:
        """Every tenant that passed the checks."""
        return self._tenants.values()

    @property
    def mapping(self) -> ChatwootMapping:
        """Which account of the help desk is which tenant."""
        return self._mapping

    def account(self, installation: str, number: int) -> MappedAccount | None:
        """Return what is mapped to an account of the help desk, none if nothing is."""
        return self._mapping.by_address.get(Address(installation, number))

    def tenant_of(self, installation: str, account: int, inbox: int) -> Tenant:
        """Return the tenant whose customers write to *inbox*.

        Raises:
            UnknownTenantError: Nothing is mapped to it, or the tenant's configuration is broken.
        """
        tenant_id = self._mapping.tenant_of(Address(installation, account), inbox)
        if tenant_id is None or tenant_id not in self._tenants:
            raise UnknownTenantError(
                f"no tenant that works is mapped to inbox {inbox} of account {account} "
                f"of {installation!r}"
            )
        return self._tenants[tenant_id]

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
