"""What a body tells of forms, surveys and failures."""

from typing import Any

import pytest

from chatwootai.adapters.event_reader.chatwoot import LONGEST_TEXT
from chatwootai.core.events import EventKind, Party, Submission, Survey
from tests.contracts.bodies import FORM, OWN_ECHO, body, read_message

SURVEY = "webwidget__message_updated__csat_response"
RATED = "content_attributes.submitted_values"


def _submitted(values: Any) -> tuple[Submission, ...]:
    return read_message(body(FORM, {RATED: values})).submitted


def _rated(**response: Any) -> Survey | None:
    return read_message(body(SURVEY, {RATED: {"csat_survey_response": response}})).survey


def _failed(error: Any, status: str = "failed", shown: int = 48_267) -> str:
    changes = {
        "event": EventKind.MESSAGE_UPDATED.value,
        "content_attributes": {"external_error": error},
        "conversation.messages": [{"id": shown, "status": status}],
    }
    return read_message(body(OWN_ECHO, changes)).failure


def test_a_form_that_was_filled_in_tells_each_field() -> None:
    message = read_message(body(FORM))

    assert message.submitted == (
        Submission("rita@example.com", "email"),
        Submission("4821", "pedido"),
    )
    assert message.sender is Party.BOT


def test_a_choice_from_a_list_tells_its_title() -> None:
    message = read_message(body("webwidget__message_updated__input_select_submitted"))

    assert message.submitted == (Submission("Falar com atendente"),)


def test_an_address_that_was_asked_for_tells_itself() -> None:
    changes = {"content_attributes": {"submitted_email": "rita@example.com"}}

    message = read_message(body(FORM, changes))

    assert message.submitted == (Submission("rita@example.com", "email"),)


@pytest.mark.parametrize(
    ("value", "told"),
    [(4821, "4821"), (4.5, "4.5"), (True, "true"), (False, "false"), (0, "0"), (" ", " ")],
)
def test_a_field_that_is_no_text_is_told_as_one(value: Any, told: str) -> None:
    fields = _submitted([{"name": "pedido", "value": value}])

    assert fields == (Submission(told, "pedido"),)


@pytest.mark.parametrize(
    "value", [None, "", [], {}, ["a"], {"a": 1}, 10**30, float("inf"), float("nan")]
)
def test_a_field_that_says_nothing_is_left_out(value: Any) -> None:
    fields = _submitted([{"name": "a", "value": value}, {"name": "b", "value": "sim"}])

    assert fields == (Submission("sim", "b"),)


@pytest.mark.parametrize("values", [None, "sim", {}, {"value": "sim"}, 17, [], ["sim"], [None]])
def test_what_is_no_list_of_fields_tells_none(values: Any) -> None:
    assert _submitted(values) == ()


def test_a_form_does_not_grow_without_end() -> None:
    huge = "x" * LONGEST_TEXT

    fields = _submitted([{"name": huge, "value": huge[:-5]}, *[{"value": huge}] * 1000])

    assert [len(field.value) for field in fields] == [LONGEST_TEXT - 5, 5]
    assert len(fields[0].name) == 200


def test_many_small_fields_are_cut_to_fifty() -> None:
    fields = _submitted([{"value": "a"}] * 1000)

    assert len(fields) == 50


def test_a_survey_tells_the_rating_and_the_words() -> None:
    message = read_message(body(SURVEY))

    assert message.survey == Survey(2, "O robô não entendeu nada")
    assert message.submitted == ()


@pytest.mark.parametrize("rating", [1, 2, 3, 4, 5])
def test_a_survey_may_have_no_words(rating: int) -> None:
    survey = _rated(rating=rating, feedback_message=None)

    assert survey == Survey(rating)


@pytest.mark.parametrize("rating", [None, 0, -1, 6, 999, True, "5", 4.0, [], {}])
def test_what_is_no_rating_is_no_survey(rating: Any) -> None:
    survey = _rated(rating=rating)

    assert survey is None


def test_a_message_that_was_not_delivered_tells_why() -> None:
    assert _failed("131047: Re-engagement message") == "131047: Re-engagement message"


@pytest.mark.parametrize("error", [None, "", {}])
def test_a_message_that_was_not_delivered_tells_so_without_a_reason(error: Any) -> None:
    assert _failed(error) == "the channel gave no reason"


def test_a_reason_counts_although_a_later_message_is_shown() -> None:
    assert _failed("131047", "read", shown=48_268) == "131047"


def test_a_later_message_that_failed_does_not_make_this_one_fail() -> None:
    assert _failed(None, "failed", shown=48_268) == ""


@pytest.mark.parametrize("status", ["sent", "delivered", "read"])
def test_a_message_that_was_delivered_after_all_did_not_fail(status: str) -> None:
    assert _failed("131047", status) == ""


@pytest.mark.parametrize("shown", [None, {}, [], [None], ["failed"], [{"id": 48_267}]])
def test_a_failure_is_told_where_no_status_is_shown(shown: Any) -> None:
    changes = {
        "content_attributes": {"external_error": "131047"},
        "conversation.messages": shown,
    }

    assert read_message(body(OWN_ECHO, changes)).failure == "131047"


def test_a_reason_does_not_grow_without_end() -> None:
    assert len(_failed("x" * 100_000)) == 500
