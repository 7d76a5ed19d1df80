"""Which of a customer's messages deserve an answer."""

from dataclasses import replace
from typing import Any

import pytest

from chatwootai.core.conversation import Attachment
from chatwootai.core.events import Party, Status
from chatwootai.core.gate import Answer, Decision, Ignore, Policy, decide
from chatwootai.core.sessions import Owner, Session
from tests.building import CONVERSATION, CUSTOMER, SHOP, event, message, said

NEW = Session(SHOP, CONVERSATION)
AGENT_BOT = Policy()
NO_AGENT_BOT = Policy(answers_open=True)


def _decided(
    session: Session = NEW, policy: Policy = AGENT_BOT, about: Any = None, **changes: Any
) -> Decision:
    return decide(event(about or message("Oi"), **changes), session, policy)


def test_a_message_in_a_pending_conversation_is_answered() -> None:
    decision = _decided()

    assert decision == Answer(said("Oi"))


@pytest.mark.parametrize(
    ("about", "reason"),
    [
        (message(is_private=True), "private note"),
        (message(is_deleted=True), "deleted"),
        (message(is_unsupported=True), "the channel could not read it"),
        (message(is_auto_reply=True), "automatic reply"),
        (message(content_type="sticker"), "sticker"),
        (message(content_type="voice_call"), "voice_call"),
        (message(story="story_mention"), "mentioned in a story or a post"),
        (message(story="ig_story"), "mentioned in a story or a post"),
        (message(story="ig_post"), "mentioned in a story or a post"),
        (message(""), "empty"),
        (message(" \n\t\u2003"), "empty"),
    ],
)
def test_what_says_nothing_to_us_is_not_answered(about: Any, reason: str) -> None:
    decision = _decided(about=about)

    assert decision == Ignore(reason)


def test_a_blocked_customer_is_not_answered() -> None:
    decision = _decided(contact=replace(CUSTOMER, is_blocked=True))

    assert decision == Ignore("blocked contact")


def test_the_reply_to_a_story_is_answered() -> None:
    decision = _decided(about=message("Quanto custa?", story="ig_story_reply"))

    assert decision == Answer(said("Quanto custa?"))


@pytest.mark.parametrize(
    "kind",
    ["image", "audio", "video", "file", "location", "fallback", "share", "contact", "ig_reel"],
)
def test_an_attachment_without_words_is_answered(kind: str) -> None:
    attachment = Attachment(kind)

    decision = _decided(about=message("", attachments=(attachment,)))

    assert decision == Answer(said("", 1, attachment))


@pytest.mark.parametrize(
    ("status", "assignee", "policy"),
    [
        (Status.PENDING, Party.NOBODY, AGENT_BOT),
        (Status.PENDING, Party.BOT, AGENT_BOT),
        (Status.OPEN, Party.BOT, AGENT_BOT),
        (Status.OPEN, Party.NOBODY, NO_AGENT_BOT),
        (Status.OPEN, Party.BOT, NO_AGENT_BOT),
        (Status.PENDING, Party.NOBODY, NO_AGENT_BOT),
    ],
)
def test_the_bot_answers_where_the_conversation_is_its_own(
    status: Status, assignee: Party, policy: Policy
) -> None:
    decision = _decided(policy=policy, status=status, assignee=assignee)

    assert decision == Answer(said("Oi"))


@pytest.mark.parametrize(
    ("status", "assignee", "policy", "reason"),
    [
        (Status.OPEN, Party.NOBODY, AGENT_BOT, "the people have it"),
        (Status.OPEN, Party.PERSON, AGENT_BOT, "the people have it"),
        (Status.OPEN, Party.PERSON, NO_AGENT_BOT, "the people have it"),
        (Status.PENDING, Party.PERSON, AGENT_BOT, "the people have it"),
        (Status.PENDING, Party.PERSON, NO_AGENT_BOT, "the people have it"),
        (Status.SNOOZED, Party.NOBODY, AGENT_BOT, "the people have it"),
        (Status.SNOOZED, Party.BOT, NO_AGENT_BOT, "the people have it"),
        (Status.RESOLVED, Party.NOBODY, AGENT_BOT, "the conversation is resolved"),
        (Status.RESOLVED, Party.NOBODY, NO_AGENT_BOT, "the conversation is resolved"),
        (Status.UNKNOWN, Party.NOBODY, AGENT_BOT, "the conversation is unknown"),
    ],
)
def test_the_bot_is_silent_where_the_conversation_is_not_its_own(
    status: Status, assignee: Party, policy: Policy, reason: str
) -> None:
    decision = _decided(policy=policy, status=status, assignee=assignee)

    assert decision == Ignore(reason)


def test_the_bot_is_silent_once_a_person_has_answered_in_a_pending_conversation() -> None:
    theirs = replace(NEW, owner=Owner.PERSON, status=Status.PENDING)

    decision = _decided(theirs)

    assert decision == Ignore("a person has it")


def test_a_message_is_not_answered_twice() -> None:
    answered = NEW.having_answered("1")

    decision = _decided(answered)

    assert decision == Ignore("already dealt with")


def test_another_message_is_answered_after_the_first() -> None:
    answered = NEW.having_answered("1")

    decision = _decided(answered, about=message("E aí?", 2))

    assert decision == Answer(said("E aí?", 2))


@pytest.mark.parametrize("owner", Owner)
@pytest.mark.parametrize(
    ("before", "now", "policy"),
    [
        (Status.RESOLVED, Status.PENDING, AGENT_BOT),
        (Status.RESOLVED, Status.OPEN, NO_AGENT_BOT),
        (Status.OPEN, Status.PENDING, AGENT_BOT),
        (Status.SNOOZED, Status.PENDING, AGENT_BOT),
    ],
)
def test_a_conversation_that_came_back_to_the_bot_begins_afresh(
    owner: Owner, before: Status, now: Status, policy: Policy
) -> None:
    away = replace(NEW, owner=owner, status=before)

    decision = _decided(away, policy, status=now)

    assert decision == Answer(said("Oi"), is_fresh=True)


def test_a_snoozed_conversation_that_its_customer_opens_is_the_peoples() -> None:
    snoozed = replace(NEW, owner=Owner.PERSON, status=Status.SNOOZED)

    decision = _decided(snoozed, NO_AGENT_BOT, status=Status.OPEN)

    assert decision == Ignore("a person has it")


def test_a_late_message_of_before_the_people_took_over_does_not_bring_the_bot_back() -> None:
    theirs = replace(NEW, owner=Owner.PERSON, status=Status.OPEN, since=2000.0)

    decision = _decided(theirs, at=1999.0)

    assert decision == Ignore("a person has it")


def test_a_late_message_of_before_the_conversation_was_resolved_begins_no_episode() -> None:
    resolved = replace(NEW, status=Status.RESOLVED, since=2000.0)

    decision = _decided(resolved, at=1999.0)

    assert decision == Answer(said("Oi"))
