"""Chatwoot's REST API, as an administrator may use it.

Paths, answers and errors are those of Chatwoot 4.15 (`agent_bots_controller.rb`,
`inboxes_controller.rb`, `agent_bot_policy.rb`). Older ones answer with less.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NoReturn
from urllib.parse import urlsplit

import aiohttp
import msgspec
from pydantic import SecretStr

from chatwootai.adapters.lenient import items, mapping, number, text
from chatwootai.core.errors import (
    CredentialsError,
    GoneError,
    OutcomeUnknownError,
    RefusedError,
    ServiceUnavailableError,
)
from chatwootai.core.ports.administration import AgentBot, DeskAccount, DeskInbox

TIMEOUT: Final = aiohttp.ClientTimeout(total=20, connect=8)  # seconds; somebody waits for it
_LONGEST_ANSWER: Final = 16 * 1024 * 1024  # bytes
_NOT_FOR_BOTS: Final = "not authorized for bots"
_DESCRIPTION: Final = "ChatwootAI"
_NO_CHATWOOT: Final = (
    "answers as no Chatwoot does; give the address of its dashboard without a path, "
    "such as https://chat.example.com"
)


class ChatwootAdministration:
    """Sets one Chatwoot up, with an administrator's token."""

    def __init__(
        self, url: str, token: SecretStr, *, timeout: aiohttp.ClientTimeout = TIMEOUT
    ) -> None:
        self._url = url.rstrip("/")
        self._token = token
        self._timeout = timeout
        self._session: aiohttp.ClientSession | None = None

    async def aclose(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()

    async def accounts(self) -> Sequence[DeskAccount]:
        profile = mapping(await self._get("profile", "looking up whose token this is"))
        found = [mapping(one) for one in self._listed(profile.get("accounts"))]
        return [
            DeskAccount(its, text(one.get("name")), one.get("role") == "administrator")
            for one in found
            if (its := number(one.get("id")))
        ]

    async def inboxes(self, account: int) -> Sequence[DeskInbox]:
        answer = await self._get(f"accounts/{account}/inboxes", "listing the inboxes")
        listed = self._listed(mapping(answer).get("payload", answer))
        found: list[DeskInbox] = []
        for fields in map(mapping, listed):
            its, name = number(fields.get("id")), text(fields.get("name"))
            bot = await self._bot_of(account, its)
            channel = text(fields.get("channel_type"))
            found.append(
                DeskInbox(its, name, channel, number(bot.get("id")), text(bot.get("name")))
            )
        return found

    async def _bot_of(self, account: int, inbox: int) -> Mapping[str, Any]:
        path = f"accounts/{account}/inboxes/{inbox}/agent_bot"
        answer = await self._get(path, f"looking up the bot of inbox {inbox}")
        return mapping(mapping(answer).get("agent_bot"))

    async def bots(self, account: int) -> Sequence[AgentBot]:
        answer = await self._get(f"accounts/{account}/agent_bots", "listing the agent bots")
        listed = self._listed(answer)
        bots = [
            _bot(fields)
            for fields in map(mapping, listed)
            if number(fields.get("id")) and fields.get("system_bot") is not True
        ]
        return sorted(bots, key=lambda bot: bot.number)

    async def save_bot(
        self, account: int, name: str, url: SecretStr, *, number: int | None = None
    ) -> int:
        body = {"name": name, "outgoing_url": url.get_secret_value()}
        path = f"accounts/{account}/agent_bots"
        if number is None:
            doing = "creating the agent bot"
            answer = await self._ask("POST", path, doing, {**body, "description": _DESCRIPTION})
        else:
            doing = f"changing agent bot {number}"
            answer = await self._ask("PATCH", f"{path}/{number}", doing, body)
        saved = _number_of(answer)
        if not saved:
            raise OutcomeUnknownError("Chatwoot", f"{doing} (its answer names no bot)")
        return saved

    async def link(self, account: int, inbox: int, bot: int) -> None:
        path = f"accounts/{account}/inboxes/{inbox}/set_agent_bot"
        await self._ask("POST", path, f"linking inbox {inbox} with the bot", {"agent_bot": bot})

    async def _get(self, path: str, doing: str) -> Any:
        return await self._ask("GET", path, doing, None)

    async def _ask(self, method: str, path: str, doing: str, body: Mapping[str, Any] | None) -> Any:
        token = self._token.get_secret_value()
        if not token or not (token.isascii() and token.isprintable()):
            raise CredentialsError("this cannot be an access token: it has signs that none has")
        headers = {"Api-Access-Token": token, "Content-Type": "application/json"}
        content = msgspec.json.encode(body) if body is not None else None
        url = f"{self._url}/api/v1/{path}"
        try:
            async with self._connected().request(
                method, url, data=content, headers=headers, allow_redirects=False
            ) as response:
                answer = await _whole(response)
                if response.status // 100 != 2:  # noqa: PLR2004
                    self._refuse(response, answer, doing, is_write=method != "GET")
                return self._understood(response, answer)
        except aiohttp.InvalidURL:
            raise RefusedError(f"{self._url!r} is no address that can be asked") from None
        except aiohttp.ClientConnectorCertificateError as error:
            flaw = error.certificate_error
            raise RefusedError(f"the certificate of {self._url} is not accepted: {flaw}") from None
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            what = f"{doing} ({_why(error)}); is the address right, and does it run?"
            raise ServiceUnavailableError(self._url, what) from None
        except (aiohttp.ClientError, TimeoutError) as error:
            # not `from error`: it may hold the request, and so the token
            what = f"{doing} ({_why(error)}); run the same command again later"
            kind = ServiceUnavailableError if method == "GET" else OutcomeUnknownError
            raise kind(self._url, what) from None

    def _listed(self, value: Any) -> Sequence[Any]:
        """Return a list that was asked for: what is no list must not look like an empty one."""
        if not isinstance(value, list):
            raise RefusedError(f"{self._url} {_NO_CHATWOOT}")
        return value

    def _understood(self, response: aiohttp.ClientResponse, answer: bytes) -> Any:
        """Return what was answered; nothing is an answer, too."""
        if not answer.strip():
            return {}
        try:
            return msgspec.json.decode(answer)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            self._refuse_page(response)

    def _refuse(
        self, response: aiohttp.ClientResponse, answer: bytes, doing: str, *, is_write: bool
    ) -> NoReturn:
        """Raise what a caller can do about an answer that is no good one."""
        status, reason = response.status, _reason(answer)
        if 300 <= status < 400:  # noqa: PLR2004
            self._refuse_redirect(response)
        if status == 429:  # noqa: PLR2004
            raise ServiceUnavailableError(
                self._url, f"{doing} (too many requests); try again in a minute"
            )
        if status >= 500 or status == 408:  # noqa: PLR2004
            kind = OutcomeUnknownError if is_write else ServiceUnavailableError
            raise kind(self._url, f"{doing} (status {status}); run the same command again later")
        if status in (401, 403):
            self._refuse_token(doing, reason)
        if not reason:
            self._refuse_page(response)
        if status == 404:  # noqa: PLR2004
            raise GoneError(f"{self._url} does not know it (any more) while {doing}")
        raise RefusedError(f"{self._url} refused {doing} with status {status}: {reason}")

    def _refuse_redirect(self, response: aiohttp.ClientResponse) -> NoReturn:
        target = urlsplit(response.headers.get("Location", ""))
        if target.scheme and target.netloc and target.netloc != urlsplit(self._url).netloc:
            where = f"{target.scheme}://{target.netloc}"
        else:
            where = f"{target.scheme or 'https'}://{urlsplit(self._url).netloc}"
        raise RefusedError(
            f"{self._url} sends us on to {where}; if that is your Chatwoot, give it as --url"
        )

    def _refuse_token(self, doing: str, reason: str) -> NoReturn:
        if _NOT_FOR_BOTS in reason:
            why = "this is an agent bot's token, not an administrator's"
        elif reason == "Invalid Access Token" or not reason:
            why = f"the access token is not accepted ({reason or 'no reason given'})"
        else:
            why = f"the access token is not good for {doing} ({reason})"
        raise CredentialsError(
            f"{self._url}: {why}; take the one of an administrator, from the profile settings there"
        )

    def _refuse_page(self, response: aiohttp.ClientResponse) -> NoReturn:
        kind = response.content_type or "nothing known"
        raise RefusedError(f"{self._url} {_NO_CHATWOOT} (status {response.status}, {kind})")

    def _connected(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                timeout=self._timeout, cookie_jar=aiohttp.DummyCookieJar()
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


def _bot(fields: Mapping[str, Any]) -> AgentBot:
    token, secret = text(fields.get("access_token")), text(fields.get("secret"))
    return AgentBot(
        number(fields.get("id")),
        text(fields.get("name")),
        SecretStr(text(fields.get("outgoing_url"))),
        SecretStr(token) if token else None,
        SecretStr(secret) if secret else None,
    )


def _number_of(answer: Any) -> int:
    return number(mapping(answer).get("id"))


def _reason(answer: bytes) -> str:
    """Return Chatwoot's sentence, empty if the answer is none of Chatwoot's."""
    try:
        fields = mapping(msgspec.json.decode(answer))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ""
    errors = " ".join(map(text, items(fields.get("errors"))))
    reason = text(fields.get("error")) or text(fields.get("message")) or errors
    return (reason or ("no reason given" if fields else ""))[:200]


def _why(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "it takes too long"
    cause = getattr(error, "os_error", None)
    return str(getattr(cause, "strerror", "") or "") or type(error).__name__
