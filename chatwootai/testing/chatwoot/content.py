"""Tells what is wrong with the content of a message, in the words of Chatwoot's validator."""

from collections.abc import Mapping, Sequence
from typing import Any

CONTENT_TYPES = frozenset(
    {"text", "input_text", "input_textarea", "input_email", "input_select", "cards", "form"}
    | {"article", "incoming_email", "input_csat", "integrations", "sticker", "voice_call"}
)

_ITEM_KEYS: Mapping[str, frozenset[str]] = {
    "input_select": frozenset({"title", "value"}),
    "cards": frozenset({"title", "description", "media_url", "actions"}),
    "form": frozenset(
        {"type", "placeholder", "label", "name", "options", "default", "required", "pattern"}
        | {"title", "pattern_error"}
    ),
    "article": frozenset({"title", "description", "link"}),
}
_ACTION_KEYS = frozenset({"text", "type", "payload", "uri"})


def item_faults(content_type: str, attributes: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with the items in a message's content attributes; mostly nothing."""
    keys = _ITEM_KEYS.get(content_type)
    if keys is None:
        return []
    items = attributes.get("items")
    if not isinstance(items, list) or not items:
        return ["Content attributes At least one item is required."]
    if not all(isinstance(item, dict) for item in items):
        return ["Content attributes Items should be a hash."]
    faults = _strange_keys("items : ", items, keys)
    if content_type == "cards":
        faults += _action_faults(items)
    return faults


def _action_faults(items: Sequence[Mapping[str, Any]]) -> list[str]:
    if not all(item.get("actions") for item in items):
        return ["Content attributes contains items missing actions"]
    actions = [action for item in items for action in item["actions"]]
    return _strange_keys("actions:  ", actions, _ACTION_KEYS)


def _strange_keys(
    where: str, items: Sequence[Mapping[str, Any]], known: frozenset[str]
) -> list[str]:
    strange = [key for item in items for key in item if key not in known]
    if not strange:
        return []
    listed = ", ".join(f":{key}" for key in strange)
    return [f"Content attributes contains invalid keys for {where}[{listed}]"]
