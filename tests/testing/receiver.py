"""A service that takes webhooks, keeps them and answers as it is told."""

import asyncio
import hashlib
import hmac
import json
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiohttp import web


@dataclass(frozen=True, slots=True)
class Hook:
    """A webhook that came in."""

    headers: Mapping[str, str]
    raw: bytes

    @property
    def body(self) -> Any:
        return json.loads(self.raw)

    @property
    def event(self) -> str:
        return str(self.body["event"])

    def is_signed_by(self, secret: str) -> bool:
        message = f"{self.headers['X-Chatwoot-Timestamp']}.".encode() + self.raw
        digest = hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()
        return self.headers["X-Chatwoot-Signature"] == f"sha256={digest}"


class Receiver:
    """Answers 200 unless told otherwise.

    Attributes:
        statuses: What the next webhooks are answered.
        open_gate: While it is clear, nothing is answered.
        on_hook: Called as each webhook comes in.
    """

    def __init__(self) -> None:
        self.url = ""
        self.hooks: list[Hook] = []
        self.statuses: deque[int] = deque()
        self.on_hook: Callable[[], object] = list
        self.open_gate = asyncio.Event()
        self.open_gate.set()

    def of(self, event: str) -> list[Hook]:
        return [hook for hook in self.hooks if hook.event == event]

    def signed_by(self, secret: str) -> list[Hook]:
        """Return the messages that came signed by *secret*."""
        return [hook for hook in self.of("message_created") if hook.is_signed_by(secret)]

    @property
    def events(self) -> list[str]:
        return [hook.event for hook in self.hooks]

    @asynccontextmanager
    async def listening(self) -> AsyncIterator["Receiver"]:
        app = web.Application(client_max_size=2**24)
        app.router.add_post("/webhooks/chatwoot", self._take)
        runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        self.url = f"http://{host}:{port}/webhooks/chatwoot"
        try:
            yield self
        finally:
            self.open_gate.set()
            await runner.cleanup()

    async def _take(self, request: web.Request) -> web.Response:
        self.hooks.append(Hook(request.headers.copy(), await request.read()))
        self.on_hook()
        status = self.statuses.popleft() if self.statuses else 200
        await self.open_gate.wait()
        return web.Response(status=status)
