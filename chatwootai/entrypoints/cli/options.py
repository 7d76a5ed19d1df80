"""The options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

Config = Annotated[
    Path,
    typer.Option(
        help="The folder of the configuration.", envvar="CHATWOOTAI_CONFIG", show_envvar=True
    ),
]
Data = Annotated[
    Path,
    typer.Option(
        help="The folder of what the service itself writes.",
        envvar="CHATWOOTAI_DATA",
        show_envvar=True,
    ),
]
Account = Annotated[
    str, typer.Argument(help="The account: `account_1`, or `retail/account_1`.", show_default=False)
]

CONFIG = Path("config")
DATA = Path("data")
