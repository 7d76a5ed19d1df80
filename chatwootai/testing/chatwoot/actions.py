"""Carries out REST requests (CONTRACT 4): one function an endpoint."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import Any

from starlette.responses import Response

from chatwootai.testing.chatwoot import channels, rest_bodies
from chatwootai.testing.chatwoot.calls import Call
from chatwootai.testing.chatwoot.desk import Desk
from chatwootai.testing.chatwoot.errors import InvalidError
from chatwootai.testing.chatwoot.messages import Draft
from chatwootai.testing.chatwoot.records import Bot, ConversationStatus, Message, MessageKind
from chatwootai.testing.chatwoot.setups import AgentSetup, MessageSetup
from chatwootai.testing.chatwoot.wire import Json, rails_json

_FALSE = (None, False, 0, "", "0", "f", "false", "off")
_KINDS = {kind.word: kind for kind in MessageKind}
_EARLIER, _LATER, _BETWEEN = 20, 100, 1000
_number_of = attrgetter("id")


def json_response(value: object, status: int = 200) -> Response:
    """Return *value* as Rails sends it."""
    return Response(rails_json(value), status, media_type="application/json; charset=utf-8")


def show(desk: Desk, call: Call) -> Response:
    """Show a conversation with its last message."""
    return json_response(rest_bodies.conversation_answer(call.conversation, desk.now()))


def list_messages(desk: Desk, call: Call) -> Response:
    """List some of a conversation's messages, oldest first."""
    found = _page(call.conversation.messages, call.query)
    if call.query.get("filter_internal_messages"):
        found = [m for m in found if not (m.is_private or m.is_activity)]
    return json_response(rest_bodies.messages_answer(call.conversation, found))


def create_message(desk: Desk, call: Call) -> Response:
    """Say something in a conversation; what the channel makes of it is told later."""
    message = desk.messages.create(call.conversation, _draft(call))
    answer = json_response(rest_bodies.message_answer(message))
    desk.messages.carry(message)
    return answer


def toggle_status(desk: Desk, call: Call) -> Response:
    """Bring a conversation to a status; a bot that hands over is told no success."""
    conversation, wanted = call.conversation, call.body.get("status")
    is_handoff = (
        call.is_bots
        and conversation.status is ConversationStatus.PENDING
        and wanted == ConversationStatus.OPEN
    )
    if wanted:
        until = _moment(call.body.get("snoozed_until"))
        desk.conversations.set_status(
            conversation, str(wanted), by=call.actor.name, snoozed_until=until
        )
    else:
        desk.conversations.toggle_status(conversation, by=call.actor.name)
    _take_opened(desk, call)
    success = None if is_handoff else True
    return json_response(rest_bodies.status_answer(conversation, success=success))


def toggle_typing_status(desk: Desk, call: Call) -> Response:
    """Show that the caller is typing, or has stopped."""
    wanted = call.body.get("typing_status")
    if wanted in {"on", "off"}:
        is_private = _is_true(call.body.get("is_private"))
        desk.conversations.show_typing(call.conversation, call.actor, wanted == "on", is_private)
    return Response()


def toggle_priority(desk: Desk, call: Call) -> Response:
    """Set how urgent a conversation is."""
    desk.conversations.set_priority(call.conversation, call.body.get("priority") or None)
    return Response()


def assign(desk: Desk, call: Call) -> Response:
    """Give a conversation to a person, the bot or a team; an unknown person is nobody."""
    conversation, body, account = call.conversation, call.body, call.conversation.account
    if body.get("assignee_type") == "AgentBot":
        bot = _with_number(desk.store.bots.of_account(account.id), str(body.get("assignee_id")))
        return json_response(None) if bot is None else _assigned(desk, call, bot.seen)
    if "assignee_id" in body:
        wanted = str(body["assignee_id"])
        return _assigned(desk, call, _with_number(account.agents, wanted))
    if "team_id" in body:
        team = _with_number(account.teams, str(body["team_id"]))
        desk.conversations.assign_team(conversation, team)
        return json_response(rest_bodies.team_answer(team, account))
    return json_response(None)


