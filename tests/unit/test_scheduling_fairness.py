"""How many turns go on at once, and whose turn it is among the accounts."""

from collections.abc import Iterable

import pytest

from chatwootai.core.conversation import ConversationId
from chatwootai.core.scheduling import Ceilings, Scheduler, Timing

NONE_AT_ALL = Timing(quiet=0.0, longest=0.0)


def scheduler(in_all: int = 100, per_account: int = 100) -> Scheduler[int, str]:
    return Scheduler(Ceilings(in_all, per_account))


def begun(its: Scheduler[int, str]) -> list[int]:
    return [where.number for where, _ in its.begin(1)]


def due(its: Scheduler[int, str], account: int, numbers: Iterable[int]) -> None:
    """Let something be due at once in conversations of *account*."""
    for number in numbers:
        its.arrive(ConversationId("main", account, number), account, "Oi", NONE_AT_ALL, 0)


def test_there_are_never_more_turns_than_the_ceiling_in_all() -> None:
    its = scheduler(in_all=3)
    due(its, 1, range(5))

    assert (len(begun(its)), its.running, its.waiting) == (3, 3, 2)


def test_there_are_never_more_turns_of_an_account_than_its_ceiling() -> None:
    its = scheduler(per_account=2)
    due(its, 1, range(5))
    due(its, 2, range(10, 15))

    assert begun(its) == [0, 10, 1, 11]


def test_a_turn_that_ends_makes_room_for_the_next_of_its_account() -> None:
    its = scheduler(per_account=1)
    due(its, 1, range(3))
    begun(its)

    its.finish(ConversationId("main", 1, 0))

    assert begun(its) == [1]


def test_an_account_with_thousands_waiting_delays_another_by_one_turn() -> None:
    its = scheduler(in_all=1)
    due(its, 1, range(5_000))
    begun(its)
    due(its, 2, [9_999])
    its.finish(ConversationId("main", 1, 0))
    [next_one] = begun(its)
    if next_one != 9_999:
        its.finish(ConversationId("main", 1, next_one))
        [next_one] = begun(its)

    assert next_one == 9_999


def test_what_was_taken_out_does_not_cost_an_account_its_turn() -> None:
    its = scheduler(in_all=1)
    due(its, 3, [100])
    due(its, 1, range(10))
    due(its, 2, range(20, 30))
    begun(its)
    for number in range(20, 29):
        its.take_out(ConversationId("main", 2, number))

    its.finish(ConversationId("main", 3, 100))
    [one] = begun(its)
    its.finish(ConversationId("main", 1, one))
    [other] = begun(its)

    assert (one, other) == (0, 29)


def test_an_account_of_which_all_was_taken_out_is_passed_over() -> None:
    its = scheduler(in_all=1)
    due(its, 3, [100])
    due(its, 1, [1])
    due(its, 2, [2])
    begun(its)
    its.take_out(ConversationId("main", 1, 1))

    its.finish(ConversationId("main", 3, 100))

    assert begun(its) == [2]


class Counted(ConversationId):
    """A conversation that counts how often any like it is looked at."""

    looked_at = 0

    def __hash__(self) -> int:
        type(self).looked_at += 1
        return super().__hash__()


@pytest.mark.parametrize("many", [10, 10_000])
def test_the_cost_of_a_turn_does_not_depend_on_how_many_wait(many: int) -> None:
    its: Scheduler[int, str] = Scheduler(Ceilings(in_all=1, per_account=1))
    for number in range(many):
        its.arrive(Counted("main", number % 3, number), number % 3, "Oi", NONE_AT_ALL, 0)
    [(first, _)] = list(its.begin(1))
    before = Counted.looked_at

    its.finish(first)
    list(its.begin(1))

    assert Counted.looked_at - before <= 6
