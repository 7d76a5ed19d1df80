"""Webhook bodies: recorded ones, but for what a test says of them."""

from copy import deepcopy
from pathlib import Path
from typing import Any, Final

from chatwootai.adapters.event_reader.chatwoot import ChatwootEventReader
from chatwootai.core.events import Event, EventMessage
from tests import samples

_PAYLOADS: Final = Path(__file__).parent.parent / "data" / "payloads"
RECORDED: Final = [path.stem for path in sorted(_PAYLOADS.glob("*.json"))]
INCOMING = "whatsapp__message_created__text_pt"
OUTGOING = "whatsapp__message_created__human_agent_outgoing"
OWN_ECHO = "whatsapp__message_created__bot_echo_own"
CHANGED = "whatsapp__conversation_updated__waiting_since"
RESOLVED = "whatsapp__conversation_status_changed__resolved"
FORM = "webwidget__message_updated__form_submitted"


def body(sample: str = INCOMING, changes: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return the body *sample*; each of *changes* is a path such as `conversation.status`."""
    found: dict[str, Any] = deepcopy(samples.payload(sample))
    for path, value in (changes or {}).items():
        *parents, last = path.split(".")
        place = found
        for parent in parents:
            place = place.setdefault(parent, {})
        place[last] = value
    return found


def read(payload: dict[str, Any]) -> Event:
    """Return the event that Chatwoot's *payload* tells of."""
    event = ChatwootEventReader().read("main", payload)
    assert event is not None
    return event


def read_message(payload: dict[str, Any]) -> EventMessage:
    """Return the message that Chatwoot's *payload* tells of."""
    message = read(payload).message
    assert message is not None
    return message
