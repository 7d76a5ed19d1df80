"""An operator, who asks a service through its API; every answer must be as it is described."""

import json
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, Final

from jsonschema import Draft202012Validator

from chatwootai.core.settings import Settings
from chatwootai.entrypoints.http.admin.description import described
from chatwootai.entrypoints.http.admin.routes import OPERATIONS
from tests.entrypoints import front as fronts
from tests.entrypoints.front import Front, Reply, Sent

API: Final = "/api/admin"
ANA: Final = "token-of-ana"
RUI: Final = "token-of-rui"
ENVIRONMENT: Final = {
    **fronts.ENVIRONMENT,
    "CHATWOOTAI_ADMIN_TOKENS": f"ana:{ANA},rui:{RUI}",
}
SHOP: Final = "/tenants/shops/account_1"
CONVERSATION: Final = "/conversations/main/1/42/domain"
DESCRIPTION: Final[Mapping[str, Any]] = described(OPERATIONS)


@dataclass
class Operator:
    """Somebody with a token, at the door of a service."""

    front: Front
    token: str = ANA
    address: str = "127.0.0.1"

    async def ask(self, method: str, path: str, body: object = None, **headers: str) -> Reply:
        """Ask for *path* below the API; *body* becomes JSON unless it is bytes."""
        content = body if isinstance(body, bytes) else b"" if body is None else _json(body)
        told = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        sent = Sent(content, told | headers, address=self.address)
        reply = await self.front.request(method, API + path, sent)
        check(method, path, reply)
        return reply

    async def get(self, path: str) -> Any:
        """Return what is answered to a question that is all right."""
        reply = await self.ask("GET", path)
        assert reply.status == 200, reply.body
        return reply.body

    async def audit(self) -> list[dict[str, Any]]:
        """Return what the audit log tells, the newest first."""
        entries: list[dict[str, Any]] = (await self.get("/audit"))["entries"]
        return entries


def check(method: str, path: str, reply: Reply) -> None:
    """Fail if *reply* is not as the description has it; a path that there is not has none."""
    found = [
        operations[method.lower()]
        for template, operations in DESCRIPTION["paths"].items()
        if _fits(template, API + path) and method.lower() in operations
    ]
    if not found:
        assert reply.status in {404, 405}
        return
    assert reply.headers["cache-control"] == "no-store"
    described_answer = found[0]["responses"][str(reply.status)]
    if reply.status == 204:
        assert reply.body == ""
        return
    [(media_type, content)] = described_answer["content"].items()
    assert reply.headers["content-type"] == media_type
    schema = {**content["schema"], "components": DESCRIPTION["components"]}
    Draft202012Validator(schema).validate(reply.body)


def write_configuration(folder: Path) -> Path:
    """Write three shops' configuration; conversations of the first may be in another domain."""
    fronts.write_configuration(folder)
    (folder / "domains" / "furniture").mkdir()
    (folder / "domains" / "furniture" / "domain.yaml").write_text("name: furniture\n", "utf-8")
    say(folder, "account_1", "domains: {furniture: {}}\n")
    return folder


def say(folder: Path, account: str, more: str) -> None:
    """Add to what is written of an account."""
    path = folder / "domains" / "shops" / account / "config.yaml"
    path.write_text(path.read_text("utf-8") + more, "utf-8")


def operate(url: str, token: str, path: str, body: object) -> None:
    """Have something changed by a service that is served, as another program would."""
    connection = HTTPConnection(url.removeprefix("http://"), timeout=10)
    headers = {"Authorization": f"Bearer {token}"}
    connection.request("POST", f"{API}{path}", json.dumps(body), headers)
    status = connection.getresponse().status
    connection.close()
    assert status == 200


@asynccontextmanager
async def operating(
    told: Settings, environment: Mapping[str, str] = ENVIRONMENT
) -> AsyncIterator[Operator]:
    """Start a service, and yield somebody who operates it."""
    async with fronts.opened(told, environment=environment) as front:
        yield Operator(front)


def _json(body: object) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode()


def _fits(template: str, path: str) -> bool:
    pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(template))
    return re.fullmatch(pattern, path.partition("?")[0]) is not None
