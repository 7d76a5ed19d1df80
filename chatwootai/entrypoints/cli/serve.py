"""`chatwootai serve`: take webhooks and answer them."""

from typing import Annotated, Final

import typer

from chatwootai.entrypoints import logs, settings_file
from chatwootai.entrypoints.cli.listening import Host, Level, LogLevel, Port, run
from chatwootai.entrypoints.cli.options import CONFIG, DATA, Config, Data
from chatwootai.entrypoints.http.app import app

EPILOG: Final = """
**Examples**

`chatwootai serve` — with `./config` and `./data`, on 127.0.0.1:8000

`chatwootai serve --config /etc/chatwootai --data /var/lib/chatwootai --port 9000`

Chatwoot posts to `/webhooks/chatwoot`. `/readyz` says what does not work as it should; a tenant
whose configuration is broken is named there and in the log, and the others are served. The log
goes to standard error: one JSON object a line, or plain words on a terminal.

**Exit codes**: 0 it was stopped (SIGTERM, Ctrl-C) and has ended what it was doing, 1 it cannot
start or go on, 2 wrong usage.
"""


def command(
    config: Config = CONFIG,
    data: Data = DATA,
    host: Host = "127.0.0.1",
    port: Port = 8000,
    worker: Annotated[bool, typer.Option(help="Also answer what is taken in.")] = True,
    log_level: Level = LogLevel.INFO,
) -> int:
    """Take Chatwoot's webhooks and answer the customers."""
    logs.configure(log_level)
    settings = settings_file.read(config, data)
    run(app(settings, with_worker=worker), host, port)
    return 0


command.__name__ = "serve"
