"""`chatwootai tenants rollback`: an earlier version runs again."""

import asyncio
import json
from pathlib import Path

import pytest

from chatwootai.composition import Container
from tests.entrypoints.changing import Shop
from tests.entrypoints.commands import run_alone
from tests.entrypoints.shops import write_shop


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


@pytest.fixture
def changed(shop: Shop) -> Shop:
    """Return a shop that spoke English and speaks Spanish."""
    shop.accept(language="en")
    shop.accept(language="es", turns={"deadline": 9})
    return shop


@pytest.mark.parametrize("answer", ["y\n", "n\n", ""])
def test_whoever_takes_a_change_back_is_asked(changed: Shop, answer: str) -> None:
    ran = changed.tenants("rollback", "shop", typed=answer)

    assert "Let retail/shop run as version 1 did?" in ran.output
    assert ["language", "es", "en"] in [line.split() for line in ran.output.splitlines()]
    is_done = answer == "y\n"
    assert (ran.status, changed.running()) == ((0, "en") if is_done else (1, "es"))


def test_a_roll_back_is_a_version_of_its_own(changed: Shop) -> None:
    ran = changed.tenants("rollback", "shop", "--yes")

    told = json.loads(changed.tenants("history", "shop", "--format", "json").output)
    assert "version 3 runs, which says what version 1 said" in ran.output
    assert "The files stay as they are." in ran.output
    assert (told[0]["why"], told[0]["changed"]) == (
        "roll-back to 1",
        ["language", "turns.deadline"],
    )
    assert changed.row.endswith("rolled back")


def test_a_roll_back_can_be_taken_back(changed: Shop) -> None:
    changed.tenants("rollback", "shop", "--yes")

    changed.tenants("rollback", "shop", "--yes")

    assert changed.running() == "es"


def test_a_roll_back_to_what_runs_does_nothing(changed: Shop) -> None:
    ran = changed.tenants("rollback", "shop", "2")

    assert (ran.status, changed.running()) == (0, "es")
    assert "nothing is to be done" in ran.output


def test_a_roll_back_lets_nothing_else_run_that_was_written_meanwhile(changed: Shop) -> None:
    changed.say(language="pt")
    write_shop(changed.config, "flowers", "roses")

    changed.tenants("rollback", "shop", "1", "--yes")

    assert changed.running() == "en"
    assert changed.tenants("history", "roses").status == 1
    assert len(json.loads(changed.tenants("history", "shop", "--format", "json").output)) == 3


def test_a_roll_back_is_possible_while_the_files_are_broken(changed: Shop) -> None:
    changed.say(langauge="pt")

    ran = changed.tenants("rollback", "shop", "--yes")

    told = json.loads(changed.tenants("history", "shop", "--format", "json").output)
    assert (ran.status, changed.running()) == (0, "en")
    assert told[0]["changed"] == ["language", "turns.deadline"]
    assert changed.row.endswith("version 3 goes on: 1 fault")


def test_the_way_back_from_what_does_not_pass_any_more_is_open(changed: Shop) -> None:
    changed.keep_unusable()

    ran, back = (
        changed.tenants("rollback", "shop", "--yes"),
        changed.tenants("rollback", "shop", "3"),
    )

    assert (ran.status, changed.running()) == (0, "es")
    assert (back.status, back.output) == (1, "")
    assert "does not pass the checks any more" in back.errors


def test_a_service_that_runs_takes_a_roll_back_up(changed: Shop) -> None:
    where = ("--config", changed.config, "--data", changed.data)

    async def work(container: Container) -> tuple[str, str, int]:
        await container.updater().begin()
        runs = asyncio.create_task(container.updater().run())
        tenants, is_otherwise = container.tenants(), asyncio.Event()
        before = tenants.find("shop").config.language
        tenants.observe(lambda _: is_otherwise.set())
        ran = await asyncio.to_thread(run_alone, "tenants", "rollback", "shop", "--yes", *where)
        async with asyncio.timeout(10):
            await is_otherwise.wait()
        runs.cancel()
        [faults] = [state.faults for state in container.updater().states.values()]
        assert [fault.what for fault in faults] == ["this was set aside by a roll-back to 1"]
        return before, tenants.find("shop").config.language, ran.returncode

    assert changed.inside(work) == ("es", "en", 0)
