"""Who owns which partition: leases in Redis, spread evenly over the processes that are alive."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from redis.asyncio import Redis

from chatwootai.adapters.in_redis import translated
from chatwootai.core.errors import ServiceUnavailableError

LEASE_SECONDS: Final = 6.0  # a killed process' partitions are another's after that and a beat
_BEAT_SECONDS: Final = 1.0
_MARGIN_SECONDS: Final = 1.0  # by which we stop to trust in a lease before others may take it

# A lease is `worker epoch end`; a released one ends at 0. The epoch grows with every owner.
_BEAT: Final = """
local workers, leases = KEYS[1], KEYS[2]
local me, lease, count, claimed = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), {}
for place = 4, #ARGV do claimed[ARGV[place]] = true end
local at = redis.call('TIME')
local now = at[1] * 1000 + math.floor(at[2] / 1000)
redis.call('ZADD', workers, now, me)
redis.call('ZREMRANGEBYSCORE', workers, '-inf', now - lease)
local alive = redis.call('ZRANGE', workers, 0, -1)
table.sort(alive)
local held = {}
for p = 0, count - 1 do
    local known = redis.call('HGET', leases, p) or '- 0 0'
    local owner, epoch, ends = string.match(known, '^(%S+) (%d+) (%d+)$')
    local is_meant = alive[p % #alive + 1] == me
    local is_kept = owner == me and tonumber(ends) > now and claimed[p .. ' ' .. epoch]
    local is_free = tonumber(ends) <= now or owner == me
    local is_taken_over = 0
    if not is_kept and is_free and is_meant then
        if owner ~= me and tonumber(ends) > 0 then is_taken_over = 1 end
        epoch = string.format('%.0f', tonumber(epoch) + 1)
        is_kept = true
    end
    if is_kept then
        local until_ = string.format('%.0f', now + lease)
        redis.call('HSET', leases, p, me .. ' ' .. epoch .. ' ' .. until_)
        held[#held + 1] = {p, epoch, is_meant and 1 or 0, is_taken_over}
    end
end
return held
"""
_RELEASE: Final = """
local owner, epoch = string.match(redis.call('HGET', KEYS[1], ARGV[1]) or '', '^(%S+) (%d+) ')
if owner == ARGV[2] and epoch == ARGV[3] then
    redis.call('HSET', KEYS[1], ARGV[1], owner .. ' ' .. epoch .. ' 0')
end
return 0
"""


@dataclass
class Lease:
    """The right to a partition, from when it was taken to when it was lost.

    Attributes:
        epoch: Higher than that of every owner before.
        until: Until when it is trusted in, by the monotonic clock.
        is_meant: Whether the partition is to stay here; else it is to be released.
    """

    partition: int
    epoch: int
    until: float
    is_meant: bool = True
    is_lost: bool = False

    def holds(self) -> bool:
        """Tell whether the partition is ours; once it is not, this lease never holds again."""
        if time.monotonic() >= self.until:
            self.is_lost = True
        return not self.is_lost


class RedisLeases:
    """Keeps, for one process, its share of the partitions.

    Attributes:
        takeovers: How many partitions were taken from processes that had gone without a word.
    """

    def __init__(self, client: Redis, prefix: str, count: int, worker: str) -> None:
        self.takeovers = 0
        self._client = client
        self._names = (f"{prefix}workers", f"{prefix}leases")
        self._count = count
        self._worker = worker
        self._beat = client.register_script(_BEAT)
        self._release = client.register_script(_RELEASE)
        self._held: dict[int, Lease] = {}
        self._task: asyncio.Task[None] | None = None

    @property
    def held(self) -> Mapping[int, Lease]:
        """The leases that hold, by partition."""
        return {place: lease for place, lease in self._held.items() if lease.holds()}

    def start(self) -> None:
        """Begin to take part; beginning twice is not an error."""
        if self._task is None:
            self._task = asyncio.create_task(self._keep())

    async def aclose(self) -> None:
        """Give back what is held, so that others need not wait for it."""
        if self._task is None:
            return
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        with suppress(ServiceUnavailableError), translated("leaving"):
            for lease in self._held.values():
                await self.release(lease)
            await self._client.zrem(self._names[0], self._worker)

    async def release(self, lease: Lease) -> None:
        """Let others have the partition at once."""
        lease.is_lost = True
        with translated("releasing a partition"):
            arguments = (lease.partition, self._worker, lease.epoch)
            await self._release(self._names[1:], arguments)

    async def beat(self) -> None:
        """Say that we are alive, keep what is ours and take what is to be ours.

        Raises:
            ServiceUnavailableError: Redis did not answer; the leases run out.
        """
        claimed = [f"{place} {lease.epoch}" for place, lease in self.held.items()]
        began = time.monotonic()
        with translated("keeping partitions"):
            rows: Sequence[Sequence[bytes | int]] = await self._beat(
                self._names, (self._worker, int(LEASE_SECONDS * 1000), self._count, *claimed)
            )
        until = began + LEASE_SECONDS - _MARGIN_SECONDS
        known, self._held = self._held, {}
        for partition, epoch, is_meant, is_taken_over in (map(int, row) for row in rows):
            lease = known.get(partition)
            if lease is None or lease.epoch != epoch or lease.is_lost:
                lease = Lease(partition, epoch, until)
                self.takeovers += is_taken_over
            lease.until, lease.is_meant = until, bool(is_meant)
            self._held[partition] = lease
        for lease in known.values():
            if self._held.get(lease.partition) is not lease:
                lease.is_lost = True

    async def _keep(self) -> None:
        while True:
            with suppress(ServiceUnavailableError):
                await self.beat()
            await asyncio.sleep(_BEAT_SECONDS)
