"""What everything that lies in Redis has in common: its connections, its names, its failures."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final
from urllib.parse import quote

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError, ResponseError

from chatwootai.core.conversation import TenantId
from chatwootai.core.errors import ServiceUnavailableError

PREFIX: Final = "chatwootai:"  # of every key and channel: others may live in the same server

# what the driver raises; a RuntimeError is uvloop's word for a connection that was reset
FAILURES: Final = (RedisError, RuntimeError, TimeoutError, OSError)

# an answer and a connection: together less than the 5 s after which Chatwoot gives up on us
_PATIENCE: Final = 2.0
_CONNECTIONS: Final = 256  # of a pool that is not fair to those who wait


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


async def shortcomings(client: Redis) -> Sequence[str]:
    """Return what makes the server lose what it was told to keep, in words for its operator.

    Raises:
        ServiceUnavailableError: It did not answer.
    """
    with translated("reading the server's configuration"):
        try:
            told: Any = await client.config_get("append*", "maxmemory*")
        except ResponseError:  # a hosted one does not let us look
            return ()
    known = {_word(name): _word(value) for name, value in told.items()}
    found: list[str] = []
    if known.get("appendonly") == "no":
        found.append("Redis forgets all when it stops: set 'appendonly yes'")
    elif known.get("appendfsync") != "always":
        found.append("Redis may lose its last second with the machine: set 'appendfsync always'")
    if known.get("maxmemory", "0") != "0" and known.get("maxmemory-policy") != "noeviction":
        found.append("Redis throws away what it has no room for: set 'maxmemory-policy noeviction'")
    return found


def _word(value: bytes | str) -> str:
    return value.decode() if isinstance(value, bytes) else value


def name_of(tenant: TenantId) -> str:
    """Return *tenant* as keys name it: no other tenant's name, and all of its keys in one slot."""
    return f"{{{_quoted(tenant.domain)}/{_quoted(tenant.account)}}}"


@contextmanager
def translated(doing: str) -> Iterator[None]:
    """Turn whatever the driver raises into our word for it.

    The driver (redis 8.1) forgets a cancellation that comes while it takes a connection out of its
    pool: it is raised again here.

    Raises:
        CancelledError: The task was cancelled inside.
        ServiceUnavailableError: The server is away, full, read-only, still loading, or it does
            not let us in.
    """
    task = asyncio.current_task()
    before = task.cancelling() if task else 0
    try:
        yield
    except FAILURES as error:
        raise ServiceUnavailableError("Redis", f"{doing} ({error})") from error
    if task and task.cancelling() > before:
        raise asyncio.CancelledError


def _quoted(name: str) -> str:
    return quote(name, safe="", errors="surrogatepass")
