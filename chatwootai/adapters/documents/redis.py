"""Documents in Redis, or in a server that speaks as it does.

A tenant's keys, all in one slot of a cluster:

    of:<path>   hash    a document: its value, version and end, and the put that made it
    paths       zset    every path; equal scores, so that they are ordered by their bytes
    ends        zset    the paths that end, by when
    contacts    hash    path to contact, of the paths that are about one
    about       zset    `<contact>:<path>`, ordered by their bytes
    version     string  the version given last

UTF-8 orders bytes as it orders characters. What ended is no document any more by our own clock;
Redis frees its memory somewhat later, and each put clears a few such paths away.
"""

import math
import secrets
from collections.abc import Callable, Sequence
from typing import Final

import msgspec
from pydantic import JsonValue
from redis.asyncio import Redis

from chatwootai.adapters.in_redis import PREFIX, name_of, translated
from chatwootai.core.conversation import TenantId
from chatwootai.core.errors import ConflictError
from chatwootai.core.ports.clock import Clock
from chatwootai.core.ports.documents import FOR_EVER, Document, Keeping, Key

_FORGET: Final = """
local base = ARGV[1]
local function forget(path)
    redis.call('ZREM', base .. 'paths', path)
    redis.call('ZREM', base .. 'ends', path)
    local contact = redis.call('HGET', base .. 'contacts', path)
    if contact then
        redis.call('HDEL', base .. 'contacts', path)
        redis.call('ZREM', base .. 'about', contact .. ':' .. path)
    end
    return redis.call('DEL', base .. 'of:' .. path)
end
"""
# the first thing written is what a full server refuses: either all of it is stored or nothing
_PUT: Final = f"""{_FORGET}
local path, expected, value, put = ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local now, ends, milliseconds, contact = ARGV[6], ARGV[7], ARGV[8], ARGV[9]
local key = base .. 'of:' .. path
local known = redis.call('HMGET', key, 'version', 'ends', 'put')
if known[3] == put then return known[1] end
local version = known[1] or ''
if known[2] and known[2] ~= '' and tonumber(known[2]) <= tonumber(now) then version = '' end
if version ~= expected then return false end

local last = tonumber(redis.call('GET', base .. 'version') or '0')
version = string.format('%.0f', math.max(last + 1, math.floor(tonumber(now) * 1000000)))
redis.call('SET', base .. 'version', version)
forget(path)
redis.call('HSET', key, 'value', value, 'version', version, 'ends', ends, 'put', put)
redis.call('ZADD', base .. 'paths', 0, path)
if ends ~= '' then
    redis.call('PEXPIRE', key, milliseconds)
    redis.call('ZADD', base .. 'ends', ends, path)
end
if contact ~= '' then
    redis.call('HSET', base .. 'contacts', path, contact)
    redis.call('ZADD', base .. 'about', 0, contact .. ':' .. path)
end
for _, over in ipairs(redis.call('ZRANGEBYSCORE', base .. 'ends', '-inf', now, 'LIMIT', 0, 5)) do
    forget(over)
end
return version
"""
_DELETE: Final = f"{_FORGET} return forget(ARGV[2])"
_FIND: Final = """
local base = ARGV[1]
local found = {}
for _, path in ipairs(
    redis.call('ZRANGEBYLEX', base .. 'paths', ARGV[2], ARGV[3], 'LIMIT', 0, ARGV[4])
) do
    local its = redis.call('HMGET', base .. 'of:' .. path, 'value', 'version', 'ends')
    found[#found + 1] = {path, its[1], its[2], its[3]}
end
return found
"""
_ERASE: Final = f"""{_FORGET}
local count, paths = 0, nil
if ARGV[2] == '' then
    paths = redis.call('ZRANGE', base .. 'paths', 0, ARGV[3] - 1)
else
    local first, behind = '[' .. ARGV[2] .. ':', '(' .. ARGV[2] .. ';'
    paths = redis.call('ZRANGEBYLEX', base .. 'about', first, behind, 'LIMIT', 0, ARGV[3])
    for place, named in ipairs(paths) do paths[place] = string.sub(named, #ARGV[2] + 2) end
end
for _, path in ipairs(paths) do count = count + forget(path) end
return {{count, #paths}}
"""
_AT_ONCE: Final = 500  # documents: the server does nothing else meanwhile
_BEHIND: Final = b"\xff"  # every byte of UTF-8 is lower
_GRACE: Final = 60.0  # seconds: two clocks do not run alike, and ours decides
_LONGEST: Final = 100 * 365 * 24 * 3600.0  # seconds: Redis cannot count much further


