"""Understands a REST request: who asks, in which account, about which conversation."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.requests import Request

from chatwootai.testing.chatwoot.desk import Desk
from chatwootai.testing.chatwoot.errors import NotFoundError, RefusedError, UnauthorizedError
from chatwootai.testing.chatwoot.records import Actor, Bot, Conversation
from chatwootai.testing.chatwoot.setups import AccountSetup, AgentSetup
from chatwootai.testing.chatwoot.wire import Json

TOKEN_HEADERS = ("api_access_token", "api-access-token")


@dataclass(frozen=True, slots=True)
class Call:
    """A request that its sender may make."""

    conversation: Conversation
    actor: Actor
    body: Json
    query: Mapping[str, str]

    @property
    def is_bots(self) -> bool:
        """Whether a bot asks."""
        return isinstance(self.actor, Bot)


def token_of(headers: Mapping[str, str]) -> str:
    """Return the access token in *headers*, empty if there is none."""
    return next((headers[name] for name in TOKEN_HEADERS if headers.get(name)), "")


@dataclass(frozen=True, slots=True)
class AccountCall:
    """A request about a whole account that a person may make."""

    account: AccountSetup
    person: AgentSetup
    body: Json
    number: int


async def understood(request: Request, desk: Desk, *, is_for_bots: bool) -> Call:
    """Return what *request* asks for.

    Raises:
        RefusedError: It may not be asked, is not understood or is about nothing.
    """
    account, actor = admitted(request, desk, is_for_bots=is_for_bots)
    conversation = desk.store.conversation(account, _number(request, "conversation"))
    return Call(conversation, actor, await _body(request), request.query_params)


async def understood_of_account(
    request: Request, desk: Desk, *, is_for_agents: bool
) -> AccountCall:
    """Return what *request* asks for, of which the number in its path is the last part.

    Raises:
        RefusedError: It may not be asked, or is not understood.
    """
    account, actor = admitted(request, desk, is_for_bots=False)
    if isinstance(actor, Bot) or not (is_for_agents or actor.is_administrator):
        raise UnauthorizedError("You are not authorized to do this action")
    number = _number(request, "number") if "number" in request.path_params else 0
    return AccountCall(desk.store.account(account), actor, await _body(request), number)


def people(request: Request, desk: Desk) -> Mapping[int, AgentSetup]:
    """Return the person who asks, account by account.

    Raises:
        RefusedError: Nobody does whom that concerns.
    """
    actors = _actors(request, desk, is_for_bots=False)
    return {number: one for number, one in actors.items() if not isinstance(one, Bot)}


def admitted(request: Request, desk: Desk, *, is_for_bots: bool) -> tuple[int, Actor]:
    """Return the account of *request* and who asks; checked in Chatwoot's order.

    Raises:
        RefusedError: The token is unknown or does not reach that far.
    """
    actors = _actors(request, desk, is_for_bots=is_for_bots)
    account = desk.store.account(_number(request, "account")).id
    if account not in actors:
        who = "Bot is" if _are_bots(actors) else "You are"
        raise UnauthorizedError(f"{who} not authorized to access this account")
    return account, actors[account]


def _actors(request: Request, desk: Desk, *, is_for_bots: bool) -> Mapping[int, Actor]:
    token = token_of(request.headers)
    if not token:
        wording = "You need to sign in or sign up before continuing."
        raise RefusedError(401, {"errors": [wording]})
    actors = {} if desk.faults.is_revoked(token) else desk.store.actors(token)
    if not actors:
        raise UnauthorizedError("Invalid Access Token")
    if _are_bots(actors) and not is_for_bots:
        raise UnauthorizedError("Access to this endpoint is not authorized for bots")
    return actors


def _are_bots(actors: Mapping[int, Actor]) -> bool:
    return any(isinstance(actor, Bot) for actor in actors.values())


def _number(request: Request, name: str) -> int:
    text = str(request.path_params[name])
    if not text.isascii() or not text.isdigit():
        raise NotFoundError
    return int(text)


async def _body(request: Request) -> Json:
    raw = await request.body()
    if not raw:
        return {}
    try:
        body = json.loads(raw)
    except ValueError as error:
        raise RefusedError(400, {"status": 400, "error": "Bad Request"}) from error
    return body if isinstance(body, dict) else {}
