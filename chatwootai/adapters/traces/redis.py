"""Traces in Redis, or in a server that speaks as it does.

A tenant's keys, all in one slot of a cluster:

    of:<id>                 string  a trace; it ends by itself
    numbers                 zset    every id, by its number: the one with the highest came last
    conversation:<its id>   zset    the ids of its traces, in the same way
    turns                   zset    `<turn>:<id>`, ordered by their bytes
    contacts                hash    id to contact, conversation and turn
    number                  string  the number given last

What ended is gone; its id is cleared away with the next trace that is kept.
"""

import json
import math
from collections.abc import Sequence
from typing import Any, Final

from redis.asyncio import Redis

from chatwootai.adapters.in_redis import PREFIX, name_of, translated
from chatwootai.core.conversation import ConversationId, TenantId
from chatwootai.core.ports.clock import Clock
from chatwootai.core.ports.traces import USUAL, Retention
from chatwootai.core.tracing.trace import TurnTrace, from_json, to_json

_FORGET: Final = """
local base = ARGV[1]
local function forget(id)
    local known = redis.call('HGET', base .. 'contacts', id)
    if known then
        local its = cjson.decode(known)
        redis.call('ZREM', base .. 'conversation:' .. its[2], id)
        redis.call('ZREM', base .. 'turns', its[3] .. ':' .. id)
        redis.call('HDEL', base .. 'contacts', id)
    end
    redis.call('ZREM', base .. 'numbers', id)
    return redis.call('DEL', base .. 'of:' .. id)
end
"""
_KEEP: Final = f"""{_FORGET}
local trace, ends, milliseconds, its, most = ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6]
local about = cjson.decode(its)
local number = redis.call('INCR', base .. 'number')
local id = string.format('%.0f', number)
redis.call('SET', base .. 'of:' .. id, ends .. ' ' .. trace, 'PX', milliseconds)
redis.call('ZADD', base .. 'numbers', number, id)
redis.call('ZADD', base .. 'conversation:' .. about[2], number, id)
redis.call('ZADD', base .. 'turns', 0, about[3] .. ':' .. id)
redis.call('HSET', base .. 'contacts', id, its)
local surplus = redis.call('ZCARD', base .. 'numbers') - tonumber(most)
for _, old in ipairs(redis.call('ZRANGE', base .. 'numbers', 0, 4)) do
    if surplus > 0 or redis.call('EXISTS', base .. 'of:' .. old) == 0 then
        forget(old)
        surplus = surplus - 1
    end
end
"""
_ERASE: Final = f"""{_FORGET}
local count, cursor, gone = 0, '0', {{}}
repeat
    local found = redis.call('HSCAN', base .. 'contacts', cursor, 'COUNT', 1000)
    cursor = found[1]
    for place = 1, #found[2], 2 do
        local contact = cjson.decode(found[2][place + 1])[1]
        if ARGV[2] == '' or ARGV[2] == contact then gone[#gone + 1] = found[2][place] end
    end
until cursor == '0'
for _, id in ipairs(gone) do count = count + forget(id) end
return count
"""
_GRACE: Final = 60.0  # seconds: two clocks do not run alike, and ours decides
_AT_ONCE: Final = 200  # ids of one turn that are looked at
_BEHIND: Final = b"\xff"


class RedisTraces:
    """Keeps each trace under a key of its own, and lists of their ids."""

    def __init__(self, client: Redis, clock: Clock, retention: Retention = USUAL) -> None:
        self._client = client
        self._clock = clock
        self._retention = retention
        self._keep = client.register_script(_KEEP)
        self._erase = client.register_script(_ERASE)

    async def keep(self, trace: TurnTrace) -> None:
        its = json.dumps([str(trace.contact), str(trace.conversation), trace.turn])
        seconds = self._retention.seconds
        arguments = (
            to_json(trace),
            repr(self._clock.now() + seconds),
            math.ceil((seconds + _GRACE) * 1000),
            its,
            self._retention.most,
        )
        base = _base(trace.tenant)
        with translated("keeping a trace"):
            await self._keep([f"{base}numbers"], (base, *arguments))

    async def of_conversation(
        self, tenant: TenantId, conversation: ConversationId, limit: int
    ) -> Sequence[TurnTrace]:
        name = f"{_base(tenant)}conversation:{conversation}"
        with translated("finding traces"):
            ids: Any = await self._client.zrevrange(name, 0, limit - 1)
        return await self._read(tenant, ids)

    async def of_turn(self, tenant: TenantId, beginning: str, limit: int) -> Sequence[TurnTrace]:
        start = beginning.encode()
        with translated("finding traces"):
            named: Any = await self._client.zrangebylex(
                f"{_base(tenant)}turns", b"[" + start, b"(" + start + _BEHIND, 0, _AT_ONCE
            )
        ids = sorted((int(one.rpartition(b":")[2]) for one in named), reverse=True)
        return await self._read(tenant, [str(one).encode() for one in ids[:limit]])

    async def erase(self, tenant: TenantId, contact: int | None = None) -> int:
        base = _base(tenant)
        whose = "" if contact is None else str(contact)
        with translated("erasing traces"):
            return int(await self._erase([f"{base}numbers"], (base, whose)))

    async def _read(self, tenant: TenantId, ids: Sequence[bytes]) -> Sequence[TurnTrace]:
        if not ids:
            return []
        names = [f"{_base(tenant)}of:{one.decode()}" for one in ids]
        with translated("reading traces"):
            rows: Any = await self._client.mget(names)
        now = self._clock.now()
        found = (row.partition(b" ") for row in rows if row is not None)
        traces = (from_json(content) for ends, _, content in found if float(ends) > now)
        return [trace for trace in traces if trace is not None]


def _base(tenant: TenantId) -> str:
    return f"{PREFIX}traces:{name_of(tenant)}:"
