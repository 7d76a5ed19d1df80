"""A cache near at hand, and behind it one in Redis that all processes share."""

import asyncio
import logging
import math
import secrets
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Final, NamedTuple, TypeVar

import msgspec
from redis.asyncio import Redis

from chatwootai.adapters.circuit_breaker import CircuitBreaker
from chatwootai.adapters.in_redis import FAILURES, PREFIX, name_of
from chatwootai.adapters.redis_listener import RedisListener
from chatwootai.core.conversation import TenantId
from chatwootai.core.ports.cache import Cache
from chatwootai.core.ports.clock import Clock

_log = logging.getLogger(__name__)

T = TypeVar("T")
_CHANNEL: Final = f"{PREFIX}cache"
_PATIENCE: Final = 0.25  # seconds: making a thing again takes no longer
_DEAF_SECONDS: Final = 5.0  # for which a thing is near at hand while nobody tells us of changes
_AT_ONCE: Final = 500  # names
_MOST_OWED: Final = 10_000  # names; whoever changes more meanwhile is heard late


class _Name(NamedTuple):
    domain: str
    account: str
    name: str

    @property
    def tenant(self) -> TenantId:
        return TenantId(self.domain, self.account)

    @property
    def key(self) -> str:
        return f"{PREFIX}cache:{name_of(self.tenant)}:{self.name}"


class _News(msgspec.Struct, array_like=True):
    """What the others are told: who changed what."""

    process: str
    name: _Name


@dataclass(eq=False, slots=True)
class _Watch:
    """Whether a thing was changed while somebody was at it."""

    is_disturbed: bool = False


def _random() -> str:
    return secrets.token_hex(8)


class LayeredCache:
    """Asks what is near first, and leaves Redis alone while it does not answer.

    Whoever changes a thing tells the other processes, which then ask Redis again. While they cannot
    be told, nothing is near at hand for more than some seconds. What could not be forgotten in
    Redis is forgotten before Redis is asked for anything else.
    """

    def __init__(
        self,
        near: Cache,
        client: Redis,
        clock: Clock,
        patience: float = _PATIENCE,
        name_a_process: Callable[[], str] = _random,
    ) -> None:
        self._near = near
        self._client = client
        self._patience = patience
        self._process = name_a_process()
        self._breaker = CircuitBreaker(clock)
        self._listener = RedisListener(client, clock, _CHANNEL, self._heard, self._missed)
        self._age = 0  # goes into near names, so that those of an earlier age are not found
        self._watches: dict[_Name, set[_Watch]] = {}
        self._owed: dict[_Name, None] = {}

    @property
    def is_degraded(self) -> bool:
        """Whether Redis does not answer or the other processes are not heard."""
        return self._breaker.is_open or self._listener.has_failed

    @property
    def is_listening(self) -> bool:
        """Whether we are told now of what other processes change."""
        return self._listener.is_listening

    async def aclose(self) -> None:
        """Listen to the other processes no more; the client stays open."""
        await self._listener.aclose()

    async def get(self, tenant: TenantId, name: str) -> bytes | None:
        its, age = _Name(tenant.domain, tenant.account, name), self._age
        value = await self._near.get(tenant, _near(age, name))
        if value is not None:
            return value
        with self._watching(its) as watch:
            found = await self._asked(lambda: self._fetch(its))
            if found is None:
                return None
            value, seconds = found
            if not watch.is_disturbed:
                await self._keep_near(its, age, value, seconds)
        return value

    async def put(self, tenant: TenantId, name: str, value: bytes, *, seconds: float) -> None:
        if seconds <= 0:
            await self.forget(tenant, name)
            return
        its, age = _Name(tenant.domain, tenant.account, name), self._age
        with self._watching(its) as watch:
            await self._change(its, lambda: self._store(its, value, seconds), but=watch)
            if not watch.is_disturbed:
                await self._keep_near(its, age, value, seconds)

    async def forget(self, tenant: TenantId, name: str) -> None:
        its = _Name(tenant.domain, tenant.account, name)
        await self._change(its, lambda: self._erase([its]))

    async def _change(
        self, its: _Name, change: Callable[[], Awaitable[bool]], but: _Watch | None = None
    ) -> None:
        """Change *its* value in Redis; before and after nothing of the old one stays near."""
        await self._disturb(its, but)
        if not await self._asked(change) and len(self._owed) < _MOST_OWED:
            self._owed[its] = None
        await self._disturb(its, but)

    async def _asked(self, ask: Callable[[], Awaitable[T]]) -> T | None:
        """Return what Redis answers, none if it does not."""
        self._listener.start()
        if not self._breaker.allows():
            return None
        was_open = self._breaker.is_open
        try:
            async with asyncio.timeout(self._patience):
                await self._pay()
                answer = await ask()
        except FAILURES as error:
            self._breaker.failed()
            if self._breaker.is_open and not was_open:
                _log.warning("Redis is left alone for a while", extra={"why": repr(error)})
            return None
        self._breaker.succeeded()
        return answer

    async def _pay(self) -> None:
        while self._owed:
            names = list(islice(self._owed, _AT_ONCE))
            await self._erase(names)
            for its in names:
                self._owed.pop(its, None)

    async def _fetch(self, its: _Name) -> tuple[bytes, float] | None:
        async with self._client.pipeline() as together:
            await together.get(its.key)
            await together.pttl(its.key)
            value, milliseconds = await together.execute()
        return None if value is None else (value, milliseconds / 1000)

    async def _store(self, its: _Name, value: bytes, seconds: float) -> bool:
        async with self._client.pipeline() as together:
            await together.set(its.key, value, px=math.ceil(seconds * 1000))
            await together.publish(_CHANNEL, self._news(its))
            await together.execute()
        return True

    async def _erase(self, names: list[_Name]) -> bool:
        async with self._client.pipeline(transaction=False) as together:
            for its in names:
                await together.delete(its.key)
                await together.publish(_CHANNEL, self._news(its))
            await together.execute()
        return True

    def _news(self, its: _Name) -> bytes:
        return msgspec.json.encode(_News(self._process, its))

    async def _heard(self, said: bytes) -> None:
        try:
            news = msgspec.json.decode(said, type=_News)
        except msgspec.MsgspecError:
            return  # nobody who speaks as we do
        if news.process != self._process:
            await self._disturb(news.name)

    def _missed(self) -> None:
        self._age += 1

    async def _keep_near(self, its: _Name, age: int, value: bytes, seconds: float) -> None:
        if not self._listener.is_listening:
            seconds = min(seconds, _DEAF_SECONDS)
        await self._near.put(its.tenant, _near(age, its.name), value, seconds=seconds)

    async def _disturb(self, its: _Name, but: _Watch | None = None) -> None:
        for watch in self._watches.get(its, ()):
            watch.is_disturbed |= watch is not but
        await self._near.forget(its.tenant, _near(self._age, its.name))

    @contextmanager
    def _watching(self, its: _Name) -> Iterator[_Watch]:
        watch = _Watch()
        self._watches.setdefault(its, set()).add(watch)
        try:
            yield watch
        finally:
            self._watches[its].discard(watch)
            if not self._watches[its]:
                del self._watches[its]


def _near(age: int, name: str) -> str:
    return f"{age}:{name}"
