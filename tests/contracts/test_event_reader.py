"""What every reader of webhooks promises: anything may come in, and nothing strange comes out."""

from collections.abc import Sequence
from copy import deepcopy
from typing import Any, Final, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatwootai.adapters.event_reader.chatwoot import ChatwootEventReader
from chatwootai.core import events
from chatwootai.core.gate import Policy, decide
from chatwootai.core.ports.event_reader import EventReader
from chatwootai.core.sessions import Session
from tests import samples
from tests.building import SHOP
from tests.contracts.bodies import RECORDED, body

_SAMPLES: Final = {
    name: samples.payload(name)
    for name in RECORDED
    if "huge" not in name  # 1.4 MB would make every example slow
}

LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-2, 2)
    | st.sampled_from([2**63, -(2**70), 10**400, float("nan"), float("inf"), 1e308])
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["message_created", "incoming", "pending", "2026-11-20", "\ud800", "0000"])
)
JSON = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)
OBJECTS = st.dictionaries(
    st.sampled_from(["event", "id", "account", "conversation", "message_type", "x"]), JSON
)


def chatwoot() -> EventReader:
    return ChatwootEventReader()


@pytest.fixture(params=[chatwoot], ids=lambda build: build.__name__, scope="module")
def reader(request: pytest.FixtureRequest) -> EventReader:
    return cast("EventReader", request.param())


def _paths(value: Any, path: tuple[Any, ...] = ()) -> Sequence[tuple[Any, ...]]:
    """Return the path of everything within *value*."""
    match value:
        case dict():
            inner = list(value.items())
        case list():
            inner = list(enumerate(value))
        case _:
            return [path]
    return [path, *(deeper for key, one in inner for deeper in _paths(one, (*path, key)))]


_PLACES: Final = {name: [path for path in _paths(its) if path] for name, its in _SAMPLES.items()}


@st.composite
def spoilt(draw: st.DrawFn) -> dict[str, Any]:
    """Return a recorded body in which some things are missing, and others are something else."""
    name = draw(st.sampled_from(sorted(_SAMPLES)))
    payload: dict[str, Any] = deepcopy(_SAMPLES[name])
    for path in draw(st.lists(st.sampled_from(_PLACES[name]), min_size=1, max_size=4)):
        is_removed, value = draw(st.booleans()), draw(JSON)
        place: Any = payload
        for key in path[:-1]:
            is_there = (isinstance(place, dict) and key in place) or (
                isinstance(place, list) and isinstance(key, int) and key < len(place)
            )
            place = place[key] if is_there else None
        if isinstance(place, dict) and is_removed:
            place.pop(path[-1], None)
        elif isinstance(place, dict):
            place[path[-1]] = value
    return payload


@settings(deadline=None, max_examples=60)
@given(payload=OBJECTS | spoilt())
def test_any_object_is_read_or_ignored(reader: EventReader, payload: dict[str, Any]) -> None:
    event = reader.read("main", payload)

    assert event is None or event.conversation.number > 0


@settings(deadline=None, max_examples=60)
@given(payload=OBJECTS | spoilt())
def test_whatever_is_read_can_be_decided_about(
    reader: EventReader, payload: dict[str, Any]
) -> None:
    event = reader.read("main", payload)

    decision = event and decide(event, Session(SHOP, event.conversation), Policy())

    assert (decision is None) == (event is None)


@settings(deadline=None, max_examples=60)
@given(payload=spoilt())
def test_an_event_is_of_the_account_that_the_body_names_and_of_no_other(
    reader: EventReader, payload: dict[str, Any]
) -> None:
    named = [
        place["account"].get("id")
        for place in (payload, payload.get("conversation"))
        if isinstance(place, dict) and isinstance(place.get("account"), dict)
    ]

    event = reader.read("elsewhere", payload)

    if event is not None:
        assert event.conversation.installation == "elsewhere"
        assert event.conversation.account in named


@settings(deadline=None, max_examples=60)
@given(payload=spoilt().filter(lambda payload: "\\ud800" not in repr(payload)))
def test_whatever_is_read_can_be_stored_and_read_back(
    reader: EventReader, payload: dict[str, Any]
) -> None:
    event = reader.read("main", payload)

    if event is not None:
        assert events.from_json(events.to_json(event)) == event


@pytest.mark.parametrize("sample", _SAMPLES)
def test_reading_changes_nothing_in_the_body(reader: EventReader, sample: str) -> None:
    payload = samples.payload(sample)

    reader.read("main", payload)

    assert payload == samples.payload(sample)


@pytest.mark.parametrize(
    "name",
    [
        "conversation_created",
        "contact_created",
        "contact_updated",
        "inbox_created",
        "inbox_updated",
        "webwidget_triggered",
        "macro.executed",
        "automation_event.message_created",
        "automation_event.conversation_updated",
        "conversation_unheard_of",
        "MESSAGE_CREATED",
        "",
        None,
        17,
        ["message_created"],
        {"message_created": True},
    ],
)
def test_other_events_are_ignored(reader: EventReader, name: Any) -> None:
    event = reader.read("main", body(changes={"event": name}))

    assert event is None


@pytest.mark.parametrize("path", ["id", "conversation", "conversation.id", "message_type", "event"])
@pytest.mark.parametrize("value", [None, "", "17", 0, -1, True, 2**63, 1.0, [], {}])
def test_a_message_without_what_names_it_is_ignored(
    reader: EventReader, path: str, value: Any
) -> None:
    event = reader.read("main", body(changes={path: value}))

    assert event is None


def test_an_object_without_any_account_is_ignored(reader: EventReader) -> None:
    event = reader.read("main", body(changes={"account": None, "conversation.account": None}))

    assert event is None


def test_unknown_keys_change_nothing(reader: EventReader) -> None:
    unknown = {"performed_by": {"type": "user", "id": 7}, "conversation.applied_sla": {"id": 2}}

    event = reader.read("main", body(changes=unknown))

    assert event == reader.read("main", body())
