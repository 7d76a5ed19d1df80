"""Tenants given by the program itself."""

from chatwootai.core.ports.tenant_source import TenantFiles


class InMemoryTenantSource:
    """Hands out the files that it was given."""

    def __init__(self, files: TenantFiles) -> None:
        self.files = files

    def read(self) -> TenantFiles:
        return self.files
