"""`chatwootai worker`: answer what others take in."""

from typing import Final

from chatwootai.entrypoints import logs, settings_file
from chatwootai.entrypoints.cli.listening import Host, Level, LogLevel, Port, run
from chatwootai.entrypoints.cli.options import CONFIG, DATA, Config, Data
from chatwootai.entrypoints.http.app import app

EPILOG: Final = """
**Examples**

`chatwootai serve --no-worker` and, beside it or on other machines, `chatwootai worker`

`chatwootai worker --port 9100` — with `/readyz` and `/metrics` where Prometheus looks for them

With `inbox: {backend: redis}` or `rabbitmq`, any number of workers share the conversations; when
one dies, the others go on with its conversations within 15 seconds. With `sqlite`, one works and
the others on the same machine stand by for it.

**Exit codes**: 0 it was stopped (SIGTERM, Ctrl-C) and has ended what it was doing, 1 it cannot
start or go on, 2 wrong usage.
"""


def command(
    config: Config = CONFIG,
    data: Data = DATA,
    host: Host = "127.0.0.1",
    port: Port = 0,
    log_level: Level = LogLevel.INFO,
) -> int:
    """Answer the customers whose messages `serve` takes in; take no webhooks."""
    logs.configure(log_level)
    settings = settings_file.read(config, data)
    run(app(settings, with_door=False), host, port)
    return 0


command.__name__ = "worker"
