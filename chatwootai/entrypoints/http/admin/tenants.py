"""What can be asked about tenants: how they stand, what runs, what ran, and to let it run again."""

from collections.abc import Sequence
from typing import Annotated, Final

from pydantic import Field

from chatwootai.core.conversation import TenantId
from chatwootai.core.errors import (
    ConfigurationError,
    ConflictError,
    UnknownTenantError,
    UnknownVersionError,
)
from chatwootai.core.located import Fault
from chatwootai.core.tenants.compiling import compiled
from chatwootai.core.tenants.differences import differences, flat
from chatwootai.core.tenants.settling import State
from chatwootai.core.tenants.tenant import Tenant
from chatwootai.core.tenants.versions import Version
from chatwootai.entrypoints.http.admin.answers import (
    ConfigurationAnswer,
    DifferenceAnswer,
    DifferencesAnswer,
    FaultAnswer,
    TenantAnswer,
    TenantsAnswer,
    VariantAnswer,
    VersionAnswer,
    VersionsAnswer,
)
from chatwootai.entrypoints.http.admin.desk import Desk
from chatwootai.entrypoints.http.admin.operation import AnyOperation, Asked, Note, Operation

_Number = Annotated[int, Field(ge=1, le=10**9, description="The number of a version.")]
_ONE: Final = "/tenants/{domain}/{account}"


class Page(Asked):
    """Asks for a page of a list of tenants."""

    limit: int = Field(default=100, ge=1, le=500)
    after: str = Field(default="", max_length=400, description="The last tenant that was seen.")


class One(Asked):
    """Asks about one tenant."""

    domain: str
    account: str

    @property
    def id(self) -> TenantId:
        """The tenant."""
        return TenantId(self.domain, self.account)


class OneVersion(One):
    """Asks about a version of a tenant."""

    number: _Number


class Between(One):
    """Asks about two versions of a tenant."""

    before: _Number
    after: _Number | None = Field(default=None, description="The one that runs, if it is left out.")


class Back(One):
    """Asks to let an earlier version run."""

    version: _Number


async def _list(desk: Desk, asked: Page, _: Note) -> TenantsAnswer:
    names = {str(its): its for its in _known(desk)}
    after = sorted(name for name in names if name > asked.after)
    page = after[: asked.limit]
    return TenantsAnswer(
        tenants=[_standing(desk, names[name]) for name in page],
        next=page[-1] if len(after) > len(page) else None,
    )


async def _show(desk: Desk, asked: One, _: Note) -> TenantAnswer:
    return _standing(desk, _found(desk, asked))


async def _show_configuration(desk: Desk, asked: One, _: Note) -> ConfigurationAnswer:
    tenant_id = _found(desk, asked)
    tenant, state = desk.tenants.get(tenant_id), _state(desk, tenant_id)
    if tenant is None:
        raise UnknownVersionError(f"no version of {tenant_id} runs; mend its files first")
    version = VersionAnswer.of(state.version) if state.version else None
    return ConfigurationAnswer(tenant=str(tenant_id), version=version, values=flat(tenant))


async def _history(desk: Desk, asked: One, _: Note) -> VersionsAnswer:
    tenant_id = _found(desk, asked)
    versions = await desk.versions.history(tenant_id)
    told = [VersionAnswer.of(version) for version in versions]
    return VersionsAnswer(tenant=str(tenant_id), versions=told)


async def _show_version(desk: Desk, asked: OneVersion, _: Note) -> ConfigurationAnswer:
    tenant_id = _found(desk, asked)
    version = await _version(desk, tenant_id, asked.number)
    values = flat(await _as_of(desk, tenant_id, version))
    return ConfigurationAnswer(
        tenant=str(tenant_id), version=VersionAnswer.of(version), values=values
    )


async def _compare(desk: Desk, asked: Between, _: Note) -> DifferencesAnswer:
    tenant_id = _found(desk, asked)
    before, after = [
        await _version(desk, tenant_id, number) for number in (asked.before, asked.after)
    ]
    found = differences(await _as_of(desk, tenant_id, before), await _as_of(desk, tenant_id, after))
    return DifferencesAnswer(
        tenant=str(tenant_id),
        before=before.number,
        after=after.number,
        differences=[DifferenceAnswer.of(one) for one in found],
    )


