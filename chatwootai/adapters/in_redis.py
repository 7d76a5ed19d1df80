"""What everything that lies in Redis has in common: its connections, its names, its failures."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from urllib.parse import quote

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError

from chatwootai.core.conversation import TenantId
from chatwootai.core.errors import ServiceUnavailableError

PREFIX: Final = "chatwootai:"  # of every key and channel: others may live in the same server

# an answer and a connection: together less than the 5 s after which Chatwoot gives up on us
_PATIENCE: Final = 2.0
_CONNECTIONS: Final = 32


def client(url: str, *, patience: float = _PATIENCE, connections: int = _CONNECTIONS) -> Redis:
    """Return a client that connects when it is first used; whoever asked for it closes it.

    What was sent over a connection that broke is sent once more over another one: a server that
    came back is not noticed, and a command that must not be carried out twice has to see to it.
    """
    pool = BlockingConnectionPool.from_url(
        url,
        max_connections=connections,
        timeout=patience,
        socket_timeout=patience,
        socket_connect_timeout=patience,
        retry=Retry(NoBackoff(), 1, supported_errors=(RedisConnectionError,)),
    )
    return Redis.from_pool(pool)


def name_of(tenant: TenantId) -> str:
    """Return *tenant* as keys name it: no other tenant's name, and all of its keys in one slot."""
    return f"{{{_quoted(tenant.domain)}/{_quoted(tenant.account)}}}"


@contextmanager
def translated(doing: str) -> Iterator[None]:
    """Turn whatever the driver raises into our word for it.

    Raises:
        ServiceUnavailableError: The server is away, full, read-only, still loading, or it does
            not let us in.
    """
    try:
        yield
    except RedisError as error:
        raise ServiceUnavailableError("Redis", f"{doing} ({error})") from error


def _quoted(name: str) -> str:
    return quote(name, safe="", errors="surrogatepass")
