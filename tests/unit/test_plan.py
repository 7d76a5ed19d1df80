from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatwootai.core.errors import InDoubtError
from chatwootai.core.events import Mark
from chatwootai.core.plan import Deed, DeedKind, Plan

DEEDS = (
    Deed(DeedKind.SAY, "Oi!"),
    Deed(DeedKind.SAY, "Vou chamar alguém."),
    Deed(DeedKind.NOTE, "Pediu uma pessoa."),
    Deed(DeedKind.OPEN),
)
PLAN = Plan("a1", ("1", "2"), DEEDS)
MARKS = st.builds(Mark, st.sampled_from(["a1", "b2"]), st.integers(-2, 5))


def test_all_of_a_new_plan_is_pending() -> None:
    assert [(mark.turn, mark.part) for mark, _ in PLAN.pending] == [("a1", n) for n in range(4)]
    assert [deed for _, deed in PLAN.pending] == list(DEEDS)


def test_what_is_done_is_not_pending() -> None:
    plan = PLAN.done(Mark("a1", 0)).done(Mark("a1", 1), 7)

    assert [mark.part for mark, _ in plan.pending] == [2, 3]
    assert plan.deeds[1] == Deed(DeedKind.SAY, "Vou chamar alguém.", is_done=True, message_id=7)


def test_what_comes_before_something_done_is_done_too() -> None:
    plan = PLAN.done(Mark("a1", 2), 7)

    assert [mark.part for mark, _ in plan.pending] == [3]


def test_marks_of_another_turn_say_nothing() -> None:
    assert PLAN.done(Mark("b2", 0), 7) == PLAN


def test_marks_of_parts_that_are_not_there_say_nothing() -> None:
    assert PLAN.done(Mark("a1", 4), 7) == PLAN.done(Mark("a1", -1), 7) == PLAN


def test_the_number_of_a_message_is_kept_once_it_is_known() -> None:
    mark = Mark("a1", 0)

    assert PLAN.done(mark).done(mark, 7).done(mark, 8).done(mark).deeds[0].message_id == 7


def test_what_the_customer_was_told_is_what_was_said_and_done() -> None:
    plan = PLAN.done(Mark("a1", 0))

    assert (PLAN.said, plan.said) == ("", "Oi!")
    assert plan.done(Mark("a1", 3)).said == "Oi!\n\nVou chamar alguém."


@given(st.lists(MARKS))
def test_marks_may_come_in_any_order_and_more_than_once(marks: list[Mark]) -> None:
    plan = PLAN
    for mark in marks:
        plan = plan.done(mark)

    known = {mark.part for mark in marks if mark.turn == "a1" and 0 <= mark.part < len(DEEDS)}
    assert [mark.part for mark, _ in plan.pending] == list(range(max(known, default=-1) + 1, 4))


def test_the_first_part_that_is_not_done_is_the_one_in_doubt() -> None:
    plan = PLAN.done(Mark("a1", 1)).in_doubt(9.5)

    assert (plan.doubted, plan.doubt_until) == (2, 9.5)


def test_of_a_plan_that_is_done_nothing_is_in_doubt() -> None:
    done = PLAN.done(Mark("a1", 3)).in_doubt(9.5)

    assert (done.doubted, done.pending) == (0, [])


@pytest.mark.parametrize("latest", [0, 2, 77])
def test_a_part_after_which_nothing_came_is_not_out(latest: int) -> None:
    plan = PLAN.done(Mark("a1", 0), 77)

    assert plan.looked_for(latest, 0.0) == plan


def test_what_we_said_before_hides_nothing() -> None:
    plan = PLAN.in_doubt(9.5)

    assert plan.looked_for(99, 0.0, [(Mark("an earlier turn", 2), 99)]) == plan


def test_a_part_since_which_the_customer_waits_for_no_answer_is_out() -> None:
    plan = replace(PLAN, asked_at=100.0)

    found = plan.looked_for(latest=99, waiting_since=100.5)

    assert [mark.part for mark, _ in found.pending] == [1, 2, 3]


@pytest.mark.parametrize("waiting_since", [0.0, 99.0, 100.0])
def test_a_part_that_is_hidden_by_what_came_after_cannot_be_known(waiting_since: float) -> None:
    plan = replace(PLAN, asked_at=100.0)

    with pytest.raises(InDoubtError, match="part 0"):
        plan.looked_for(99, waiting_since)


def test_of_a_later_part_the_customers_waiting_says_nothing() -> None:
    plan = replace(PLAN, asked_at=100.0).done(Mark("a1", 0), 77)

    with pytest.raises(InDoubtError, match="part 1"):
        plan.looked_for(99, 200.0)
