"""When people take a conversation over, and when they give it back."""

from dataclasses import replace
from typing import Any

import pytest

from chatwootai.core.events import Change, Direction, EventKind, Mark, Party, Status
from chatwootai.core.gate import (
    Decision,
    Ignore,
    OwnEcho,
    PersonTookOver,
    Policy,
    ReturnedToBot,
    StatusChanged,
    decide,
    is_with_people,
)
from chatwootai.core.sessions import Owner, Session
from tests.building import CONVERSATION, SHOP, event, message

OURS = Session(SHOP, CONVERSATION)
THEIRS = replace(OURS, owner=Owner.PERSON, status=Status.OPEN, since=2000.0)
AGENT_BOT = Policy()
NO_AGENT_BOT = Policy(answers_open=True)


def _sent(sender: Party, session: Session = OURS, at: float = 0.0, **its: Any) -> Decision:
    about = message(direction=Direction.OUTGOING, sender=sender, **its)
    return decide(event(about, at=at), session, AGENT_BOT)


def _changed(session: Session, policy: Policy = AGENT_BOT, **changes: Any) -> Decision:
    return decide(event(**changes), session, policy)


def test_a_person_who_answers_takes_over() -> None:
    decision = _sent(Party.PERSON)

    assert decision == PersonTookOver("answered")


@pytest.mark.parametrize(
    "its", [{"is_external_echo": True}, {"came_from_channel": True}], ids=["echo", "number"]
)
def test_a_person_who_answers_in_the_channels_own_app_takes_over(its: dict[str, Any]) -> None:
    decision = _sent(Party.NOBODY, **its)

    assert decision == PersonTookOver("answered in the channel's own app")


@pytest.mark.parametrize(
    ("sender", "its", "reason"),
    [
        (Party.PERSON, {"is_private": True}, "private note"),
        (Party.NOBODY, {"is_private": True}, "private note"),
        (Party.BOT, {}, "a bot's message"),
        (Party.BOT, {"came_from_channel": True}, "a bot's message"),
        (Party.OTHER_ASSISTANT, {}, "another assistant's message"),
        (Party.NOBODY, {}, "sent by nobody, such as an automation rule"),
        (Party.CONTACT, {}, "sent by nobody, such as an automation rule"),
    ],
)
def test_what_no_person_said_to_the_customer_takes_nothing_over(
    sender: Party, its: dict[str, Any], reason: str
) -> None:
    decision = _sent(sender, **its)

    assert decision == Ignore(reason)


@pytest.mark.parametrize("sender", Party)
def test_a_template_takes_nothing_over(sender: Party) -> None:
    about = message(direction=Direction.TEMPLATE, sender=sender)

    decision = decide(event(about), OURS, AGENT_BOT)

    assert decision == Ignore("written by the help desk itself")


@pytest.mark.parametrize("is_private", [False, True], ids=["said", "note"])
@pytest.mark.parametrize("sender", [Party.BOT, Party.PERSON], ids=["as a bot", "as a person"])
def test_a_message_with_our_mark_is_an_echo_whoever_it_is_said_to_be_from(
    sender: Party, *, is_private: bool
) -> None:
    mark = Mark("a1", 0)

    decision = _sent(sender, mark=mark, is_private=is_private, number=77)

    assert decision == OwnEcho(mark, 77)


@pytest.mark.parametrize(
    ("status", "assignee", "how"),
    [
        (Status.OPEN, Party.NOBODY, "opened"),
        (Status.SNOOZED, Party.NOBODY, "opened"),
        (Status.OPEN, Party.PERSON, "assigned"),
        (Status.PENDING, Party.PERSON, "assigned"),
    ],
)
def test_people_take_over_by_opening_a_conversation_or_having_it_assigned(
    status: Status, assignee: Party, how: str
) -> None:
    decision = _changed(OURS, status=status, assignee=assignee)

    assert decision == PersonTookOver(how)


@pytest.mark.parametrize(
    ("status", "assignee", "policy"),
    [
        (Status.PENDING, Party.NOBODY, AGENT_BOT),
        (Status.PENDING, Party.BOT, AGENT_BOT),
        (Status.OPEN, Party.BOT, AGENT_BOT),
        (Status.OPEN, Party.NOBODY, NO_AGENT_BOT),
        (Status.UNKNOWN, Party.NOBODY, AGENT_BOT),
    ],
)
def test_nobody_takes_over_a_conversation_that_stays_the_bots(
    status: Status, assignee: Party, policy: Policy
) -> None:
    decision = _changed(OURS, policy, status=status, assignee=assignee)

    assert decision == Ignore("nothing that concerns the bot")


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": EventKind.STATUS_CHANGED},
        {"changed": frozenset({Change.STATUS})},
        {"changed": frozenset({Change.ASSIGNEE})},
        {"status": Status.OPEN, "assignee": Party.BOT, "changed": frozenset({Change.ASSIGNEE})},
    ],
    ids=["status event", "status", "nobody assigned", "bot assigned"],
)
def test_a_conversation_is_given_back_by_a_change(changes: dict[str, Any]) -> None:
    decision = _changed(THEIRS, **changes)

    assert decision == ReturnedToBot()