def list_labels(desk: Desk, call: Call) -> Response:
    """List a conversation's labels."""
    return json_response({"payload": call.conversation.labels})


def set_labels(desk: Desk, call: Call) -> Response:
    """Replace a conversation's labels."""
    wanted = call.body.get("labels") or []
    labels = wanted.split(",") if isinstance(wanted, str) else wanted
    cleaned = [str(label).strip() for label in labels]
    desk.conversations.set_labels(call.conversation, cleaned, by=call.actor.name)
    return list_labels(desk, call)


def set_custom_attributes(desk: Desk, call: Call) -> Response:
    """Replace a conversation's custom attributes."""
    wanted = call.body.get("custom_attributes")
    attributes: Json = wanted if isinstance(wanted, dict) else {}
    desk.conversations.set_custom_attributes(call.conversation, attributes)
    return json_response({"custom_attributes": call.conversation.custom_attributes})


def _page(messages: Sequence[Message], query: Mapping[str, str]) -> Sequence[Message]:
    after, before = _id(query.get("after")), _id(query.get("before"))
    end = len(messages) if before is None else bisect_left(messages, before, key=_number_of)
    if after is not None and before is not None:
        start = bisect_left(messages, after, key=_number_of)
        return messages[start:end][:_BETWEEN]
    if after is not None:
        start = bisect_right(messages, after, key=_number_of)
        return messages[start : start + _LATER]
    return messages[max(0, end - _EARLIER) : end]


def _draft(call: Call) -> Draft:
    body, channel = call.body, call.conversation.inbox.channel
    kind = _KINDS.get(str(body.get("message_type") or "outgoing"))
    if kind is None:
        raise InvalidError(f"'{body['message_type']}' is not a valid message_type")
    if kind is MessageKind.INCOMING and channel != channels.API:
        raise InvalidError("Incoming messages are only allowed in Api inboxes")
    is_customers = kind is MessageKind.INCOMING
    content, echo_id = body.get("content"), body.get("echo_id")
    said = MessageSetup(
        content=None if content is None else str(content),
        content_type=str(body.get("content_type") or "text"),
        content_attributes=_mapping(body.get("content_attributes")),
        additional_attributes={
            key: body[key] for key in ("template_params", "campaign_id") if body.get(key)
        },
        source_id=body.get("source_id"),
    )
    return Draft(
        kind=kind,
        sender=call.conversation.contact if is_customers else call.actor,
        said=said,
        is_private=_is_true(body.get("private")),
        echo_id=None if echo_id is None else str(echo_id),
    )


def _assigned(desk: Desk, call: Call, assignee: AgentSetup | Bot | None) -> Response:
    desk.conversations.assign(call.conversation, assignee, by=call.actor.name)
    return json_response(rest_bodies.assignee_answer(assignee, call.conversation.account))


def _take_opened(desk: Desk, call: Call) -> None:
    is_plain_agent = isinstance(call.actor, AgentSetup) and not call.actor.is_administrator
    if is_plain_agent and call.conversation.status is ConversationStatus.OPEN:
        _assigned(desk, call, call.actor)


def _with_number(candidates: Sequence[Any], number: str) -> Any:
    return next((one for one in candidates if str(one.id) == number), None)


def _mapping(value: Any) -> Json:
    return value if isinstance(value, dict) else {}


def _id(text: str | None) -> int | None:
    """Read an id as Ruby does: what is no number is 0."""
    if not text:
        return None
    return int(text) if text.isascii() and text.isdigit() else 0


def _moment(value: Any) -> float | None:
    try:
        return None if value is None else float(value)
    except (TypeError, ValueError) as error:
        raise InvalidError("invalid date") from error


def _is_true(value: Any) -> bool:
    return value not in _FALSE
