"""An inbox in Redis, for many processes: a stream for each partition, one owner at a time.

The keys, behind the prefix:

    <p>:events     stream  the events of partition p that are not acknowledged
    <p>:attempts   hash    how often each of them was handed out
    known:<id>     string  that a delivery has come, for two days
    waiting        hash    how many events of each account wait
    workers        zset    the processes that are alive, by when they last said so
    leases         hash    who owns each partition, since which change of hands, until when
"""

import asyncio
import secrets
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final

from redis.asyncio import Redis

from chatwootai.adapters.in_redis import PREFIX, translated
from chatwootai.adapters.lanes import SHARE, Lanes
from chatwootai.adapters.partitions import partition_of
from chatwootai.adapters.redis_batches import RedisBatches
from chatwootai.adapters.redis_leases import Lease, RedisLeases
from chatwootai.core import events
from chatwootai.core.conversation import ConversationId
from chatwootai.core.errors import OverloadedError
from chatwootai.core.ports.clock import Clock
from chatwootai.core.ports.inbox import (
    EVERYBODY,
    PATIENCE,
    Backlog,
    Delivery,
    Lane,
    Received,
    lane_of,
)

_KNOWN_SECONDS: Final = 48 * 3600  # Chatwoot's own retries end after seconds, Sidekiq's in a day
_READ_AT_ONCE: Final = 500  # events of a partition
_FIRST: Final = b"0-0"
_BLOCK_SECONDS: Final = 0.25
_LEAVING_SECONDS: Final = 10.0  # for turns to end in a partition that is to be another's

_PUT: Final = """
local known, stream, waiting = KEYS[1], KEYS[2], KEYS[3]
local lane, most, seconds = ARGV[1], tonumber(ARGV[2]), ARGV[3]
if redis.call('EXISTS', known) == 1 then return 0 end
if tonumber(redis.call('HGET', waiting, lane) or '0') >= most then return -1 end
redis.call('XADD', stream, '*', 'conversation', ARGV[4], 'event', ARGV[5], 'at', ARGV[6])
redis.call('HINCRBY', waiting, lane, 1)
redis.call('SET', known, '1', 'EX', seconds)
return 1
"""
# only the owner of the partition may acknowledge, and only in its own time
_ACK: Final = """
local leases, stream, attempts, waiting = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local owner, epoch = string.match(redis.call('HGET', leases, ARGV[1]) or '', '^(%S+) (%d+) ')
if owner ~= ARGV[2] or epoch ~= ARGV[3] then return 0 end
redis.call('HDEL', attempts, ARGV[4])
if redis.call('XDEL', stream, ARGV[4]) == 1 then
    if redis.call('HINCRBY', waiting, ARGV[5], -1) <= 0 then
        redis.call('HDEL', waiting, ARGV[5])
    end
end
return 1
"""