async def _roll_back(desk: Desk, asked: Back, note: Note) -> VersionAnswer:
    tenant_id = _found(desk, asked)
    note.tenant, note.about = str(tenant_id), f"version {asked.version}"
    running = (await _version(desk, tenant_id, None)).number
    if running == asked.version:
        raise ConflictError(f"version {running} of {tenant_id} runs already; name an earlier one")
    note.before = running
    version = await desk.updater.roll_back(tenant_id, asked.version)
    note.after = version.number
    return VersionAnswer.of(version)


def _known(desk: Desk) -> Sequence[TenantId]:
    return [*{*desk.updater.states, *(tenant.id for tenant in desk.tenants.tenants)}]


def _found(desk: Desk, asked: One) -> TenantId:
    if asked.id not in desk.updater.states and desk.tenants.get(asked.id) is None:
        raise UnknownTenantError(
            f"there is no tenant {str(asked.id)!r}; GET /api/admin/tenants lists those there are"
        )
    return asked.id


def _state(desk: Desk, tenant_id: TenantId) -> State:
    return desk.updater.states.get(tenant_id, State())


def _standing(desk: Desk, tenant_id: TenantId) -> TenantAnswer:
    tenant, state = desk.tenants.get(tenant_id), _state(desk, tenant_id)
    config = tenant.config if tenant else None
    trials = config.rollout if config else {}
    return TenantAnswer(
        tenant=str(tenant_id),
        name=config.name if config else "",
        is_served=tenant is not None,
        version=VersionAnswer.of(state.version) if state.version else None,
        faults=[FaultAnswer.of(fault) for fault in state.faults],
        domains=[tenant_id.domain, *(tenant.domains if tenant else ())],
        channels=[*(config.channels if config else ())],
        inboxes=[*(config.inboxes if config else ())],
        variants=[
            VariantAnswer(name=name, enabled=trial.enabled, share=trial.share)
            for name, trial in trials.items()
        ],
    )


async def _version(desk: Desk, tenant_id: TenantId, number: int | None) -> Version:
    """Return a version of a tenant; none is the one that runs."""
    history = await desk.versions.history(tenant_id)
    found = [version for version in history if number in (None, version.number)]
    if not found:
        kept = ", ".join(str(version.number) for version in history) or "none"
        raise UnknownVersionError(f"{tenant_id} has no version {number or 1}; kept are {kept}")
    return found[0]


async def _as_of(desk: Desk, tenant_id: TenantId, version: Version) -> Tenant:
    """Return a tenant as it was at a version.

    Raises:
        ConfigurationError: It does not pass the checks any more.
    """
    faults: list[Fault] = []
    recipe = await desk.versions.recipe(tenant_id, version.number)
    tenant = compiled(recipe, desk.known, faults)
    if tenant is None:
        raise ConfigurationError.of(faults)
    return tenant


OPERATIONS: Final[Sequence[AnyOperation]] = (
    Operation(
        "list_tenants", "GET", "/tenants",
        "The tenants, by their names, and how each stands.", Page, TenantsAnswer, _list,
    ),
    Operation(
        "show_tenant", "GET", _ONE, "How a tenant stands.", One, TenantAnswer, _show, (404,)
    ),
    Operation(
        "show_configuration", "GET", f"{_ONE}/configuration",
        "All that is said of a tenant, as it runs.",
        One, ConfigurationAnswer, _show_configuration, (404,),
    ),
    Operation(
        "list_versions", "GET", f"{_ONE}/versions",
        "The versions of a tenant's configuration, the newest first; twenty are kept.",
        One, VersionsAnswer, _history, (404,),
    ),
    Operation(
        "show_version", "GET", f"{_ONE}/versions/{{number}}",
        "All that a version says.", OneVersion, ConfigurationAnswer, _show_version, (404,),
    ),
    Operation(
        "compare_versions", "GET", f"{_ONE}/differences",
        "What is otherwise between two versions, or a version and the one that runs.",
        Between, DifferencesAnswer, _compare, (404,),
    ),
    Operation(
        "roll_back", "POST", f"{_ONE}/rollback",
        "Lets an earlier version run, as a new one, until the tenant's files change.",
        Back, VersionAnswer, _roll_back, (404, 409),
    ),
)  # fmt: skip
