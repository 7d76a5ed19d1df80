"""Carries out what administrators ask by REST (CONTRACT 4): one function an endpoint."""

from collections.abc import Mapping

from starlette.responses import Response

from chatwootai.testing.chatwoot import administration_bodies as bodies
from chatwootai.testing.chatwoot.actions import json_response
from chatwootai.testing.chatwoot.bots import AgentBot
from chatwootai.testing.chatwoot.calls import AccountCall
from chatwootai.testing.chatwoot.desk import Desk
from chatwootai.testing.chatwoot.errors import InvalidError
from chatwootai.testing.chatwoot.setups import AgentSetup
from chatwootai.testing.chatwoot.wire import Json

_LONGEST_URL = 255  # what the column holds
_BOTS_FIELDS = ("name", "description", "outgoing_url")


def show_profile(desk: Desk, token: str, people: Mapping[int, AgentSetup]) -> Response:
    """Show who asks, with the accounts that they belong to."""
    named = {number: desk.store.account(number).name for number in people}
    return json_response(bodies.profile(token, people, named))


def list_bots(desk: Desk, call: AccountCall) -> Response:
    """List the account's agent bots."""
    found = desk.store.bots.of_account(call.account.id)
    return json_response([_shown(desk, call, bot) for bot in found])


def show_bot(desk: Desk, call: AccountCall) -> Response:
    """Show an agent bot."""
    return json_response(_shown(desk, call, _bot(desk, call)))


def create_bot(desk: Desk, call: AccountCall) -> Response:
    """Add an agent bot to the account."""
    name, description, url = (str(call.body.get(key) or "") for key in _BOTS_FIELDS)
    _check_url(url)
    bot = desk.store.bots.create(call.account, name, description, url)
    desk.store.let_in(bot)
    return json_response(_shown(desk, call, bot))


def update_bot(desk: Desk, call: AccountCall) -> Response:
    """Change what is given of an agent bot."""
    bot = _bot(desk, call)
    if "outgoing_url" in call.body:
        url = str(call.body["outgoing_url"] or "")
        _check_url(url)
        bot.url = url
    bot.name = str(call.body.get("name", bot.name))
    bot.description = str(call.body.get("description", bot.description))
    desk.store.let_in(bot)
    return json_response(_shown(desk, call, bot))


def remove_bot(desk: Desk, call: AccountCall) -> Response:
    """Take an agent bot away."""
    desk.store.bots.remove(_bot(desk, call))
    return Response()


def reset_secret(desk: Desk, call: AccountCall) -> Response:
    """Give an agent bot another secret."""
    bot = _bot(desk, call)
    desk.store.bots.reset_secret(bot, call.account)
    return json_response(_shown(desk, call, bot))


def list_inboxes(desk: Desk, call: AccountCall) -> Response:
    """List the account's inboxes."""
    found = desk.store.inboxes(call.account.id)
    return json_response({"payload": [bodies.inbox(inbox) for inbox in found]})


def show_inbox(desk: Desk, call: AccountCall) -> Response:
    """Show an inbox."""
    return json_response(bodies.inbox(desk.store.inbox(call.account.id, call.number)))


def show_inboxs_bot(desk: Desk, call: AccountCall) -> Response:
    """Show the agent bot of an inbox: an empty object if it has none."""
    inbox = desk.store.inbox(call.account.id, call.number)
    bot = desk.store.bots.active(inbox.id)
    return json_response({"agent_bot": {} if bot is None else _shown(desk, call, bot)})


def set_inboxs_bot(desk: Desk, call: AccountCall) -> Response:
    """Let an agent bot answer in an inbox, or none."""
    inbox = desk.store.inbox(call.account.id, call.number)
    wanted = call.body.get("agent_bot")
    bots = desk.store.bots
    bots.link(inbox.id, bots.find(call.account.id, _number(wanted)) if wanted else None)
    return Response()


def _bot(desk: Desk, call: AccountCall) -> AgentBot:
    return desk.store.bots.find(call.account.id, call.number)


def _shown(desk: Desk, call: AccountCall, bot: AgentBot) -> Json:
    url = desk.announcer.address(call.account, bot)
    return bodies.agent_bot(
        bot, url, call.account, is_for_administrator=call.person.is_administrator
    )


def _check_url(url: str) -> None:
    if len(url) > _LONGEST_URL:
        raise InvalidError("Outgoing url is too long (maximum is 255 characters)")


def _number(value: object) -> int:
    return int(str(value)) if str(value).isdigit() else 0