class RedisInbox:
    """Keeps events in streams; each process reads the partitions that it has a lease of.

    What was handed out and not acknowledged is handed out again by the partition's next owner,
    which may be this process.
    """

    def __init__(
        self,
        client: Redis,
        clock: Clock,
        most_per_account: int = 10_000,
        partitions: int = 16,
        prefix: str = f"{PREFIX}inbox:",
    ) -> None:
        self._client = client
        self._clock = clock
        self._most_per_account = most_per_account
        self._partitions = partitions
        self._prefix = prefix
        self._worker = secrets.token_hex(8)
        self._leases = RedisLeases(client, prefix, partitions, self._worker)
        self._puts = RedisBatches(client, _PUT, "storing an event")
        self._acks = RedisBatches(client, _ACK, "acknowledging an event")
        self._receiving = asyncio.Lock()
        self._lanes = Lanes(share=SHARE)
        self._read: dict[int, tuple[Lease, bytes]] = {}  # how far, in which lease
        self._handed_out: dict[str, tuple[Lease, Lane]] = {}
        self._leaving: dict[int, float] = {}  # since when, by the loop's clock

    @property
    def takeovers(self) -> int:
        """How many partitions were taken over from processes that had gone without a word."""
        return self._leases.takeovers

    async def aclose(self) -> None:
        """Let others have the partitions at once."""
        await self._leases.aclose()

    async def put(self, delivery: Delivery) -> bool:
        conversation = delivery.event.conversation
        lane = _text(lane_of(conversation))
        partition = partition_of(conversation, self._partitions)
        keys = (self._key(f"known:{delivery.id}"), self._stream(partition), self._key("waiting"))
        arguments = (
            lane,
            self._most_per_account,
            _KNOWN_SECONDS,
            str(conversation),
            events.to_json(delivery.event),
            repr(self._clock.now()),
        )
        stored = int(await self._puts.run(keys, arguments))
        if stored < 0:
            most = self._most_per_account
            raise OverloadedError("the inbox", f"more than {most} events of {lane} wait")
        return stored > 0

    async def receive(
        self, limit: int, *, patience: float = PATIENCE, without: Collection[Lane] = EVERYBODY
    ) -> Sequence[Received]:
        self._leases.start()
        taken: Sequence[Received] = ()
        async with self._receiving:  # what one receiver waits for is not another's, too
            with suppress(TimeoutError):
                async with asyncio.timeout(patience):
                    block = 0.0
                    while not taken:
                        await self._tend()
                        await self._read_ahead(block)
                        taken, block = self._lanes.take(limit, without), _BLOCK_SECONDS
            return await self._counted(taken) if taken else taken

    async def _tend(self) -> None:
        """Forget partitions that were lost, and let go of those that are to be another's."""
        held = self._leases.held
        for partition, (lease, _) in list(self._read.items()):
            if held.get(partition) is not lease:
                self._forget(partition)
        for partition, lease in held.items():
            if lease.is_meant:
                self._leaving.pop(partition, None)
            else:
                await self._leave(lease)

    async def _leave(self, lease: Lease) -> None:
        now = asyncio.get_running_loop().time()
        since = self._leaving.setdefault(lease.partition, now)
        self._lanes.drop(lambda received: self._is_in(received, lease.partition))
        self._read.pop(lease.partition, None)
        is_busy = any(its is lease for its, _ in self._handed_out.values())
        if not is_busy or now - since > _LEAVING_SECONDS:
            await self._leases.release(lease)
            self._forget(lease.partition)

    def _forget(self, partition: int) -> None:
        self._read.pop(partition, None)
        self._leaving.pop(partition, None)
        self._lanes.drop(lambda received: self._is_in(received, partition))
        self._handed_out = {
            receipt: its for receipt, its in self._handed_out.items() if its[0].holds()
        }

    async def _read_ahead(self, block: float) -> None:
        """Let what the streams have beyond where we are wait in its lane."""
        leases = [lease for lease in self._leases.held.values() if lease.is_meant]
        if not leases or not self._lanes.has_room:
            await asyncio.sleep(block)
            return
        by_stream = {self._stream(lease.partition).encode(): lease for lease in leases}
        streams: dict[Any, Any] = {name: self._last(its) for name, its in by_stream.items()}
        with translated("reading events"):
            found: Any = await self._client.xread(
                streams, count=_READ_AT_ONCE, block=int(block * 1000) or None
            )
        for name, entries in found.items() if isinstance(found, dict) else found:
            lease = by_stream[name]
            await self._understand(lease, _flat(entries))

    def _last(self, lease: Lease) -> bytes:
        """Return the last entry that was read in *lease*: another one begins anew."""
        its, entry = self._read.get(lease.partition, (lease, _FIRST))
        return entry if its is lease else _FIRST

    async def _understand(self, lease: Lease, entries: Sequence[tuple[bytes, Any]]) -> None:
        with translated("reading attempts"):
            attempts: Any = await self._client.hmget(
                self._key(f"{lease.partition}:attempts"), [entry for entry, _ in entries]
            )
        for (entry, fields), attempt in zip(entries, attempts, strict=True):
            receipt = f"{lease.partition} {lease.epoch} {entry.decode()}"
            conversation = ConversationId.parse(fields[b"conversation"].decode())
            self._lanes.add(
                Received(
                    receipt, conversation, fields[b"event"], int(attempt or 0) + 1, lease.holds
                )
            )
            self._read[lease.partition] = lease, entry

    async def _counted(self, taken: Sequence[Received]) -> Sequence[Received]:
        """Return *taken*, with their contents, once it is stored that they were handed out."""
        without = [received for received in taken if not received.content]
        try:
            with translated("counting attempts"):
                pipeline: Any = self._client.pipeline(transaction=False)
                for received in taken:
                    partition, _, entry = received.receipt.split(" ")
                    pipeline.hincrby(self._key(f"{partition}:attempts"), entry, 1)
                for received in without:
                    partition, _, entry = received.receipt.split(" ")
                    pipeline.xrange(self._stream(int(partition)), entry, entry)
                answers: list[Any] = await pipeline.execute()
        except BaseException:
            self._lanes.give_back(taken)
            raise
        held = self._leases.held
        for received in taken:
            partition, epoch, _ = received.receipt.split(" ")
            lease = held.get(int(partition))
            if lease is not None and lease.epoch == int(epoch):
                self._handed_out[received.receipt] = lease, received.lane
        if not without:
            return taken
        found = {
            received.receipt: entries[0][1][b"event"]
            for received, entries in zip(without, answers[len(taken) :], strict=True)
            if entries
        }
        return [replace(its, content=found.get(its.receipt, its.content)) for its in taken]

    async def ack(self, receipts: Sequence[str]) -> None:
        ours = [receipt for receipt in receipts if receipt in self._handed_out]
        outcomes = await asyncio.gather(*map(self._acknowledged, ours), return_exceptions=True)
        for receipt, outcome in zip(ours, outcomes, strict=True):
            if isinstance(outcome, BaseException):
                raise outcome
            self._handed_out.pop(receipt, None)

    async def _acknowledged(self, receipt: str) -> None:
        partition, epoch, entry = receipt.split(" ")
        lane = self._handed_out[receipt][1]
        keys = [
            self._key("leases"),
            self._stream(int(partition)),
            self._key(f"{partition}:attempts"),
            self._key("waiting"),
        ]
        await self._acks.run(keys, (partition, self._worker, epoch, entry, _text(lane)))

    async def backlog(self) -> Backlog:
        with translated("counting events"):
            pipeline: Any = self._client.pipeline(transaction=False)
            for partition in range(self._partitions):
                pipeline.xlen(self._stream(partition))
                pipeline.xrange(self._stream(partition), count=1)
            answers: list[Any] = list(await pipeline.execute())
        oldest = [float(first[0][1][b"at"]) for first in answers[1::2] if first]
        if not oldest:
            return Backlog()
        return Backlog(sum(answers[::2]), self._clock.now() - min(oldest))

    def _is_in(self, received: Received, partition: int) -> bool:
        return partition_of(received.conversation, self._partitions) == partition

    def _stream(self, partition: int) -> str:
        return self._key(f"{partition}:events")

    def _key(self, name: str) -> str:
        return f"{self._prefix}{name}"


def _flat(entries: Any) -> Sequence[tuple[bytes, Any]]:
    """Return the entries of one stream; the newer protocol wraps them once more."""
    return entries[0] if entries and isinstance(entries[0], list) else entries


def _text(lane: Lane) -> str:
    return f"{lane.installation}/{lane.account}"
