"""`chatwootai serve`: take webhooks and answer them."""

from typing import Annotated, Final

import typer
import uvicorn

from chatwootai.core.errors import InUseError
from chatwootai.entrypoints import logs, settings_file
from chatwootai.entrypoints.cli.options import CONFIG, DATA, Config, Data
from chatwootai.entrypoints.http.app import app

EPILOG: Final = """
**Examples**

`chatwootai serve` — with `./config` and `./data`, on 127.0.0.1:8000

`chatwootai serve --config /etc/chatwootai --data /var/lib/chatwootai --port 9000`

Chatwoot posts to `/webhooks/chatwoot`. `/readyz` says what does not work as it should.
Exits with 0 when it is stopped, with 1 when it cannot start.
"""
_GRACE: Final = 15  # seconds for what goes on when the service stops


def command(
    config: Config = CONFIG,
    data: Data = DATA,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on.", min=0, max=65_535)] = 8000,
    worker: Annotated[bool, typer.Option(help="Also answer what is taken in.")] = True,
    log_level: Annotated[str, typer.Option(help="DEBUG, INFO, WARNING or ERROR.")] = "INFO",
) -> int:
    """Take Chatwoot's webhooks and answer the customers."""
    logs.configure(log_level.upper())
    settings = settings_file.read(config, data)
    server = uvicorn.Server(
        uvicorn.Config(
            app(settings, with_worker=worker),
            host=host,
            port=port,
            lifespan="on",
            log_config=None,
            access_log=False,  # it would write down the tokens in addresses
            server_header=False,
            timeout_graceful_shutdown=_GRACE,
        )
    )
    server.run()
    if not server.started:
        raise InUseError(f"the service could not start on {host}:{port}; the log above says why")
    return 0


command.__name__ = "serve"
