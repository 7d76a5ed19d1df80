"""Renders Liquid in outgoing messages, as Chatwoot does: enough of it to show what leaks.

Variables are looked up as in the real thing; filters are not applied. Tags vanish with what they
enclose left in place (`raw` keeps its text, `comment` drops it), whatever their condition.
"""

import re
from collections.abc import Mapping
from itertools import islice
from typing import Any

from chatwootai.testing.chatwoot.records import Bot, Contact, Conversation, Sender
from chatwootai.testing.chatwoot.setups import AgentSetup

_CODE = re.compile(r"`(.*?)`", re.DOTALL)
_RAW_CODE = r"{% raw %}`\1`{% endraw %}"
_TOKEN = re.compile(r"\{%.*?%\}|\{\{.*?\}\}?|\{\{|\{%", re.DOTALL)
_VARIABLE = re.compile(r"\{\{-?(.*?)-?\}\}\Z", re.DOTALL)
_TAG = re.compile(r"\{%-?\s*(#|\w+).*?%\}\Z", re.DOTALL)
_QUOTED = re.compile(r"""(["'])(.*?)\1""", re.DOTALL)
_NUMBER = re.compile(r"-?\d+(\.\d+)?\Z")
_STEP = re.compile(r"[\w-]+")
_VERBATIM = ("raw", "comment")
_BLOCKS = frozenset({"if", "unless", "for", "case", "capture", "tablerow", "ifchanged"})
_BRANCHES = frozenset({"else", "elsif", "when"})
_SINGLE = frozenset(
    {"#", "assign", "break", "continue", "cycle", "decrement", "echo", "include", "increment"}
    | {"liquid", "render"}
)
_RECENT = 5


class _SyntaxFaultError(Exception):
    """Liquid cannot read the text."""


def rendered(text: str, conversation: Conversation, sender: Sender) -> str:
    """Return *text* of *sender* with its Liquid rendered; as it is when its Liquid is broken.

    What stands between backticks is left alone.
    """
    if "{{" not in text and "{%" not in text:
        return text
    try:
        return _rendered(_CODE.sub(_RAW_CODE, text), _drops(conversation, sender))
    except _SyntaxFaultError:
        return text


def _drops(conversation: Conversation, sender: Sender) -> dict[str, Any]:
    person = conversation.contact.setup
    return {
        "contact": {
            **_names(person.name),
            "id": conversation.contact.id,
            "email": person.email,
            "phone_number": person.phone_number,
            "identifier": person.identifier,
            "custom_attribute": person.custom_attributes,
        },
        "agent": _agent(sender or conversation.assignee),
        "conversation": {
            "id": conversation.id,
            "display_id": conversation.id,
            "contact_name": person.name.capitalize(),
            "recent_messages": _recent_messages(conversation),
            "custom_attribute": conversation.custom_attributes,
        },
        "inbox": {"id": conversation.inbox.id, "name": conversation.inbox.name},
        "account": {"id": conversation.account.id, "name": conversation.account.name},
    }


def _agent(sender: Sender) -> dict[str, Any]:
    match sender:
        case AgentSetup() | Bot():
            return {**_names(sender.name), "id": sender.id, "available_name": sender.name}
        case Contact() | None:
            return {}


def _names(name: str) -> dict[str, str]:
    words = [word.capitalize() for word in name.split()]
    has_both = len(words) > 1
    return {
        "name": " ".join(words),
        "first_name": words[0] if has_both else "",
        "last_name": words[-1] if has_both else "",
    }


def _recent_messages(conversation: Conversation) -> str:
    public = (m for m in reversed(conversation.messages) if not (m.is_private or m.is_activity))
    return "".join(f'{{"content"=>"{m.content}"}}' for m in reversed(list(islice(public, _RECENT))))


def _rendered(text: str, drops: Mapping[str, Any]) -> str:
    parts: list[str] = []
    open_blocks: list[str] = []
    place = 0
    while (token := _TOKEN.search(text, place)) is not None:
        parts.append(text[place : token.start()])
        place = token.end()
        if token.group().startswith("{{"):
            parts.append(_value(token.group(), drops))
            continue
        name = _tag_name(token.group())
        if name in _VERBATIM:
            inside, place = _until_end(name, text, place)
            parts.append(inside if name == "raw" else "")
        else:
            _follow(name, open_blocks)
    if open_blocks:
        raise _SyntaxFaultError
    return "".join(parts) + text[place:]


def _tag_name(token: str) -> str:
    tag = _TAG.match(token)
    if tag is None:
        raise _SyntaxFaultError
    return tag.group(1)


def _until_end(name: str, text: str, start: int) -> tuple[str, int]:
    end = re.compile(rf"\{{%-?\s*end{name}\s*-?%\}}").search(text, start)
    if end is None:
        raise _SyntaxFaultError
    return text[start : end.start()], end.end()


def _follow(name: str, open_blocks: list[str]) -> None:
    if name in _BLOCKS:
        open_blocks.append(name)
    elif open_blocks and name == f"end{open_blocks[-1]}":
        open_blocks.pop()
    elif name not in _SINGLE and not (open_blocks and name in _BRANCHES):
        raise _SyntaxFaultError


def _value(token: str, drops: Mapping[str, Any]) -> str:
    variable = _VARIABLE.match(token)
    if variable is None:
        raise _SyntaxFaultError
    expression = variable.group(1).strip()
    if quoted := _QUOTED.match(expression):
        return quoted.group(2)
    path = expression.split("|")[0].strip()
    if _NUMBER.match(path):
        return path
    found: Any = drops
    for step in _STEP.findall(path):
        found = found.get(step) if isinstance(found, Mapping) else None
    return "" if found is None or isinstance(found, Mapping) else str(found)
