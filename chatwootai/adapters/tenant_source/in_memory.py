"""Tenants given by the program itself."""

import asyncio
from collections.abc import AsyncIterator, Collection

from chatwootai.core.located import Located
from chatwootai.core.ports.tenant_source import Changed, TenantFiles


class InMemoryTenantSource:
    """Hands out the files that it was given, and tells when it is given others."""

    def __init__(self, files: TenantFiles, service: Located | None = None) -> None:
        self._files = files
        self._service = service
        self._changed = asyncio.Event()
        self._has_new_secrets = False

    def read_service(self) -> Located | None:
        return self._service

    def read(self, changed: Collection[str] | None = None) -> TenantFiles:
        return self._files

    async def changes(self) -> AsyncIterator[Changed]:
        yield Changed()
        while True:
            await self._changed.wait()
            self._changed.clear()
            has_secrets, self._has_new_secrets = self._has_new_secrets, False
            yield Changed(has_secrets=has_secrets)

    def give(self, files: TenantFiles) -> None:
        """Let *files* be what is read from now on."""
        self._files = files
        self._changed.set()

    def give_secrets(self) -> None:
        """Let it be known that secrets are others now."""
        self._has_new_secrets = True
        self._changed.set()
