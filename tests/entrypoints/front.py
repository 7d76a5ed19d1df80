"""The web application, met by requests without a network between, and what signs them."""

import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote
from uuid import uuid4

from starlette.applications import Starlette
from starlette.types import Message

from chatwootai.core.settings import DocumentsSettings, InboxSettings, ServiceSettings, Settings
from chatwootai.core.settings import KnowledgeSettings as Knowledge
from chatwootai.entrypoints.http.app import app

WEBHOOKS: Final = "/webhooks/chatwoot"
HOOK: Final = "s3cret-of-account-1"
OLD_HOOK: Final = "s3cret-of-account-1-before"
URL_KEY: Final = "t0ken-of-account-1"
OTHER_HOOK: Final = "s3cret-of-account-2"
SPARE_HOOK: Final = "s3cret-of-account-1-of-the-spare"
ENVIRONMENT: Final = {
    "CHATWOOTAI_SECRET_ACCOUNT_1_BOT": "bot-1",
    "CHATWOOTAI_SECRET_ACCOUNT_1_HOOK": HOOK,
    "CHATWOOTAI_SECRET_ACCOUNT_1_OLD_HOOK": OLD_HOOK,
    "CHATWOOTAI_SECRET_ACCOUNT_1_URL": URL_KEY,
    "CHATWOOTAI_SECRET_ACCOUNT_2_BOT": "bot-2",
    "CHATWOOTAI_SECRET_ACCOUNT_2_HOOK": OTHER_HOOK,
    "CHATWOOTAI_SECRET_ACCOUNT_3_BOT": "bot-3",
    "CHATWOOTAI_SECRET_ACCOUNT_3_HOOK": SPARE_HOOK,
}

_MAPPING: Final = """
installations:
  main: {url: "CHATWOOT"}
  spare: {url: "http://127.0.0.1:3001"}
accounts:
  - {installation: main, chatwoot_account_id: 1, domain: shops, account: account_1,
     bot_token_ref: account_1-bot, webhook_secret_refs: [account_1-old-hook, account_1-hook],
     url_token_ref: account_1-url}
  - {installation: main, chatwoot_account_id: 2, domain: shops, account: account_2,
     bot_token_ref: account_2-bot, webhook_secret_refs: [account_2-hook]}
  - {installation: spare, chatwoot_account_id: 1, domain: shops, account: account_3,
     bot_token_ref: account_3-bot, webhook_secret_refs: [account_3-hook]}
"""
_FAQ: Final = """
- id: prazo
  question: Qual é o prazo de entrega?
  answer: Entregamos em até 5 dias úteis.
"""


@dataclass(frozen=True)
class Reply:
    """What was answered."""

    status: int
    body: Any
    headers: Mapping[str, str]


@dataclass
class Front:
    """An application that has started."""

    app: Starlette
    state: Mapping[str, Any]

    async def post(
        self,
        body: bytes,
        headers: Mapping[str, str] | None = None,
        path: str = WEBHOOKS,
        **how: Any,
    ) -> Reply:
        """Send a webhook, in one piece unless told otherwise."""
        return await self.request("POST", path, Sent(body, headers or {}, **how))

    async def get(self, path: str) -> Reply:
        """Ask for a page."""
        return await self.request("GET", path, Sent())

    async def request(self, method: str, path: str, sent: "Sent") -> Reply:
        """Send a request and return what was answered to it."""
        place, _, query = path.partition("?")
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": unquote(place),
            "raw_path": place.encode("latin-1"),
            "query_string": query.encode("latin-1"),
            "root_path": "",
            "headers": sent.lines,
            "client": (sent.address, 50_000),
            "server": ("127.0.0.1", 8000),
            "state": dict(self.state),
        }
        answered: list[Message] = []

        async def send(message: Message) -> None:
            answered.append(message)

        await self.app(scope, sent.receive, send)
        head, *rest = answered
        raw = b"".join(message["body"] for message in rest)
        headers = {name.decode(): value.decode() for name, value in head["headers"]}
        is_json = headers.get("content-type", "").endswith("json")
        return Reply(head["status"], json.loads(raw) if is_json else raw.decode(), headers)


@dataclass
class Sent:
    """The body of a request, and how it is sent.

    Attributes:
        pieces: How the body is cut, where it is not sent whole with its length.
        ends_early: Whether whoever sends it goes away before its end.
        address: Where it comes from.
    """

    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    pieces: Sequence[bytes] = ()
    ends_early: bool = False
    address: str = "127.0.0.1"
    _place: int = 0

    @property
    def lines(self) -> list[tuple[bytes, bytes]]:
        lines = [
            (name.lower().encode(), its.encode("latin-1")) for name, its in self.headers.items()
        ]
        if not self.pieces:
            lines.append((b"content-length", str(len(self.body)).encode()))
        return lines

    @property
    def is_unread(self) -> bool:
        return self._place == 0

    async def receive(self) -> Message:
        pieces = self.pieces or [self.body]
        place, self._place = self._place, self._place + 1
        if place >= len(pieces):
            return {"type": "http.disconnect"}
        is_more = self.ends_early or place + 1 < len(pieces)
        return {"type": "http.request", "body": pieces[place], "more_body": is_more}


def signed(
    body: bytes, secret: str = HOOK, *, at: float | None = None, delivery: str | None = None
) -> dict[str, str]:
    """Return the headers that Chatwoot sends along with *body*."""
    timestamp = str(int(time.time() if at is None else at))
    digest = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256)
    return {
        "Content-Type": "application/json",
        "X-Chatwoot-Delivery": str(uuid4()) if delivery is None else delivery,
        "X-Chatwoot-Timestamp": timestamp,
        "X-Chatwoot-Signature": f"sha256={digest.hexdigest()}",
    }


def write_configuration(folder: Path, chatwoot: str = "http://127.0.0.1:3000") -> None:
    """Write three shops' configuration into *folder*."""
    folder.mkdir()
    mapping = _MAPPING.replace("CHATWOOT", chatwoot)
    (folder / "chatwoot_mapping.yaml").write_text(mapping, "utf-8")
    shops = folder / "domains" / "shops"
    for name in ("account_1", "account_2", "account_3"):
        (shops / name / "knowledge").mkdir(parents=True)
        config = f"account_id: {name}\nname: Loja\nturns: {{quiet_time: 0.05, longest_wait: 1}}\n"
        (shops / name / "config.yaml").write_text(config, "utf-8")
        (shops / name / "knowledge" / "faq.yaml").write_text(_FAQ, "utf-8")
    (shops / "domain.yaml").write_text("name: shops\n", "utf-8")


def settings(folder: Path, **changes: Any) -> Settings:
    """Return the settings of a service whose folders are in *folder*."""
    service = ServiceSettings(
        inbox=InboxSettings(backend="sqlite"),
        documents=DocumentsSettings(backend="sqlite"),
        knowledge=Knowledge(backend="in_memory", embedder="trigrams"),
    )
    usual: dict[str, Any] = {
        "config": folder / "config",
        "data": folder / "data",
        "service": service,
    }
    return Settings(**(usual | changes))


@asynccontextmanager
async def opened(
    told: Settings,
    *,
    with_worker: bool = False,
    environment: Mapping[str, str] = ENVIRONMENT,
) -> AsyncIterator[Front]:
    """Start the application that is told *told*, and stop it in the end."""
    application = app(told, with_worker=with_worker, environment=environment)
    async with application.router.lifespan_context(application) as state:
        yield Front(application, state or {})
