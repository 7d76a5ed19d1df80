"""What holds for every event, whatever it tells."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatwootai.core.conversation import Attachment
from chatwootai.core.events import (
    Change,
    Direction,
    Event,
    EventKind,
    EventMessage,
    Mark,
    Party,
    Status,
    Submission,
    Survey,
)
from chatwootai.core.gate import (
    Answer,
    CustomerTyping,
    FormAnswered,
    Ignore,
    PersonTookOver,
    Policy,
    ReturnedToBot,
    decide,
    is_with_people,
)
from chatwootai.core.sessions import Owner, Session
from tests.building import CONVERSATION, CUSTOMER, SHOP, event, message

NEW = Session(SHOP, CONVERSATION)
TYPING = (EventKind.TYPING_STARTED, EventKind.TYPING_STOPPED)
MESSAGES = st.builds(
    EventMessage,
    id=st.integers(1, 3),
    direction=st.sampled_from(Direction),
    sender=st.sampled_from(Party),
    text=st.sampled_from(["", " ", "Oi"]),
    content_type=st.sampled_from(["text", "sticker", "voice_call", "form"]),
    attachments=st.sampled_from([(), (Attachment("image"),)]),
    story=st.sampled_from(["", "story_mention", "ig_story_reply"]),
    mark=st.sampled_from([None, Mark("a1", 0)]),
    submitted=st.sampled_from([(), (Submission("Sim"),)]),
    survey=st.sampled_from([None, Survey(3)]),
    failure=st.sampled_from(["", "gone"]),
)
EVENTS = st.builds(
    event,
    st.none() | MESSAGES,
    status=st.sampled_from(Status),
    assignee=st.sampled_from(Party),
    actor=st.sampled_from(Party),
    contact=st.builds(replace, st.just(CUSTOMER), is_blocked=st.booleans()),
    changed=st.frozensets(st.sampled_from(Change)),
    at=st.sampled_from([0.0, 1000.0, 3000.0]),
)
KINDS = st.sampled_from(EventKind)
SESSIONS = st.builds(
    Session,
    st.just(SHOP),
    st.just(CONVERSATION),
    owner=st.sampled_from(Owner),
    status=st.sampled_from(Status),
    answered=st.sampled_from([(), ("1", "2:form", "3:failed")]),
    since=st.sampled_from([0.0, 2000.0]),
)
POLICIES = st.builds(Policy, st.booleans())
everything = given(EVENTS, KINDS, SESSIONS, POLICIES)


def test_a_customer_who_types_is_waited_for() -> None:
    decision = decide(event(kind=TYPING[0], actor=Party.CONTACT), NEW, Policy())

    assert decision == CustomerTyping(is_typing=True)


def test_a_customer_who_stops_typing_is_waited_for_no_longer() -> None:
    decision = decide(event(kind=TYPING[1], actor=Party.CONTACT), NEW, Policy())

    assert decision == CustomerTyping(is_typing=False)


@pytest.mark.parametrize("kind", TYPING)
@pytest.mark.parametrize("actor", [party for party in Party if party is not Party.CONTACT])
def test_nobody_else_who_types_matters(kind: EventKind, actor: Party) -> None:
    decision = decide(event(kind=kind, actor=actor), NEW, Policy())

    assert decision == Ignore("somebody else is typing")


@settings(deadline=None)
@everything
def test_only_the_customers_words_in_the_bots_conversation_are_answered(
    about: Event, kind: EventKind, session: Session, policy: Policy
) -> None:
    about = replace(about, kind=kind)

    decision = decide(about, session, policy)

    if isinstance(decision, Answer | FormAnswered):
        assert about.message is not None
        assert not about.message.is_private
        assert not about.contact.is_blocked
        assert about.status in (Status.PENDING, Status.OPEN)
        assert not is_with_people(about.status, about.assignee, policy)
        assert decision.message.key not in session.answered
        assert session.owner is Owner.BOT or decision.is_fresh


@settings(deadline=None)
@everything
def test_an_outdated_event_does_not_move_a_conversation(
    about: Event, kind: EventKind, session: Session, policy: Policy
) -> None:
    late = replace(about, kind=kind, at=1000.0)

    decision = decide(late, replace(session, since=2000.0), policy)

    assert not isinstance(decision, PersonTookOver | ReturnedToBot)
    assert getattr(decision, "is_fresh", False) is False


@settings(deadline=None)
@everything
def test_a_decision_depends_on_nothing_but_what_it_is_given(
    about: Event, kind: EventKind, session: Session, policy: Policy
) -> None:
    about = replace(about, kind=kind)

    decisions = [decide(about, session, policy) for _ in range(2)]

    assert decisions[0] == decisions[1]


@pytest.mark.parametrize(
    "its",
    [
        {"story": "unheard_of"},
        {"content_type": "unheard_of"},
        {"content_type": "incoming_email"},
        {"content_type": "input_text"},
    ],
)
def test_a_kind_of_message_that_is_not_known_is_answered(its: dict[str, Any]) -> None:
    decision = decide(event(message("Oi", **its)), NEW, Policy())

    assert isinstance(decision, Answer)
