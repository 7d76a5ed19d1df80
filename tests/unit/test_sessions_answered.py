"""Which messages need no answer any more, and which do again."""

import pytest

from chatwootai.core.sessions import Session
from tests.building import CONVERSATION, SHOP

NEW = Session(SHOP, CONVERSATION)
FULL = NEW.having_answered("1", "2:form")


@pytest.mark.parametrize(
    ("keys", "answered_all"),
    [(["1"], True), (["1", "2:form"], True), (["1", "2"], False), (["3"], False), ([], True)],
)
def test_a_session_knows_whether_anything_is_left_to_answer(
    keys: list[str], *, answered_all: bool
) -> None:
    assert FULL.answered_all(keys) is answered_all


def test_a_message_that_needs_an_answer_again_is_forgotten_in_all_it_is() -> None:
    session = NEW.having_answered("1", "1:form", "1:failed", "11", "2")

    assert session.unanswered(1).answered == ("11", "2")


def test_a_message_that_was_not_answered_is_not_forgotten() -> None:
    assert FULL.unanswered(3) == FULL
