"""What the commands have in common that ask Chatwoot as an administrator."""

import getpass
import os
import sys
from pathlib import Path
from typing import Annotated, Final

import typer
from pydantic import SecretStr

from chatwootai.core.errors import CredentialsError

VARIABLE: Final = "CHATWOOT_ADMINISTRATOR_TOKEN"
EXPLAINED: Final = f"""
The access token of an administrator (in Chatwoot: *Profile settings → Access token*) is taken from
the variable `{VARIABLE}`, or asked for. It is used for this command alone and never stored.
"""

Installation = Annotated[
    str | None, typer.Option(help="What the mapping calls this Chatwoot.", show_default=False)
]
Secrets = Annotated[
    Path | None,
    typer.Option(
        help="The folder to keep secrets in, one file each.",
        envvar="CHATWOOTAI_SECRETS",
        show_envvar=True,
        show_default=False,
    ),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")]


def administrators_token(url: str) -> SecretStr:
    """Return the token with which the Chatwoot at *url* is set up.

    Raises:
        CredentialsError: It is not in the environment, and nobody is there to be asked.
    """
    given = os.environ.get(VARIABLE, "").strip()
    if given:
        return SecretStr(given)
    if not sys.stdin.isatty():
        raise CredentialsError(
            f"no administrator's access token is given; set {VARIABLE}, "
            "or run this on a terminal, where it is asked for"
        )
    typed = getpass.getpass(f"Access token of an administrator of {url} (it is not shown): ")
    return SecretStr(typed.strip())
