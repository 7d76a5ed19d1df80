"""What the API works with, and what it says of the process that it runs in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chatwootai.core.audit import AuditLog
from chatwootai.core.plugin_host import Plugin
from chatwootai.core.ports.clock import Clock
from chatwootai.core.tenants.domains import DomainManager
from chatwootai.core.tenants.known import Known
from chatwootai.core.tenants.registry import TenantRegistry
from chatwootai.core.tenants.updating import TenantUpdater
from chatwootai.core.tenants.versions import TenantVersions
from chatwootai.entrypoints.http.admin.access import Access
from chatwootai.entrypoints.readiness import Readiness


@dataclass(frozen=True, slots=True)
class Desk:
    """All that operations need.

    Attributes:
        plugins: Those that are installed.
        backends: Which technology each store has, by the store's name.
        is_answering: Whether this process also answers customers.
        started: When it started, in seconds since the epoch.
    """

    access: Access
    audit: AuditLog
    clock: Clock
    tenants: TenantRegistry
    updater: TenantUpdater
    versions: TenantVersions
    domains: DomainManager
    known: Known
    readiness: Readiness
    plugins: Sequence[Plugin]
    backends: Mapping[str, str]
    is_answering: bool
    started: float
