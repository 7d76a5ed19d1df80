"""What an update of a message asks: forms, surveys, failures, deletions."""

from dataclasses import replace
from typing import Any

import pytest

from chatwootai.core.conversation import Message
from chatwootai.core.events import (
    Direction,
    EventKind,
    Mark,
    Party,
    Status,
    Submission,
    Survey,
)
from chatwootai.core.gate import (
    Decision,
    DeliveryFailed,
    FormAnswered,
    Ignore,
    MessageWithdrawn,
    Policy,
    SurveyAnswered,
    decide,
)
from chatwootai.core.sessions import Owner, Session
from tests.building import CONVERSATION, CUSTOMER, NOON, SHOP, event, message

NEW = Session(SHOP, CONVERSATION)
CHOICE = (Submission("Rastrear pedido"),)
FIELDS = (Submission("rita@example.com", "email"), Submission("4821", "pedido"))
FILLED_IN = Message(1, "Rastrear pedido", NOON + 1, is_form=True)


def _updated(session: Session = NEW, changes: Any = None, **its: Any) -> Decision:
    usual = {"direction": Direction.OUTGOING, "sender": Party.BOT} | its
    about = event(message("Escolha:", **usual), kind=EventKind.MESSAGE_UPDATED)
    return decide(replace(about, **(changes or {})), session, Policy())


def test_a_choice_from_our_list_is_answered() -> None:
    decision = _updated(submitted=CHOICE)

    assert decision == FormAnswered(FILLED_IN)


def test_the_fields_of_our_form_are_answered_in_their_order() -> None:
    decision = _updated(submitted=FIELDS)

    text = "email: rita@example.com\npedido: 4821"
    assert decision == FormAnswered(replace(FILLED_IN, text=text))


def test_a_form_is_ours_by_its_mark_alone() -> None:
    decision = _updated(submitted=CHOICE, sender=Party.PERSON, mark=Mark("a1", 0))

    assert decision == FormAnswered(FILLED_IN)


@pytest.mark.parametrize("sender", [Party.PERSON, Party.NOBODY, Party.OTHER_ASSISTANT])
def test_a_form_that_is_not_ours_is_not_answered(sender: Party) -> None:
    decision = _updated(submitted=CHOICE, sender=sender)

    assert decision == Ignore("nothing new for us in the update")


def test_a_private_form_is_not_answered() -> None:
    decision = _updated(submitted=CHOICE, is_private=True)

    assert decision == Ignore("nothing new for us in the update")


def test_a_form_of_a_blocked_customer_is_not_answered() -> None:
    decision = _updated(submitted=CHOICE, changes={"contact": replace(CUSTOMER, is_blocked=True)})

    assert decision == Ignore("blocked contact")


def test_a_form_is_not_answered_twice() -> None:
    answered = NEW.having_answered(FILLED_IN.key)

    decision = _updated(answered, submitted=CHOICE)

    assert decision == Ignore("already dealt with")


def test_a_form_is_answered_although_a_message_of_that_number_was() -> None:
    answered = NEW.having_answered("1")

    decision = _updated(answered, submitted=CHOICE)

    assert decision == FormAnswered(FILLED_IN)


def test_a_form_is_not_answered_where_a_person_has_the_conversation() -> None:
    theirs = replace(NEW, owner=Owner.PERSON, status=Status.PENDING)

    decision = _updated(theirs, submitted=CHOICE)

    assert decision == Ignore("a person has it")


def test_a_form_in_a_conversation_that_came_back_begins_afresh() -> None:
    away = replace(NEW, owner=Owner.PERSON, status=Status.OPEN)

    decision = _updated(away, submitted=CHOICE)

    assert decision == FormAnswered(FILLED_IN, is_fresh=True)


def test_a_survey_is_taken_down_and_not_answered() -> None:
    survey = Survey(2, "O robô não entendeu nada")

    decision = _updated(survey=survey, direction=Direction.TEMPLATE, sender=Party.NOBODY)

    assert decision == SurveyAnswered(survey)


def test_a_survey_counts_in_a_resolved_conversation_that_a_person_had() -> None:
    resolved = replace(NEW, owner=Owner.PERSON, status=Status.RESOLVED)

    decision = _updated(resolved, {"status": Status.RESOLVED}, survey=Survey(5))

    assert decision == SurveyAnswered(Survey(5))


def test_the_same_survey_again_is_no_news() -> None:
    rated = replace(NEW, survey=Survey(4))

    decision = _updated(rated, survey=Survey(4))

    assert decision == Ignore("already known")


def test_words_added_to_a_rating_are_taken_down() -> None:
    rated = replace(NEW, survey=Survey(4))

    decision = _updated(rated, survey=Survey(4, "Foi rápido"))

    assert decision == SurveyAnswered(Survey(4, "Foi rápido"))


@pytest.mark.parametrize(
    "its", [{"sender": Party.BOT}, {"sender": Party.PERSON, "mark": Mark("a1", 0)}]
)
def test_a_message_of_ours_that_was_not_delivered_is_reported(its: dict[str, Any]) -> None:
    decision = _updated(failure="131047: outside the window", **its)

    assert decision == DeliveryFailed(1, "131047: outside the window")


def test_a_failure_is_not_reported_twice() -> None:
    reported = NEW.having_answered(DeliveryFailed(1, "gone").key)

    decision = _updated(reported, failure="gone")

    assert decision == Ignore("already dealt with")


@pytest.mark.parametrize(
    "its", [{"sender": Party.PERSON}, {"sender": Party.NOBODY}, {"is_private": True}]
)
def test_a_failure_that_is_not_ours_to_mend_is_not_reported(its: dict[str, Any]) -> None:
    decision = _updated(failure="gone", **its)

    assert decision == Ignore("nothing new for us in the update")


def test_a_message_that_its_customer_deletes_is_withdrawn() -> None:
    decision = _updated(direction=Direction.INCOMING, sender=Party.CONTACT, is_deleted=True)

    assert decision == MessageWithdrawn("1")


def test_a_deleted_message_of_ours_is_no_news() -> None:
    decision = _updated(is_deleted=True)

    assert decision == Ignore("deleted")


@pytest.mark.parametrize("direction", Direction)
@pytest.mark.parametrize("sender", Party)
def test_an_update_that_tells_nothing_new_is_ignored(direction: Direction, sender: Party) -> None:
    decision = _updated(direction=direction, sender=sender)

    assert decision == Ignore("nothing new for us in the update")
