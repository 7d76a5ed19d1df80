"""Chatwoot's REST API, as an agent bot may use it.

Paths, answers and errors are those of Chatwoot 4.15 (`app/controllers/api/v1/accounts`,
`access_token_auth_helper.rb`, `request_exception_handler.rb`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NoReturn

import aiohttp
import msgspec
from pydantic import SecretStr

from chatwootai.core.conversation import ConversationId
from chatwootai.core.errors import (
    CredentialsError,
    GoneError,
    OutcomeUnknownError,
    RefusedError,
    ServiceUnavailableError,
)
from chatwootai.core.events import Mark, Party, Status
from chatwootai.core.ports.helpdesk import ConversationState

_TIMEOUT: Final = aiohttp.ClientTimeout(total=15, connect=5)
_MOST_CONNECTIONS: Final = 100
_NOT_FOR_BOTS: Final = "not authorized for bots"  # the token is right, the Chatwoot too old


@dataclass(frozen=True, slots=True)
class Access:
    """How an account of an installation is reached."""

    url: str
    token: SecretStr


class ChatwootHelpdesk:
    """Speaks with every installation and account over one pool of connections."""

    def __init__(self, accounts: Mapping[tuple[str, int], Access]) -> None:
        self._accounts = accounts
        self._session: aiohttp.ClientSession | None = None

    async def aclose(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()

    async def send(
        self, conversation: ConversationId, text: str, *, mark: Mark, is_private: bool = False
    ) -> int:
        body = {
            "content": text,
            "private": is_private,
            "content_attributes": {"chatwootai": {"turn": mark.turn, "part": mark.part}},
        }
        answer = await self._post(conversation, "messages", body, "sending a message")
        return _number(answer.get("id"))

    async def show(self, conversation: ConversationId) -> ConversationState:
        answer = await self._request("GET", conversation, "", None, "reading a conversation")
        meta = answer.get("meta")
        assignee = _assignee(meta if isinstance(meta, dict) else {})
        return ConversationState(_status(answer.get("status")), assignee, _marks(answer))

    async def set_status(self, conversation: ConversationId, status: Status) -> Status:
        answer = await self._post(
            conversation, "toggle_status", {"status": status.value}, "changing the status"
        )
        # "success" is null when a bot hands over; the status is what counts
        payload = answer.get("payload")
        return _status(payload.get("current_status") if isinstance(payload, dict) else None)

    async def show_typing(self, conversation: ConversationId, is_typing: bool) -> None:
        body = {"typing_status": "on" if is_typing else "off"}
        await self._post(conversation, "toggle_typing_status", body, "showing that we write")

    async def add_labels(self, conversation: ConversationId, labels: Sequence[str]) -> None:
        known = await self._request("GET", conversation, "labels", None, "reading the labels")
        present = [str(label) for label in known.get("payload") or ()]
        missing = [label for label in labels if label not in present]
        if missing:  # a POST replaces all labels
            body = {"labels": [*present, *missing]}
            await self._post(conversation, "labels", body, "adding labels")

    async def _post(
        self, conversation: ConversationId, path: str, body: Mapping[str, Any], doing: str
    ) -> dict[str, Any]:
        return await self._request("POST", conversation, path, body, doing)

    async def _request(
        self,
        method: str,
        conversation: ConversationId,
        path: str,
        body: Mapping[str, Any] | None,
        doing: str,
    ) -> dict[str, Any]:
        access = self._accounts.get((conversation.installation, conversation.account))
        if access is None:
            raise CredentialsError(f"no bot token is known for {conversation}")
        url = (
            f"{access.url.rstrip('/')}/api/v1/accounts/{conversation.account}"
            f"/conversations/{conversation.number}{path and '/' + path}"
        )
        headers = {
            "Api-Access-Token": access.token.get_secret_value(),
            "Content-Type": "application/json",
        }
        content = msgspec.json.encode(body) if body is not None else None
        try:
            async with self._connected().request(
                method, url, data=content, headers=headers, allow_redirects=False
            ) as response:
                answer = await response.read()
                if not response.ok:
                    _refuse(response, answer, doing, is_write=method != "GET")
                return _object(answer)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise ServiceUnavailableError("Chatwoot", doing) from error
        except (aiohttp.ClientError, TimeoutError) as error:
            kind = ServiceUnavailableError if method == "GET" else OutcomeUnknownError
            raise kind("Chatwoot", doing) from error

    def _connected(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=_MOST_CONNECTIONS),
                timeout=_TIMEOUT,
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        return self._session


def _refuse(
    response: aiohttp.ClientResponse, answer: bytes, doing: str, *, is_write: bool
) -> NoReturn:
    """Raise what a caller can do about an answer that is not 200."""
    status = response.status
    if status == 429:  # noqa: PLR2004
        raise ServiceUnavailableError("Chatwoot", doing, retry_after=_retry_after(response))
    if status >= 500:  # noqa: PLR2004
        kind = OutcomeUnknownError if is_write else ServiceUnavailableError
        raise kind("Chatwoot", f"{doing} (status {status})")
    if status == 404:  # noqa: PLR2004
        raise GoneError(f"Chatwoot does not know the conversation any more ({doing})")
    reason = _reason(answer)
    if status in (401, 403) and _NOT_FOR_BOTS not in reason:
        raise CredentialsError(f"Chatwoot refuses our token while {doing}: {reason}")
    if status == 422 and "Too many messages" in reason:  # noqa: PLR2004
        raise ServiceUnavailableError("Chatwoot", f"{doing} ({reason})", retry_after=60)
    raise RefusedError(f"Chatwoot refused {doing} with status {status}: {reason}")


def _retry_after(response: aiohttp.ClientResponse) -> float | None:
    try:
        return max(0.0, float(response.headers.get("Retry-After", "")))
    except ValueError:
        return None


def _reason(answer: bytes) -> str:
    """Return Chatwoot's sentence, which names our fault and nothing personal."""
    fields = _object(answer)
    return str(fields.get("error") or fields.get("message") or "no reason given")[:200]


def _object(answer: bytes) -> dict[str, Any]:
    try:
        value = msgspec.json.decode(answer) if answer.strip() else {}
    except (msgspec.DecodeError, UnicodeDecodeError):
        return {}
    return value if isinstance(value, dict) else {}


def _marks(answer: Mapping[str, Any]) -> list[tuple[Mark, int]]:
    """Return our marks on the messages that an answer shows."""
    messages = answer.get("messages")
    shown = [
        *(messages if isinstance(messages, list) else ()),
        answer.get("last_non_activity_message"),
    ]
    found: list[tuple[Mark, int]] = []
    for message in shown:
        attributes = message.get("content_attributes") if isinstance(message, dict) else None
        ours = attributes.get("chatwootai") if isinstance(attributes, dict) else None
        if isinstance(ours, dict) and isinstance(ours.get("part"), int):
            found.append((Mark(str(ours.get("turn")), ours["part"]), _number(message.get("id"))))
    return found


def _assignee(meta: Mapping[str, Any]) -> Party:
    if not meta.get("assignee"):
        return Party.NOBODY
    return Party.BOT if meta.get("assignee_type") == "AgentBot" else Party.PERSON


def _status(value: Any) -> Status:
    try:
        return Status(value)
    except ValueError:
        return Status.UNKNOWN


def _number(value: Any) -> int:
    return value if isinstance(value, int) else 0
