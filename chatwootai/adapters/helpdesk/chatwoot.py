"""Chatwoot's REST API, as an agent bot may use it.

Paths, answers and errors are those of Chatwoot 4.15 (`app/controllers/api/v1/accounts`,
`access_token_auth_helper.rb`, `request_exception_handler.rb`).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NoReturn

import aiohttp
import msgspec
from pydantic import SecretStr

from chatwootai.adapters.chatwoot_fields import (
    read_assigned_bot,
    read_assignee,
    read_mark,
    read_status,
    write_mark,
)
from chatwootai.adapters.lenient import items, mapping, moment, number
from chatwootai.core.conversation import ConversationId
from chatwootai.core.errors import (
    CredentialsError,
    GoneError,
    OutcomeUnknownError,
    RefusedError,
    ServiceUnavailableError,
)
from chatwootai.core.events import Mark, Status, seen_by
from chatwootai.core.ports.helpdesk import LONGEST_REQUEST, ConversationState

TIMEOUT: Final = aiohttp.ClientTimeout(total=LONGEST_REQUEST, connect=5)
_MOST_CONNECTIONS: Final = 100
_LONGEST_ANSWER: Final = 16 * 1024 * 1024  # bytes; a message of 150,000 letters comes several times
_ACTIVITY: Final = 2  # what Chatwoot calls a log entry among the messages
_UNREADABLE: Final = "its answer cannot be read"
_NOT_FOR_BOTS: Final = "not authorized for bots"  # the token is right, the Chatwoot too old


@dataclass(frozen=True, slots=True)
class Access:
    """How an account of an installation is reached, and our bot's number there, if it is known."""

    url: str
    token: SecretStr
    bot_id: int | None = None


class ChatwootHelpdesk:
    """Speaks with every installation and account over one pool of connections."""

    def __init__(
        self,
        accounts: Mapping[tuple[str, int], Access],
        *,
        timeout: aiohttp.ClientTimeout = TIMEOUT,
    ) -> None:
        self._accounts = accounts
        self._timeout = timeout
        self._session: aiohttp.ClientSession | None = None

    def renew(self, accounts: Mapping[tuple[str, int], Access]) -> None:
        """Reach *accounts* from now on, and no other."""
        self._accounts = accounts

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
            "content_attributes": write_mark(mark),
        }
        doing = "sending a message"
        sent = number((await self._post(conversation, "messages", body, doing)).get("id"))
        if not sent:
            raise OutcomeUnknownError("Chatwoot", f"{doing} ({_UNREADABLE})", is_over=True)
        return sent

    async def show(self, conversation: ConversationId) -> ConversationState:
        answer = await self._get(conversation, "", "reading a conversation", ("status", str))
        meta = answer.get("meta")
        access = self._accounts.get((conversation.installation, conversation.account))
        our_bot = access.bot_id if access else None
        return ConversationState(
            read_status(answer["status"]),
            seen_by(our_bot, read_assignee(meta), read_assigned_bot(meta)),
            _marks(answer),
            latest=_latest(answer),
            waiting_since=moment(answer.get("waiting_since")),
        )

    async def set_status(self, conversation: ConversationId, status: Status) -> Status:
        doing = "changing the status"
        answer = await self._post(conversation, "toggle_status", {"status": status.value}, doing)
        # "success" is null when a bot hands over; the status is what counts
        payload = answer.get("payload")
        if not isinstance(payload, dict):
            raise OutcomeUnknownError("Chatwoot", f"{doing} ({_UNREADABLE})", is_over=True)
        return read_status(payload.get("current_status"))

    async def show_typing(self, conversation: ConversationId, is_typing: bool) -> None:
        body = {"typing_status": "on" if is_typing else "off"}
        await self._post(conversation, "toggle_typing_status", body, "showing that we write")

    async def add_labels(self, conversation: ConversationId, labels: Sequence[str]) -> None:
        known = await self._get(conversation, "labels", "reading the labels", ("payload", list))
        present = [str(label) for label in known["payload"]]
        missing = [label for label in labels if label not in present]
        if missing:  # a POST replaces all labels
            body = {"labels": [*present, *missing]}
            await self._post(conversation, "labels", body, "adding labels")

    async def _get(
        self, conversation: ConversationId, path: str, doing: str, holding: tuple[str, type]
    ) -> Mapping[str, Any]:
        """Return an answer that holds what is asked for: a proxy's own would hold nothing."""
        answer = await self._request("GET", conversation, path, None, doing)
        key, kind = holding
        if not isinstance(answer.get(key), kind):
            raise ServiceUnavailableError("Chatwoot", f"{doing} ({_UNREADABLE})")
        return answer

    async def _post(
        self, conversation: ConversationId, path: str, body: Mapping[str, Any], doing: str
    ) -> Mapping[str, Any]:
        return await self._request("POST", conversation, path, body, doing)

    async def _request(
        self,
        method: str,
        conversation: ConversationId,
        path: str,
        body: Mapping[str, Any] | None,
        doing: str,
    ) -> Mapping[str, Any]:
        access = self._accounts.get((conversation.installation, conversation.account))
        token = access.token.get_secret_value() if access else ""
        if access is None or not (token.isascii() and token.isprintable()):
            raise CredentialsError(f"no bot token that can be sent is known for {conversation}")
        url = (
            f"{access.url.rstrip('/')}/api/v1/accounts/{conversation.account}"
            f"/conversations/{conversation.number}{path and '/' + path}"
        )
        headers = {"Api-Access-Token": token, "Content-Type": "application/json"}
        content = msgspec.json.encode(body) if body is not None else None
        try:
            async with self._connected().request(
                method, url, data=content, headers=headers, allow_redirects=False
            ) as response:
                answer = await _whole(response)
                if response.status // 100 != 2:  # noqa: PLR2004
                    _refuse(response, answer, doing, is_write=method != "GET")
                return _object(answer)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise ServiceUnavailableError("Chatwoot", doing) from error
        except (aiohttp.ClientError, TimeoutError) as error:
            kind = ServiceUnavailableError if method == "GET" else OutcomeUnknownError
            # not `from error`: it may hold the request, and so our token
            raise kind("Chatwoot", f"{doing} ({type(error).__name__})") from None

    def _connected(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=_MOST_CONNECTIONS),
                timeout=self._timeout,
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        return self._session


