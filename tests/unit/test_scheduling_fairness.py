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


def arrive(
    its: Scheduler[int, str], number: int, *, at: float = 0, head_start: float = 0, account: int = 1
) -> None:
    """Let something be due at once, with a head start."""
    timing = Timing(quiet=0.0, longest=0.0, head_start=head_start)
    its.arrive(ConversationId("main", account, number), account, "Oi", timing, at)


def in_order(its: Scheduler[int, str], now: float = 1_000) -> list[int]:
    """Return the conversations in the order in which they have their turns, one at a time."""
    order: list[int] = []
    while begun := [where for where, _ in its.begin(now)]:
        order += [where.number for where in begun]
        for where in begun:
            its.finish(where)
    return order


def test_whoever_has_waited_longest_comes_first() -> None:
    its = scheduler(in_all=1)
    for number, at in ((3, 30), (1, 10), (2, 20)):
        arrive(its, number, at=at)

    assert in_order(its) == [1, 2, 3]


def test_a_head_start_counts_as_having_waited_longer() -> None:
    its = scheduler(in_all=1)
    arrive(its, 1, at=0)
    arrive(its, 2, at=30)
    arrive(its, 3, at=50, head_start=40)

    assert in_order(its) == [1, 3, 2]


def test_what_matters_less_is_not_starved() -> None:
    its = scheduler(in_all=1)
    arrive(its, 1, at=0)
    for number in range(2, 200):
        arrive(its, number, at=number, head_start=60)

    assert in_order(its).index(1) == 58  # after those of the minute after it, and no others


def test_a_head_start_is_no_advantage_over_other_accounts() -> None:
    its = scheduler(in_all=1)
    for number in range(1, 50):
        arrive(its, number, head_start=3_600)
    arrive(its, 100, at=500, account=2)

    assert in_order(its).index(100) <= 1


def test_a_conversation_has_the_best_head_start_of_what_waits_in_it() -> None:
    its = scheduler(in_all=1)
    arrive(its, 1, at=0)
    arrive(its, 2, at=10, head_start=60)
    arrive(its, 2, at=10)

    assert in_order(its) == [2, 1]


def test_a_head_start_brings_nothing_forward_that_is_not_due() -> None:
    its = scheduler()
    timing = Timing(quiet=1.5, longest=8.0, head_start=3_600)
    its.arrive(ConversationId("main", 1, 1), 1, "Oi", timing, 0)

    assert (begun(its), its.next_at()) == ([], 1.5)


def test_an_account_is_crowded_while_that_much_of_it_waits() -> None:
    its = scheduler(in_all=1)
    due(its, 1, range(3))
    due(its, 2, range(10, 12))
    before = (set(its.crowded(3)), set(its.crowded(2)), set(its.crowded(4)))

    begun(its)

    assert before == ({1}, {1, 2}, set())
    assert set(its.crowded(3)) == set()


def test_what_is_taken_out_or_put_back_counts_for_its_account() -> None:
    its = scheduler()
    where = ConversationId("main", 1, 1)
    due(its, 1, [1])
    list(its.begin(1))
    its.put_back(where, ["Oi", "Olá"], 5)
    before = (its.waiting, set(its.crowded(2)))

    its.take_out(where)

    assert before == (2, {1})
    assert (its.waiting, set(its.crowded(1))) == (0, set())
