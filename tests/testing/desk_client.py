"""Speaks to the stand-in's REST interface as a stranger would."""

from dataclasses import dataclass
from typing import Any

import aiohttp

from chatwootai.testing import Conversation

BOT = "opens-the-desk-for-the-bot"
PERSON = "opens-the-desk-for-a-person"
BOT_SIGNS = "s3cret-of-the-bot"
ACCOUNT_SIGNS = "s3cret-of-the-account"


@dataclass(frozen=True, slots=True)
class Reply:
    """What the REST interface answered."""

    status: int
    text: str
    json: Any
    headers: dict[str, str]


@dataclass(slots=True)
class DeskClient:
    """Asks the REST interface; with the bot's key unless told otherwise."""

    session: aiohttp.ClientSession
    base: str
    key: str = BOT
    header: str = "api_access_token"

    async def get(self, path: str) -> Reply:
        return await self._ask("GET", path, None)

    async def post(self, path: str, body: Any = None) -> Reply:
        return await self._ask("POST", path, body)

    async def patch(self, path: str, body: Any = None) -> Reply:
        return await self._ask("PATCH", path, body)

    async def delete(self, path: str) -> Reply:
        return await self._ask("DELETE", path, None)

    async def say(self, conversation: Conversation, content: Any, **more: Any) -> Reply:
        return await self.post(f"{where(conversation)}/messages", {"content": content, **more})

    def as_user(self) -> "DeskClient":
        return DeskClient(self.session, self.base, PERSON)

    async def _ask(self, method: str, path: str, body: Any) -> Reply:
        headers = {self.header: self.key} if self.key else {}
        url = f"{self.base}{path}"
        async with self.session.request(method, url, json=body, headers=headers) as response:
            is_json = response.content_type == "application/json"
            return Reply(
                status=response.status,
                text=await response.text(),
                json=await response.json() if is_json else None,
                headers=dict(response.headers),
            )


def where(conversation: Conversation) -> str:
    """Return the path of *conversation*."""
    return f"/api/v1/accounts/{conversation.account.id}/conversations/{conversation.id}"
