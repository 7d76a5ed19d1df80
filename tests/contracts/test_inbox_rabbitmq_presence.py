"""How processes that share an inbox in RabbitMQ agree about who has what."""

import pytest

from chatwootai.adapters.clock.manual import ManualClock
from chatwootai.adapters.inbox.rabbitmq.presence import Beat, Presence
from chatwootai.adapters.inbox.rabbitmq.recent import Recent


def present(*names: str) -> tuple[ManualClock, list[Presence]]:
    """Return the clock, and for each name the view of one who has just heard of all."""
    clock = ManualClock()
    views = [Presence(name, 7.0, clock.monotonic) for name in names]
    for view in views:
        for name in names:
            view.hear(Beat(name))
    return clock, views


def test_all_come_to_the_same_result() -> None:
    _, views = present("b", "c", "a")

    owners = [[view.owns(number) for view in views] for number in range(16)]

    assert [sum(row) for row in owners] == [1] * 16
    assert sorted(sum(column) for column in zip(*owners, strict=True)) == [5, 5, 6]


def test_one_who_is_alone_has_everything() -> None:
    _, [alone] = present("a")

    assert all(alone.owns(number) for number in range(16))


async def test_one_who_is_silent_is_gone() -> None:
    clock, [one, _] = present("a", "b")

    await clock.advance(7.5)

    assert not one.others
    assert all(one.owns(number) for number in range(16))


def test_one_who_says_goodbye_is_gone_at_once() -> None:
    _, [one, _] = present("a", "b")

    one.hear(Beat("b", leaves=True))

    assert not one.others


def test_only_one_who_was_not_known_is_new() -> None:
    _, [one] = present("a")

    are_new = [one.hear(Beat(name)) for name in ("a", "b", "b")]

    assert are_new == [False, True, False]


def test_a_beat_is_read_as_it_was_written() -> None:
    beat = Beat("a", held=3, oldest=12.5)

    assert Beat.from_json(beat.to_json()) == beat


@pytest.mark.parametrize("sent", [b"", b"\xff", b"[]", b'{"worker": 1}', b'{"worker": "a"}'])
def test_what_is_no_beat_is_not_read_as_one(sent: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  whatever it is that cannot be read
        Beat.from_json(sent)


def test_what_was_seen_long_ago_is_forgotten() -> None:
    recent = Recent(most=2)
    for name in ("a", "b", "a", "c"):
        recent.add(name)

    assert [name in recent for name in "abc"] == [True, False, True]
    assert recent.times("a") == 2
