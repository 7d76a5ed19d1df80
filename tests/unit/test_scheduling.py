import pytest

from chatwootai.core.conversation import ConversationId
from chatwootai.core.scheduling import Ceilings, Scheduler, Timing
from tests.building import CONVERSATION

TIMING = Timing(quiet=1.5, longest=8.0)


def scheduler() -> Scheduler[int, str]:
    return Scheduler(Ceilings())


def arrive(
    its: Scheduler[int, str], *items: str, at: float = 0.0, where: ConversationId = CONVERSATION
) -> None:
    for item in items:
        its.arrive(where, where.account, item, TIMING, at)


def begun(its: Scheduler[int, str], now: float) -> list[tuple[int, list[str]]]:
    return [(where.number, list(items)) for where, items in its.begin(now)]


def test_nothing_begins_where_nothing_waits() -> None:
    its = scheduler()

    assert (begun(its, 100), its.next_at(), its.waiting, its.running) == ([], None, 0, 0)


def test_a_turn_begins_after_the_quiet_time_and_not_before() -> None:
    its = scheduler()
    arrive(its, "Oi")

    assert (its.next_at(), begun(its, 1.49), begun(its, 1.5)) == (1.5, [], [(1, ["Oi"])])
    assert (its.waiting, its.running) == (0, 1)


def test_what_comes_meanwhile_prolongs_the_wait() -> None:
    its = scheduler()
    arrive(its, "Oi")
    arrive(its, "Abrem hoje?", at=1)

    assert (begun(its, 2.4), begun(its, 2.5)) == ([], [(1, ["Oi", "Abrem hoje?"])])


def test_the_wait_is_never_longer_than_the_longest() -> None:
    its = scheduler()
    for moment in range(8):
        arrive(its, "Oi", at=moment)

    assert (its.next_at(), begun(its, 7.9), len(begun(its, 8.0)[0][1])) == (8.0, [], 8)


def test_typing_prolongs_the_wait_by_six_seconds() -> None:
    its = scheduler()
    arrive(its, "Oi")

    its.typing(CONVERSATION, 1, is_typing=True)

    assert its.next_at() == 7


def test_typing_does_not_prolong_the_longest_wait() -> None:
    its = scheduler()
    arrive(its, "Oi")

    its.typing(CONVERSATION, 4, is_typing=True)

    assert its.next_at() == 8


def test_the_wait_is_short_again_when_typing_stops() -> None:
    its = scheduler()
    arrive(its, "Oi")
    its.typing(CONVERSATION, 1, is_typing=True)

    its.typing(CONVERSATION, 3, is_typing=False)

    assert its.next_at() == 3


@pytest.mark.parametrize("is_typing", [True, False])
def test_typing_begins_nothing(*, is_typing: bool) -> None:
    its = scheduler()

    its.typing(CONVERSATION, 1, is_typing=is_typing)

    assert (its.next_at(), begun(its, 100)) == (None, [])


def test_typing_during_a_turn_changes_nothing() -> None:
    its = scheduler()
    arrive(its, "Oi")
    begun(its, 2)

    its.typing(CONVERSATION, 2, is_typing=True)

    assert its.next_at() is None


def test_a_conversation_has_one_turn_at_a_time() -> None:
    its = scheduler()
    arrive(its, "Oi")
    begun(its, 2)
    arrive(its, "Abrem hoje?", at=3)

    assert (its.next_at(), begun(its, 100)) == (None, [])
    its.finish(CONVERSATION)
    assert begun(its, 100) == [(1, ["Abrem hoje?"])]


def test_what_came_during_a_turn_waits_its_own_time() -> None:
    its = scheduler()
    arrive(its, "Oi")
    begun(its, 2)
    arrive(its, "Abrem hoje?", at=3)

    its.finish(CONVERSATION)

    assert its.next_at() == 4.5


def test_a_conversation_that_is_over_is_forgotten() -> None:
    its = scheduler()
    arrive(its, "Oi")
    begun(its, 2)

    its.finish(CONVERSATION)

    assert not its.can_wait(CONVERSATION, 2)
    assert (its.waiting, its.running, its.next_at()) == (0, 0, None)


@pytest.mark.parametrize(("now", "can_wait"), [(2.0, True), (7.9, True), (8.0, False)])
def test_whose_turn_goes_on_can_wait_for_the_longest_time(now: float, *, can_wait: bool) -> None:
    its = scheduler()
    arrive(its, "Oi")
    begun(its, 2)

    assert its.can_wait(CONVERSATION, now) is can_wait


def test_what_is_put_back_begins_first_and_with_what_came_since() -> None:
    its = scheduler()
    arrive(its, "Oi")
    begun(its, 1.5)
    arrive(its, "Abrem hoje?", at=2)

    its.put_back(CONVERSATION, ["Oi"], not_before=2)
    its.finish(CONVERSATION)

    assert (its.waiting, its.next_at()) == (2, 3.5)
    assert begun(its, 3.5) == [(1, ["Oi", "Abrem hoje?"])]


def test_what_is_put_back_does_not_begin_before_its_time() -> None:
    its = scheduler()
    arrive(its, "Oi")
    begun(its, 1.5)

    its.put_back(CONVERSATION, ["Oi"], not_before=61.5)
    its.finish(CONVERSATION)
    arrive(its, "Alô?", at=5)

    assert (its.next_at(), begun(its, 61)) == (61.5, [])
    assert begun(its, 61.5) == [(1, ["Oi", "Alô?"])]


def test_the_longest_wait_counts_from_the_first_message_of_a_turn_that_is_put_back() -> None:
    its = scheduler()
    arrive(its, "Oi", at=0)
    begun(its, 1.5)
    arrive(its, "Alô?", at=5)
    arrive(its, "Alguém?", at=7)

    its.put_back(CONVERSATION, ["Oi"], not_before=7)
    its.finish(CONVERSATION)

    assert its.next_at() == 8


def test_what_is_taken_out_waits_no_more() -> None:
    its = scheduler()
    arrive(its, "Oi", "Abrem hoje?")

    taken = its.take_out(CONVERSATION)

    assert taken == ["Oi", "Abrem hoje?"]
    assert (its.waiting, its.next_at(), begun(its, 100)) == (0, None, [])


def test_what_is_not_taken_out_begins_in_its_time() -> None:
    its = scheduler()
    arrive(its, "Oi", "Abrem hoje?")

    taken = its.take_out(CONVERSATION, lambda item: item == "Oi")

    assert (taken, its.waiting) == (["Oi"], 1)
    assert begun(its, 1.5) == [(1, ["Abrem hoje?"])]


def test_taking_out_where_nothing_waits_takes_nothing() -> None:
    assert scheduler().take_out(CONVERSATION) == ()


def test_what_is_taken_out_during_a_turn_leaves_the_turn_alone() -> None:
    its = scheduler()
    arrive(its, "Oi")
    begun(its, 2)
    arrive(its, "Alô?", at=3)

    taken = its.take_out(CONVERSATION)

    assert (taken, its.running, its.waiting) == (["Alô?"], 1, 0)
    its.finish(CONVERSATION)
    assert begun(its, 100) == []


def test_a_conversation_that_was_taken_out_waits_anew_for_what_comes_then() -> None:
    its = scheduler()
    arrive(its, "Oi")
    its.take_out(CONVERSATION)

    arrive(its, "Alô?", at=1)

    assert (begun(its, 1.5), its.next_at(), begun(its, 2.5)) == ([], 2.5, [(1, ["Alô?"])])
