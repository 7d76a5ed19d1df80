"""`chatwootai tenants`: which version of each account runs, what changed, and the way back."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Annotated, Final

import typer

from chatwootai.composition import running
from chatwootai.core.conversation import TenantId
from chatwootai.core.errors import ConfigurationError, UnknownTenantError, UnknownVersionError
from chatwootai.core.tenants.differences import Difference, differences
from chatwootai.core.tenants.standing import version_before
from chatwootai.core.tenants.versions import Version
from chatwootai.entrypoints import settings_file
from chatwootai.entrypoints.cli import tenant_tables
from chatwootai.entrypoints.cli.keeping import Keeping
from chatwootai.entrypoints.cli.options import CONFIG, DATA, Account, Config, Data
from chatwootai.entrypoints.cli.screen import screen
from chatwootai.entrypoints.cli.tenant_tables import Format

HELP: Final = "See which version of each account runs and what changed; take a change back."
EPILOG: Final = """
**Examples**

`chatwootai tenants list` — every account: which version runs, since when, and how it stands

`chatwootai tenants history account_1` — its versions, the latest first

`chatwootai tenants diff account_1` — what the latest changed; `diff account_1 3 5` between two

`chatwootai tenants diff account_1 --files` — what the files would change

`chatwootai tenants rollback account_1` — let the version before run again

The service may go on meanwhile; it takes a roll-back up within a second. Use the same `--config`
and `--data` as it does, and the same user of the system.

**Exit codes**: 0 it is done, 1 there is no such account or version, or something is wrong with it,
2 wrong usage.
"""

Output = Annotated[
    Format, typer.Option("--format", help="A table for people, or JSON for programs.")
]


def listing(config: Config = CONFIG, data: Data = DATA, output: Output = Format.TABLE) -> int:
    """List the accounts: which version runs, since when, and whether that is what is written."""

    async def work(keeping: Keeping) -> int:
        rows = [await keeping.row(tenant_id) for tenant_id in keeping.ids]
        tenant_tables.show_list(rows, output)
        return 0

    return _with_versions(config, data, work)


def history(
    account: Account, config: Config = CONFIG, data: Data = DATA, output: Output = Format.TABLE
) -> int:
    """Show the versions of an account that are kept, the latest first; that one runs."""

    async def work(keeping: Keeping) -> int:
        _, versions = await _known(keeping, account)
        tenant_tables.show_history(versions, output)
        return 0

    return _with_versions(config, data, work)


def diff(
    account: Account,
    before: Annotated[
        int | None,
        typer.Argument(
            metavar="FROM",
            min=1,
            help="A version; the one before, if not said.",
            show_default=False,
        ),
    ] = None,
    after: Annotated[
        int | None,
        typer.Argument(
            metavar="TO",
            min=1,
            help="A version; the one that runs, if not said.",
            show_default=False,
        ),
    ] = None,
    config: Config = CONFIG,
    data: Data = DATA,
    files: Annotated[
        bool, typer.Option("--files", help="What the files say now, against what runs.")
    ] = False,
    output: Output = Format.TABLE,
) -> int:
    """Show what changed between two versions, value by value."""
    if files and before is not None:
        raise typer.BadParameter("name versions, or say --files", param_hint="--files")

    async def work(keeping: Keeping) -> int:
        tenant_id, versions = await _known(keeping, account)
        newest, last = versions[0].number, version_before(versions)
        if files:
            old, told = newest, "the files"
            new = keeping.written(tenant_id)
        else:
            start = before or (last.number if last else 0)
            if not start:
                raise UnknownVersionError(f"{tenant_id} has had one version only: nothing changed")
            old, told = start, f"version {after or newest}"
            new = await keeping.compiled(tenant_id, after or newest)
        found = differences(await keeping.compiled(tenant_id, old), new)
        tenant_tables.show_differences(found, (f"version {old}", told), output)
        return 0

    return _with_versions(config, data, work)


def rollback(
    account: Account,
    number: Annotated[
        int | None,
        typer.Argument(min=1, help="The version; the one before, if not said.", show_default=False),
    ] = None,
    config: Config = CONFIG,
    data: Data = DATA,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> int:
    """Let an earlier version run in the place of what the files say, until they change."""

    async def work(keeping: Keeping) -> int:
        console = screen()
        tenant_id, versions = await _known(keeping, account)
        last = version_before(versions)
        if number is None and last is None:
            raise UnknownVersionError(f"{tenant_id}: no version that is kept says something else")
        wanted = number or (last.number if last else 0)
        changes = await _changes(keeping, tenant_id, versions[0], wanted)
        if any(one.number == wanted and one.content == versions[0].content for one in versions):
            console.print(f"{tenant_id}: that is what runs already; nothing is to be done")
            return 0
        told = (f"version {versions[0].number}, which runs", f"version {wanted}")
        tenant_tables.show_differences(changes, told, Format.TABLE)
        if not yes:
            typer.confirm(f"Let {tenant_id} run as version {wanted} did?", abort=True)
        version = await keeping.roll_back(tenant_id, wanted)
        for line in (
            f"{tenant_id}: version {version.number} runs, which says what version {wanted} said.",
            "The files stay as they are. Correct them, too: the next change of them is taken up.",
        ):
            console.print(line, soft_wrap=True)
        return 0

    return _with_versions(config, data, work)


COMMANDS: Final[Mapping[str, Callable[..., int]]] = {
    "list": listing,
    "history": history,
    "diff": diff,
    "rollback": rollback,
}


async def _known(keeping: Keeping, account: str) -> tuple[TenantId, Sequence[Version]]:
    """Return the tenant called *account*, and its versions, of which there are some.

    Raises:
        UnknownTenantError: None is called so, or no version of it was ever accepted.
    """
    tenant_id = await keeping.called(account)
    versions = await keeping.history(tenant_id)
    if not versions:
        raise UnknownTenantError(
            f"no version of {tenant_id} was accepted yet: the service does that as soon as it runs "
            "on files without faults; name with --data the folder that it has"
        )
    return tenant_id, versions


async def _changes(
    keeping: Keeping, tenant_id: TenantId, newest: Version, number: int
) -> Sequence[Difference]:
    """Return what would be otherwise if version *number* ran."""
    after = await keeping.compiled(tenant_id, number)
    try:
        before = await keeping.compiled(tenant_id, newest.number)
    except ConfigurationError:  # what runs would not pass any more, so that all is otherwise
        before = None
    return differences(before, after)


def _with_versions(config: Config, data: Data, work: Callable[[Keeping], Awaitable[int]]) -> int:
    """Do *work* with the versions, beside the service.

    Raises:
        ConfigurationError: The service keeps them where nobody else can look.
    """
    settings = settings_file.read(config, data)
    if settings.service.documents.backend == "in_memory":
        raise ConfigurationError(
            "the versions are in the service's own memory (documents.backend is in_memory): "
            "nobody else can look at them; choose another backend"
        )
    if settings.service.documents.backend == "sqlite" and not settings.data.is_dir():
        raise ConfigurationError(
            f"there is no folder {str(settings.data)!r}; name with --data the one that the "
            "service has"
        )

    async def do() -> int:
        async with running(settings) as container:
            return await work(Keeping(container))

    return asyncio.run(do())
