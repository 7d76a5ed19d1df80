"""Lines to wait in, one for each account, that are served in turns."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from chatwootai.adapters.lanes import Lanes
from chatwootai.adapters.partitions import partition_of
from chatwootai.core.conversation import ConversationId
from chatwootai.core.ports.inbox import Lane, Received

PLACES = [4, 14, 8, 11, 13, 7, 1, 0]  # of the conversations 1 to 8 of account 1
ARRIVALS = st.lists(st.tuples(st.integers(1, 4), st.integers(1, 3)), max_size=40)


def waiting(account: int, receipt: str, content: bytes = b"1234") -> Received:
    return Received(receipt, ConversationId("main", account, 1), content)


def lanes(*accounts: int, most_bytes: int = 1_000) -> Lanes:
    """Return lines in which an event of each of *accounts* waits, numbered as they came."""
    its = Lanes(most_bytes)
    for number, account in enumerate(accounts):
        its.add(waiting(account, str(number)))
    return its


def receipts(taken: object) -> str:
    assert isinstance(taken, list)
    return "".join(received.receipt for received in taken)


def test_accounts_take_turns() -> None:
    its = lanes(1, 1, 1, 2, 2, 3)

    assert receipts(its.take(10)) == "035142"


def test_the_next_time_the_others_come_first() -> None:
    its = lanes(1, 1, 1, 2, 2, 3)

    assert [receipts(its.take(1)) for _ in range(6)] == ["0", "3", "5", "1", "4", "2"]


def test_who_is_left_out_waits_on() -> None:
    its = lanes(1, 2, 1)

    taken = receipts(its.take(10, without={Lane("main", 1)}))

    assert (taken, receipts(its.take(10))) == ("1", "02")


def test_what_is_given_back_waits_where_it_waited() -> None:
    its = lanes(1, 1, 2, 1)
    taken = its.take(2)

    its.give_back(taken)

    assert sorted(receipts(its.take(10)).replace("2", "")) == ["0", "1", "3"]


def test_what_is_dropped_waits_no_more() -> None:
    its = lanes(1, 1, 2, 1)

    its.drop(lambda received: received.receipt in {"0", "2"})

    assert receipts(its.take(10)) == "13"


def test_there_is_room_while_less_waits_than_the_most() -> None:
    its = lanes(1, 1, most_bytes=8)
    before = its.has_room

    taken = its.take(1)
    meanwhile = its.has_room
    its.give_back(taken)

    assert (before, meanwhile, its.has_room) == (False, True, False)


def test_what_is_dropped_makes_room() -> None:
    its = lanes(1, 1, most_bytes=8)

    its.drop(lambda received: received.receipt == "0")

    assert its.has_room


@given(arrivals=ARRIVALS, at_once=st.integers(1, 7))
def test_each_is_taken_once_and_in_the_order_of_its_account(
    arrivals: list[tuple[int, int]], at_once: int
) -> None:
    its = Lanes()
    for place, (account, _) in enumerate(arrivals):
        its.add(waiting(account, str(place)))

    taken: list[Received] = []
    while some := its.take(at_once):
        taken += some

    by_account = {
        account: [int(one.receipt) for one in taken if one.conversation.account == account]
        for account in range(1, 5)
    }
    assert all(numbers == sorted(numbers) for numbers in by_account.values())
    assert Counter(one.receipt for one in taken) == Counter(map(str, range(len(arrivals))))
    assert its.has_room


@given(number=st.integers(0, 10**9), count=st.integers(1, 256))
def test_a_conversation_is_always_in_the_same_partition(number: int, count: int) -> None:
    where = ConversationId("main", 1, number)

    places = {partition_of(where, count), partition_of(ConversationId("main", 1, number), count)}

    assert len(places) == 1
    assert places <= set(range(count))


def test_where_a_conversation_is_does_not_change_with_the_release() -> None:
    places = [partition_of(ConversationId("main", 1, number), 16) for number in range(1, 9)]

    assert places == PLACES


def test_conversations_are_spread_over_all_partitions() -> None:
    found = Counter(partition_of(ConversationId("main", 1, n), 16) for n in range(16_000))

    assert len(found) == 16
    assert max(found.values()) < 1.5 * min(found.values())


def test_beyond_its_share_an_account_keeps_no_contents() -> None:
    its = Lanes(10_000, share=6)
    for number in range(4):
        its.add(waiting(1, str(number)))
    its.add(waiting(2, "4"))

    contents = {received.receipt: received.content for received in its.take(10)}

    assert contents == {"0": b"1234", "1": b"1234", "2": b"", "3": b"", "4": b"1234"}
    assert its.has_room
