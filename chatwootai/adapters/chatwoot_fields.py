"""What Chatwoot's webhooks and its REST API say in the same words."""

from collections.abc import Mapping
from typing import Any, Final

from chatwootai.adapters.lenient import mapping, number, text
from chatwootai.core.events import Mark, Party, Status

_MARK: Final = "chatwootai"
_MOST_PARTS: Final = 1_000


def read_status(value: Any) -> Status:
    """Return the status that *value* names."""
    try:
        return Status(text(value))
    except ValueError:
        return Status.UNKNOWN


def read_assignee(meta: Any) -> Party:
    """Return who is assigned, by a conversation's `meta`."""
    fields = mapping(meta)
    its = mapping(fields.get("assignee"))
    if not its:
        return Party.NOBODY
    if fields.get("assignee_type") == "AgentBot" or its.get("type") == "agent_bot":
        return Party.BOT
    return Party.PERSON


def read_assigned_bot(meta: Any) -> int:
    """Return the number of the agent bot that is assigned, by a conversation's `meta`; else 0."""
    if read_assignee(meta) is not Party.BOT:
        return 0
    return number(mapping(mapping(meta).get("assignee")).get("id"))


def read_mark(attributes: Mapping[str, Any]) -> Mark | None:
    """Return the mark of ours in a message's `content_attributes`, none if it is not ours."""
    ours = mapping(attributes.get(_MARK))
    turn, part = text(ours.get("turn")), ours.get("part")
    if not turn or not isinstance(part, int) or isinstance(part, bool):
        return None
    return Mark(turn, part) if 0 <= part < _MOST_PARTS else None


def write_mark(mark: Mark) -> Mapping[str, Any]:
    """Return the `content_attributes` in which `read_mark` finds *mark* again."""
    return {_MARK: {"turn": mark.turn, "part": mark.part}}
