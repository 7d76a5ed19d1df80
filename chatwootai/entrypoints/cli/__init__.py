"""The `chatwootai` command."""

import sys
from collections.abc import Sequence
from typing import Final

import click
import typer
from rich.console import Console

from chatwootai.core.errors import ChatwootAIError
from chatwootai.entrypoints.cli import chat, check, demo, ingest, plugins, serve

cli: Final = typer.Typer(
    name="chatwootai",
    help="Answers a company's customers through Chatwoot, from the company's own knowledge.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
)
for module in (serve, chat, check, ingest, plugins, demo):
    cli.command(epilog=module.EPILOG)(module.command)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status: 0 done, 1 it could not be, 2 wrong usage."""
    try:
        status = cli(args=arguments, standalone_mode=False)
    except ChatwootAIError as error:
        Console(stderr=True).print(
            f"chatwootai: {error}", style="red", markup=False, highlight=False
        )
        return 1
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        return 130
    return status if isinstance(status, int) else 0


def run() -> None:
    """Be the program: what the installed command calls."""
    sys.exit(main())
