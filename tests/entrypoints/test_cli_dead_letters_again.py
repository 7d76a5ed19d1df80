"""`chatwootai dead-letters replay` and `drop`: what becomes of what was put aside."""

import asyncio
from pathlib import Path

import pytest

from chatwootai.composition import Container
from chatwootai.core.events import Event
from tests.entrypoints.aside import Place, said
from tests.entrypoints.commands import run_alone
from tests.entrypoints.shops import write_service


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


@pytest.mark.parametrize("command", ["show", "replay", "drop"])
def test_an_unknown_id_is_named(place: Place, command: str) -> None:
    [letter] = place.bury(said())

    ran = place.run(command, "nonsense")

    assert (ran.status, ran.output) == (1, "")
    assert ran.errors == "chatwootai: no message that was put aside has the id 'nonsense'\n"
    assert place.left() == [letter.id]


def test_if_one_id_is_unknown_nothing_is_done(place: Place) -> None:
    [letter] = place.bury(said())

    ran = place.run("drop", letter.id, "nonsense", "--yes")

    assert (ran.status, place.left()) == (1, [letter.id])


def test_a_message_comes_in_again(place: Place) -> None:
    other, letter = place.bury(said(number=1), said(number=2))

    ran = place.run("replay", letter.id[:8])

    assert ran.status == 0
    assert f"{letter.id}: comes in again in main/1/1" in ran.output
    assert (place.came_in(), place.left()) == ([said(number=1)], [other.id])


def test_one_that_is_named_twice_comes_in_once(place: Place) -> None:
    [letter] = place.bury(said())

    place.run("replay", letter.id, letter.id[:8])

    assert place.came_in() == [said()]


def test_all_come_in_again_in_the_order_in_which_they_were_put_aside(place: Place) -> None:
    place.bury(*(said(number=number) for number in range(1, 4)))

    ran = place.run("replay", "--all")

    assert (ran.status, place.left()) == (0, [])
    assert place.came_in() == [said(number=number) for number in range(1, 4)]


def test_what_cannot_come_in_again_is_said_and_stops_nothing(place: Place) -> None:
    place.bury(said(), b"not even JSON")

    ran = place.run("replay", "--all")

    assert (ran.status, len(place.left()), place.came_in()) == (1, 1, [said()])
    assert "cannot be read by this release" in ran.errors


def test_a_persons_conversation_is_returned_to_the_bot_first(place: Place) -> None:
    [letter] = place.bury(said())
    place.give_to_a_person()

    ran = place.run("replay", letter.id)

    assert (ran.status, place.left(), place.came_in()) == (1, [letter.id], [])
    assert "return the conversation to the bot first" in ran.errors


@pytest.mark.parametrize("answer", ["y\n", "n\n", ""])
def test_whoever_drops_messages_is_asked(place: Place, answer: str) -> None:
    place.bury(said(number=1), said(number=2))

    ran = place.run("drop", "--all", typed=answer)

    assert "Forget 2 messages for good?" in ran.output
    is_done = answer == "y\n"
    assert (ran.status, len(place.left())) == ((0, 0) if is_done else (1, 2))


def test_whoever_said_yes_is_not_asked(place: Place) -> None:
    other, letter = place.bury(said(number=1), said(number=2))

    ran = place.run("drop", letter.id, "--yes")

    assert (ran.status, ran.output) == (0, f"{letter.id}: forgotten\n")
    assert place.left() == [other.id]


@pytest.mark.parametrize("command", ["replay", "drop"])
def test_where_there_is_nothing_all_of_it_is_done_at_once(place: Place, command: str) -> None:
    ran = place.run(command, "--all")

    assert (ran.status, ran.output) == (0, "Nothing was put aside.\n")


@pytest.mark.parametrize("arguments", [[], ["3f2a", "--all"]])
@pytest.mark.parametrize("command", ["replay", "drop"])
def test_ids_or_all_and_not_both(place: Place, command: str, arguments: list[str]) -> None:
    ran = place.run(command, *arguments)

    assert ran.status == 2
    assert "--all" in ran.errors


def test_nothing_comes_in_again_into_another_process_memory(place: Place) -> None:
    [letter] = place.bury(said())
    write_service(place.config, inbox={"backend": "in_memory"})

    ran = place.run("replay", letter.id)

    assert (ran.status, place.left()) == (1, [letter.id])
    assert "inbox.backend is in_memory" in ran.errors


def test_a_service_that_runs_takes_it_up(place: Place) -> None:
    [letter] = place.bury(said())
    where = ("--config", place.config, "--data", place.data)

    async def work(container: Container) -> tuple[int, list[Event]]:
        container.claim()
        ran = await asyncio.to_thread(run_alone, "dead-letters", "replay", letter.id, *where)
        received = await container.inbox().receive(10, patience=10)
        return ran.returncode, [one.event for one in received]

    status, received = place.inside(work)

    assert (status, received) == (0, [said()])
