"""The `chatwootai` command."""

import sys
from collections.abc import Sequence
from importlib import metadata
from typing import Annotated, Final

import typer

from chatwootai.core.errors import ChatwootAIError
from chatwootai.entrypoints.cli import (
    chat,
    check,
    connect,
    dead_letters,
    demo,
    explain,
    ingest,
    init,
    new,
    plugins,
    schema,
    screen,
    serve,
    spend,
    sync,
    tenants,
    trace,
    worker,
)


def _end(status: int, **_: object) -> None:
    raise typer.Exit(status)


EPILOG: Final = """
**Examples**

`chatwootai demo` — see it work, with three example shops

`chatwootai init config` — begin with a company of your own

`chatwootai check` — is the configuration in `./config` right?

`chatwootai serve` — take Chatwoot's webhooks and answer

Every command has a `--help` of its own. **Exit codes** of all of them: 0 it is done and all is
well, 1 something is wrong or cannot work, 2 wrong usage, 130 interrupted.
"""

cli: Final = typer.Typer(
    name="chatwootai",
    help="Answers a company's customers through Chatwoot, from the company's own knowledge.",
    epilog=EPILOG,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
    result_callback=_end,
)


def _show_version(wanted: bool) -> None:
    if wanted:
        print(f"chatwootai {metadata.version('chatwootai')}")
        raise typer.Exit


@cli.callback(help=cli.info.help, epilog=EPILOG)
def options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", help="Show the version and end.", is_eager=True, callback=_show_version
        ),
    ] = False,
) -> None:
    """Take the options that come before a command."""


COMMANDS: Final = (
    init,
    serve,
    worker,
    chat,
    check,
    explain,
    connect,
    sync,
    schema,
    ingest,
    plugins,
    trace,
    spend,
    demo,
)
for module in COMMANDS:
    cli.command(epilog=module.EPILOG)(module.command)

_new: Final = typer.Typer(name="new", no_args_is_help=True)
for name, command in new.COMMANDS.items():
    _new.command(name, epilog=new.EPILOG)(command)
cli.add_typer(_new, help=new.HELP, epilog=new.EPILOG)

_tenants: Final = typer.Typer(name="tenants", no_args_is_help=True)
for name, command in tenants.COMMANDS.items():
    _tenants.command(name, epilog=tenants.EPILOG)(command)
cli.add_typer(_tenants, help=tenants.HELP, epilog=tenants.EPILOG)

_letters: Final = typer.Typer(name="dead-letters", no_args_is_help=True)
for name, command in dead_letters.COMMANDS.items():
    _letters.command(name, epilog=dead_letters.EPILOG)(command)
cli.add_typer(_letters, help=dead_letters.HELP, epilog=dead_letters.EPILOG)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status: 0 done, 1 it could not be, 2 wrong usage."""
    try:
        cli(args=arguments, prog_name="chatwootai")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    except ChatwootAIError as error:
        _tell(error)
    return 1


def run() -> None:
    """Be the program: what the installed command calls."""
    screen.never_fail_on_letters()
    sys.exit(main())


def _tell(error: ChatwootAIError) -> None:
    """Print *error*; each of several faults has a line of its own, as `check` prints it."""
    console = screen.screen(is_for_errors=True)
    lines = str(error).splitlines()
    if len(lines) == 1:
        lines = [f"chatwootai: {lines[0]}"]
    else:
        lines.append(f"chatwootai: {screen.counted(len(lines), 'fault')}")
    for line in lines:
        console.print(line, style="red", soft_wrap=True)
