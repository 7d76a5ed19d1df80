"""Routes REST requests to what they ask for, and words refusals (CONTRACT 4)."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, TypeAlias

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from chatwootai.testing.chatwoot import actions, administration
from chatwootai.testing.chatwoot.calls import (
    AccountCall,
    Call,
    admitted,
    people,
    token_of,
    understood,
    understood_of_account,
)
from chatwootai.testing.chatwoot.desk import Desk, EchoOrder
from chatwootai.testing.chatwoot.errors import NotFoundError, RefusedError
from chatwootai.testing.chatwoot.webhooks import Webhook

Action: TypeAlias = Callable[[Desk, Call], Response]
AccountAction: TypeAlias = Callable[[Desk, AccountCall], Response]
Endpoint: TypeAlias = Callable[[Request], Coroutine[Any, Any, Response]]

AFTER_ANSWER = "chatwoot.after_answer"
_ACCOUNT = "/api/v1/accounts/{account}"
_CONVERSATION = f"{_ACCOUNT}/conversations/{{conversation}}"


@dataclass(frozen=True, slots=True)
class _Offer:
    method: str
    path: str
    action: Action
    is_for_bots: bool = True


_OFFERS = (
    _Offer("GET", "", actions.show),
    _Offer("GET", "/messages", actions.list_messages, is_for_bots=False),
    _Offer("POST", "/messages", actions.create_message),
    _Offer("POST", "/toggle_status", actions.toggle_status),
    _Offer("POST", "/toggle_typing_status", actions.toggle_typing_status),
    _Offer("POST", "/toggle_priority", actions.toggle_priority),
    _Offer("POST", "/assignments", actions.assign),
    _Offer("GET", "/labels", actions.list_labels),
    _Offer("POST", "/labels", actions.set_labels),
    _Offer("POST", "/custom_attributes", actions.set_custom_attributes),
)


@dataclass(frozen=True, slots=True)
class _AccountOffer:
    method: str
    path: str
    action: AccountAction
    is_for_agents: bool = False


_ACCOUNT_OFFERS = (
    _AccountOffer("GET", "/agent_bots", administration.list_bots, is_for_agents=True),
    _AccountOffer("POST", "/agent_bots", administration.create_bot),
    _AccountOffer("GET", "/agent_bots/{number}", administration.show_bot, is_for_agents=True),
    _AccountOffer("PATCH", "/agent_bots/{number}", administration.update_bot),
    _AccountOffer("DELETE", "/agent_bots/{number}", administration.remove_bot),
    _AccountOffer("POST", "/agent_bots/{number}/reset_secret", administration.reset_secret),
    _AccountOffer("GET", "/inboxes", administration.list_inboxes, is_for_agents=True),
    _AccountOffer("GET", "/inboxes/{number}", administration.show_inbox, is_for_agents=True),
    _AccountOffer(
        "GET", "/inboxes/{number}/agent_bot", administration.show_inboxs_bot, is_for_agents=True
    ),
    _AccountOffer("POST", "/inboxes/{number}/set_agent_bot", administration.set_inboxs_bot),
)


def routes(desk: Desk) -> list[Route]:
    """Return the routes of the REST interface."""
    offered = [
        Route(_CONVERSATION + offer.path, _endpoint(desk, offer), methods=[offer.method])
        for offer in _OFFERS
    ]
    administered = [
        Route(_ACCOUNT + offer.path, _account_endpoint(desk, offer), methods=[offer.method])
        for offer in _ACCOUNT_OFFERS
    ]
    everything = ["GET", "POST", "PUT", "PATCH", "DELETE"]
    return [
        *offered,
        *administered,
        Route("/api/v1/profile", _profile(desk), methods=["GET"]),
        Route(_ACCOUNT + "/{rest:path}", _unknown(desk), methods=everything),
    ]


def _endpoint(desk: Desk, offer: _Offer) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        try:
            call = await understood(request, desk, is_for_bots=offer.is_for_bots)
            with desk.deliverer.collecting() as webhooks:
                response = offer.action(desk, call)
        except RefusedError as refusal:
            return actions.json_response(refusal.body, refusal.status)
        desk.changes.announce()
        await _keep_order(desk.echo_order, webhooks, request)
        return response

    return endpoint


def _account_endpoint(desk: Desk, offer: _AccountOffer) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        try:
            call = await understood_of_account(request, desk, is_for_agents=offer.is_for_agents)
            response = offer.action(desk, call)
        except RefusedError as refusal:
            return actions.json_response(refusal.body, refusal.status)
        desk.changes.announce()
        return response

    return endpoint


def _profile(desk: Desk) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        try:
            asking = people(request, desk)
        except RefusedError as refusal:
            return actions.json_response(refusal.body, refusal.status)
        return administration.show_profile(desk, token_of(request.headers), asking)

    return endpoint


def _unknown(desk: Desk) -> Endpoint:
    """Answer what is not offered here: bots may not use it, and people do not find it."""

    async def endpoint(request: Request) -> Response:
        try:
            admitted(request, desk, is_for_bots=False)
        except RefusedError as refusal:
            return actions.json_response(refusal.body, refusal.status)
        return actions.json_response(NotFoundError().body, NotFoundError().status)

    return endpoint


async def _keep_order(order: EchoOrder, webhooks: list[Webhook], request: Request) -> None:
    """Let *webhooks* arrive before or after the answer to *request*, if it matters."""
    if order is EchoOrder.AFTER:
        for webhook in webhooks:  # none has been posted: nothing was awaited since they were made
            webhook.released.clear()
            request.scope[AFTER_ANSWER].append(webhook.released.set)
    if order is EchoOrder.BEFORE:
        for webhook in webhooks:
            await webhook.attempted.wait()