async def _whole(response: aiohttp.ClientResponse) -> bytes:
    """Return the body of *response*, unless it is longer than any answer."""
    body = bytearray()
    async for piece in response.content.iter_any():
        body += piece
        if len(body) > _LONGEST_ANSWER:
            raise aiohttp.ClientPayloadError("the answer is too long")
    return bytes(body)


def _refuse(
    response: aiohttp.ClientResponse, answer: bytes, doing: str, *, is_write: bool
) -> NoReturn:
    """Raise what a caller can do about an answer that is not 200."""
    status = response.status
    is_from_elsewhere = status == 404 and not _object(answer)  # noqa: PLR2004  a proxy's own
    if status < 400 or status in (408, 429) or is_from_elsewhere:  # noqa: PLR2004
        wait = _retry_after(response)
        raise ServiceUnavailableError("Chatwoot", f"{doing} (status {status})", retry_after=wait)
    if status >= 500:  # noqa: PLR2004
        if is_write:
            # a proxy that gave up on Chatwoot (504) does not know whether it has ended there
            is_over = status != 504  # noqa: PLR2004
            raise OutcomeUnknownError("Chatwoot", f"{doing} (status {status})", is_over=is_over)
        raise ServiceUnavailableError("Chatwoot", f"{doing} (status {status})")
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
        seconds = float(response.headers.get("Retry-After", ""))
    except ValueError:
        return None
    return seconds if 0 < seconds < math.inf else None


def _reason(answer: bytes) -> str:
    """Return Chatwoot's sentence, which names our fault and nothing personal."""
    fields = _object(answer)
    return str(fields.get("error") or fields.get("message") or "no reason given")[:200]


def _object(answer: bytes) -> Mapping[str, Any]:
    try:
        value = msgspec.json.decode(answer) if answer.strip() else {}
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return {}
    return mapping(value)


def _marks(answer: Mapping[str, Any]) -> list[tuple[Mark, int]]:
    """Return our marks on the messages that an answer shows."""
    found: list[tuple[Mark, int]] = []
    for message in _shown(answer):
        ours = read_mark(mapping(message.get("content_attributes")))
        if ours is not None:
            found.append((ours, number(message.get("id"))))
    return found


def _latest(answer: Mapping[str, Any]) -> int:
    """Return the number of the latest message that is no mere log entry, 0 if none is shown."""
    said = (message for message in _shown(answer) if message.get("message_type") != _ACTIVITY)
    return max((number(message.get("id")) for message in said), default=0)


def _shown(answer: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    shown = [*items(answer.get("messages")), answer.get("last_non_activity_message")]
    return [mapping(message) for message in shown]
