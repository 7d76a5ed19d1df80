"""What can be asked about the service as a whole."""

import platform
from collections.abc import Sequence
from importlib import metadata
from typing import Final

from pydantic import Field

from chatwootai.core.measures import Part
from chatwootai.core.tenants.mapping import ChatwootMapping
from chatwootai.entrypoints.http.admin.answers import (
    AuditAnswer,
    EntryAnswer,
    FaultAnswer,
    HealthAnswer,
    PluginAnswer,
    ReloadAnswer,
    moment,
)
from chatwootai.entrypoints.http.admin.desk import Desk
from chatwootai.entrypoints.http.admin.operation import (
    AnyOperation,
    Asked,
    Note,
    Nothing,
    Operation,
)


class Entries(Asked):
    """Asks for a page of the audit log."""

    limit: int = Field(default=100, ge=1, le=500)
    before: int | None = Field(default=None, ge=1, description="The last number that was seen.")
    tenant: str = Field(default="", max_length=400, description="Only what is about it.")


async def _health(desk: Desk, _: Nothing, __: Note) -> HealthAnswer:
    readiness, states = desk.readiness, desk.updater.states
    obstacle = await readiness.obstacle()
    lacking = await readiness.lacking()
    return HealthAnswer(
        status=obstacle or "ready",
        warming=sorted(readiness.warming),
        degraded=readiness.shortcomings,
        parts={part.value: part not in lacking for part in Part},
        served=len(desk.tenants.tenants),
        faulty=sorted(str(tenant) for tenant, state in states.items() if state.faults),
        is_answering=desk.is_answering,
        started=moment(desk.started),
        version=metadata.version("chatwootai"),
        python=platform.python_version(),
        plugins=[PluginAnswer(name=one.name, origin=one.origin) for one in desk.plugins],
        backends=desk.backends,
    )


async def _reload(desk: Desk, _: Nothing, note: Note) -> ReloadAnswer:
    before = {tenant: state.version for tenant, state in desk.updater.states.items()}
    await desk.updater.reload()
    after = {tenant: state.version for tenant, state in desk.updater.states.items()}
    everybody = {*before, *after}
    changed = sorted(str(one) for one in everybody if before.get(one) != after.get(one))
    note.after = {"changed": [*changed[:20]]}
    return ReloadAnswer(
        tenants=len(desk.tenants.tenants),
        changed=changed,
        faults=[FaultAnswer.of(fault) for fault in desk.updater.faults],
    )


async def _mapping(desk: Desk, _: Nothing, __: Note) -> ChatwootMapping:
    return desk.tenants.mapping


async def _audit(desk: Desk, asked: Entries, _: Note) -> AuditAnswer:
    found = await desk.audit.entries(asked.limit + 1, before=asked.before, tenant=asked.tenant)
    page = found[: asked.limit]
    return AuditAnswer(
        entries=[EntryAnswer.of(entry) for entry in page],
        next=page[-1].number if len(found) > len(page) else None,
    )


OPERATIONS: Final[Sequence[AnyOperation]] = (
    Operation(
        "show_health", "GET", "/health",
        "How the process and what it works with are: what /readyz says, and more.",
        Nothing, HealthAnswer, _health,
    ),
    Operation(
        "reload", "POST", "/reload",
        "Reads all files and secrets again, and takes up what has changed.",
        Nothing, ReloadAnswer, _reload,
    ),
    Operation(
        "show_mapping", "GET", "/mapping",
        "Which account and inbox is which tenant.", Nothing, ChatwootMapping, _mapping,
    ),
    Operation(
        "list_audit", "GET", "/audit",
        "Who changed what, the newest first; a thousand entries are kept.",
        Entries, AuditAnswer, _audit,
    ),
)  # fmt: skip