def _random() -> str:
    return secrets.token_hex(8)


class RedisDocuments:
    """Keeps each document in a hash; a script compares and sets.

    No version is given twice, not even by a server that lost its latest writes: a version is the
    time in microseconds, or one more than the last. A put that is sent once more after a broken
    connection is known by its name, so that it is no conflict with itself.
    """

    def __init__(
        self, client: Redis, clock: Clock, name_a_put: Callable[[], str] = _random
    ) -> None:
        self._client = client
        self._clock = clock
        self._name_a_put = name_a_put
        self._put = client.register_script(_PUT)
        self._delete = client.register_script(_DELETE)
        self._find = client.register_script(_FIND)
        self._erase = client.register_script(_ERASE)

    async def get(self, key: Key) -> Document | None:
        name = _base(key.tenant).encode() + b"of:" + key.path.encode()
        with translated("reading a document"):
            row = await self._client.hmget(name, ["value", "version", "ends"])
        return self._alive(key, row)

    async def put(
        self, key: Key, value: JsonValue, *, expected: int | None, keeping: Keeping = FOR_EVER
    ) -> int:
        now = self._clock.now()
        seconds = keeping.seconds
        arguments = (
            key.path.encode(),
            _or_empty(expected),
            msgspec.json.encode(value),
            self._name_a_put(),
            repr(now),
            "" if seconds is None else repr(now + seconds),
            "" if seconds is None else _milliseconds(seconds),
            _or_empty(keeping.contact),
        )
        with translated("storing a document"):
            version = await self._put(_keys(key.tenant), (_base(key.tenant), *arguments))
        if version is None:
            raise ConflictError(f"{key.path} is not at version {expected} any more")
        return int(version)

    async def delete(self, key: Key) -> None:
        with translated("forgetting a document"):
            await self._delete(_keys(key.tenant), (_base(key.tenant), key.path.encode()))

    async def find(self, tenant: TenantId, prefix: str, limit: int) -> Sequence[Document]:
        start = prefix.encode()
        begin, end = b"[" + start, b"(" + start + _BEHIND
        found: list[Document] = []
        while (missing := limit - len(found)) > 0:
            wanted = min(missing, _AT_ONCE)
            with translated("finding documents"):
                rows = await self._find(_keys(tenant), (_base(tenant), begin, end, wanted))
            documents = (self._alive(Key(tenant, path.decode()), row) for path, *row in rows)
            found += [document for document in documents if document is not None]
            if len(rows) < wanted:
                break
            begin = b"(" + rows[-1][0]
        return found

    async def erase(self, tenant: TenantId, contact: int | None = None) -> int:
        arguments = (_base(tenant), _or_empty(contact), _AT_ONCE)
        erased, looked_at = 0, _AT_ONCE
        while looked_at == _AT_ONCE:
            with translated("erasing documents"):
                count, looked_at = await self._erase(_keys(tenant), arguments)
            erased += count
        return erased

    def _alive(self, key: Key, row: Sequence[bytes | str | None]) -> Document | None:
        value, version, ends = row
        if value is None or version is None or (ends and float(ends) <= self._clock.now()):
            return None
        return Document(key, msgspec.json.decode(value), int(version))


def _base(tenant: TenantId) -> str:
    return f"{PREFIX}documents:{name_of(tenant)}:"


def _keys(tenant: TenantId) -> Sequence[str]:
    """Name one key, by which a cluster sees where the script belongs; the others are with it."""
    return [f"{_base(tenant)}paths"]


def _or_empty(number: int | None) -> str:
    return "" if number is None else str(number)


def _milliseconds(seconds: float) -> int:
    return math.ceil((min(max(seconds, 0.0), _LONGEST) + _GRACE) * 1000)