def test_a_conversation_is_not_given_back_by_an_event_that_changed_something_else() -> None:
    decision = _changed(THEIRS, changed=frozenset())

    assert decision == Ignore("nothing that concerns the bot")


def test_a_conversation_that_stays_open_to_the_bot_is_not_given_back_by_a_change() -> None:
    changed = frozenset({Change.STATUS, Change.ASSIGNEE})

    decision = _changed(THEIRS, NO_AGENT_BOT, status=Status.OPEN, changed=changed)

    assert decision == Ignore("nothing that concerns the bot")


def test_the_status_that_a_conversation_has_among_people_is_noted() -> None:
    theirs = replace(THEIRS, status=Status.PENDING)

    decision = _changed(theirs, status=Status.OPEN)

    assert decision == StatusChanged(Status.OPEN)


def test_what_is_known_of_a_conversation_among_people_is_no_news() -> None:
    decision = _changed(THEIRS, status=Status.OPEN, assignee=Party.PERSON)

    assert decision == Ignore("a person already has it")


@pytest.mark.parametrize("owner", Owner)
def test_a_resolved_conversation_is_noted_whoever_had_it(owner: Owner) -> None:
    session = replace(OURS, owner=owner, status=Status.OPEN)

    decision = _changed(session, status=Status.RESOLVED, assignee=Party.PERSON)

    assert decision == StatusChanged(Status.RESOLVED)


def test_the_second_and_third_event_of_one_resolving_are_no_news() -> None:
    resolved = replace(OURS, status=Status.RESOLVED)

    decision = _changed(resolved, status=Status.RESOLVED)

    assert decision == Ignore("already known to be resolved")


def test_a_resolved_conversation_that_becomes_pending_is_noted() -> None:
    resolved = replace(OURS, status=Status.RESOLVED)

    decision = _changed(resolved)

    assert decision == StatusChanged(Status.PENDING)


@pytest.mark.parametrize(
    "changes",
    [
        {"status": Status.RESOLVED},
        {"status": Status.PENDING, "kind": EventKind.STATUS_CHANGED},
        {"status": Status.PENDING, "changed": frozenset({Change.STATUS})},
    ],
    ids=["resolved", "given back by status", "given back by change"],
)
def test_a_late_event_does_not_undo_that_people_took_over(changes: dict[str, Any]) -> None:
    decision = _changed(THEIRS, at=THEIRS.since - 1, **changes)

    assert decision == Ignore("older than what is known of the conversation")


def test_a_late_event_does_not_undo_that_the_conversation_was_given_back() -> None:
    ours = replace(OURS, status=Status.PENDING, since=2000.0)

    decision = _changed(ours, at=1999.0, status=Status.OPEN)

    assert decision == Ignore("older than what is known of the conversation")


def test_a_late_copy_of_a_persons_answer_does_not_undo_that_they_gave_it_back() -> None:
    ours = replace(OURS, status=Status.PENDING, since=2000.0)

    decision = _sent(Party.PERSON, ours, at=1999.0)

    assert decision == Ignore("answered before the conversation was given back")


@pytest.mark.parametrize("at", [0.0, 2000.0, 1999.999, 2001.0])
def test_an_event_of_the_same_moment_or_of_an_unknown_one_is_not_taken_for_late(at: float) -> None:
    decision = _changed(THEIRS, at=at, kind=EventKind.STATUS_CHANGED)

    assert decision == ReturnedToBot()


@pytest.mark.parametrize(
    ("status", "assignee", "policy", "expected"),
    [
        (Status.PENDING, Party.NOBODY, AGENT_BOT, False),
        (Status.OPEN, Party.NOBODY, AGENT_BOT, True),
        (Status.OPEN, Party.NOBODY, NO_AGENT_BOT, False),
        (Status.OPEN, Party.BOT, AGENT_BOT, False),
        (Status.OPEN, Party.OTHER_ASSISTANT, AGENT_BOT, True),
        (Status.SNOOZED, Party.BOT, NO_AGENT_BOT, True),
        (Status.RESOLVED, Party.NOBODY, AGENT_BOT, False),
        (Status.PENDING, Party.PERSON, NO_AGENT_BOT, True),
    ],
)
def test_a_conversation_is_with_people_by_its_assignee_its_status_and_the_policy(
    status: Status, assignee: Party, policy: Policy, *, expected: bool
) -> None:
    assert is_with_people(status, assignee, policy) is expected
