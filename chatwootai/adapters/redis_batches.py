"""Scripts for Redis that many tasks run at once, sent together while one batch is under way."""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from redis.asyncio import Redis
from redis.exceptions import NoScriptError

from chatwootai.adapters.in_redis import translated

_MOST_AT_ONCE: Final = 200


@dataclass(frozen=True, slots=True)
class _Call:
    arguments: tuple[Any, ...]
    future: asyncio.Future[Any]


class RedisBatches:
    """Runs one script, many calls to a round trip; each call is atomic, a batch is not."""

    def __init__(self, client: Redis, script: str, doing: str) -> None:
        self._client = client
        self._script = script
        self._sha = hashlib.sha1(script.encode(), usedforsecurity=False).hexdigest()
        self._doing = doing
        self._waiting: list[_Call] = []
        self._task: asyncio.Task[None] | None = None

    async def run(self, keys: Sequence[str], arguments: Sequence[Any]) -> Any:
        """Return what the script returns.

        Raises:
            ServiceUnavailableError: Redis did not answer, or refused.
        """
        call = _Call((len(keys), *keys, *arguments), asyncio.get_running_loop().create_future())
        self._waiting.append(call)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._send_all())
        with translated(self._doing):
            return await call.future

    async def _send_all(self) -> None:
        while self._waiting:
            calls, self._waiting = self._waiting[:_MOST_AT_ONCE], self._waiting[_MOST_AT_ONCE:]
            try:
                results = await self._sent(calls)
            except BaseException as error:  # noqa: BLE001  handed to whoever waits for it
                results = [error] * len(calls)
            for call, result in zip(calls, results, strict=True):
                if call.future.done():
                    continue
                if isinstance(result, BaseException):
                    call.future.set_exception(result)
                else:
                    call.future.set_result(result)

    async def _sent(self, calls: Sequence[_Call]) -> Sequence[Any]:
        results = await self._pipelined(calls)
        if any(isinstance(result, NoScriptError) for result in results):  # the server is new
            await self._client.script_load(self._script)
            unknown = [place for place, its in enumerate(results) if isinstance(its, NoScriptError)]
            again = await self._pipelined([calls[place] for place in unknown])
            for place, result in zip(unknown, again, strict=True):
                results[place] = result
        return results

    async def _pipelined(self, calls: Sequence[_Call]) -> list[Any]:
        pipeline: Any = self._client.pipeline(transaction=False)
        for call in calls:
            pipeline.evalsha(self._sha, *call.arguments)
        return list(await pipeline.execute(raise_on_error=False))
