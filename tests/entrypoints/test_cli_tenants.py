"""`chatwootai tenants list`, `history` and `diff`: which version runs, and what changed."""

import json
import re
import shutil
from pathlib import Path

import pytest

from tests.entrypoints.changing import Shop
from tests.entrypoints.shops import write_service, write_shop


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


@pytest.fixture
def changed(shop: Shop) -> Shop:
    """Return a shop that spoke English and speaks Spanish."""
    shop.accept(language="en")
    shop.accept(language="es", turns={"deadline": 9})
    return shop


def test_before_the_service_has_run_nothing_is_accepted(shop: Shop) -> None:
    shop.say(language="en")

    assert shop.row == "retail/shop not accepted yet"


def test_a_list_says_which_version_runs_since_when_and_how(changed: Shop) -> None:
    assert re.fullmatch(r"retail/shop 2 \d{4}-\d\d-\d\d \d\d:\d\dZ runs as written", changed.row)


def test_a_list_tells_domains_and_trials(shop: Shop) -> None:
    write_shop(shop.config, "flowers", "roses")
    trial = {"new": {"share": 5, "change": {}}, "old": {"enabled": False, "change": {}}}
    shop.accept(domains={"flowers": {}}, rollout=trial)

    told = {
        its["tenant"]: its for its in json.loads(shop.tenants("list", "--format", "json").output)
    }

    its = told["retail/shop"]
    assert (its["state"], its["version"], its["faults"]) == ("as_written", 1, [])
    assert (its["domains"], its["variants"]) == (["flowers"], ["new"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\+00:00", its["since"])


def test_a_broken_file_leaves_what_runs(changed: Shop) -> None:
    changed.say(langauge="pt")

    assert changed.row.endswith("version 2 goes on: 1 fault")
    [told] = json.loads(changed.tenants("list", "--format", "json").output)
    assert [fault["what"] for fault in told["faults"]] == ["unknown key 'langauge'"]


def test_a_change_that_no_service_has_taken_up_is_told(changed: Shop) -> None:
    changed.say(language="pt")

    assert changed.row.endswith("not accepted yet")


def test_what_lost_its_files_is_listed_as_long_as_the_mapping_names_it(changed: Shop) -> None:
    shutil.rmtree(changed.config / "domains" / "retail" / "shop")

    assert changed.row.endswith("version 2 goes on: its files are gone")
    assert changed.tenants("history", "shop").status == 0


def test_without_an_account_a_list_is_empty(shop: Shop) -> None:
    shutil.rmtree(shop.config / "domains")
    (shop.config / "chatwoot_mapping.yaml").unlink()

    assert shop.tenants("list").output == "There is no account.\n"


def test_the_history_begins_with_what_runs(changed: Shop) -> None:
    ran = changed.tenants("history", "shop")
    told = json.loads(changed.tenants("history", "shop", "--format", "json").output)

    [_, newest, first] = ran.output.splitlines()
    assert newest.split()[0] == "2"
    assert newest.split()[-3:] == ["files", "language,", "turns.deadline"]
    assert (first.split()[0], first.split()[-1]) == ("1", "files")
    assert [(its["version"], its["runs"]) for its in told] == [(2, True), (1, False)]
    assert told[0]["changed"] == ["language", "turns.deadline"]


def test_a_difference_is_told_value_by_value(changed: Shop) -> None:
    wide = changed.tenants("diff", "shop")
    narrow = changed.tenants("diff", "shop", columns=80)

    assert [line.split() for line in wide.output.splitlines()] == [
        ["key", "version", "1", "version", "2"],
        ["language", "en", "es"],
        ["turns.deadline", "20.0", "9.0"],
    ]
    assert narrow.output.splitlines() == [
        "version 1 → version 2",
        "language",
        "  - en",
        "  + es",
        "turns.deadline",
        "  - 20.0",
        "  + 9.0",
    ]


def test_two_versions_can_be_named(changed: Shop) -> None:
    told = json.loads(changed.tenants("diff", "shop", "2", "1", "--format", "json").output)

    assert (told["before"], told["after"]) == ("version 2", "version 1")
    assert told["differences"][0] == {"key": "language", "before": "es", "after": "en"}


def test_a_version_is_compared_with_the_one_that_runs(changed: Shop) -> None:
    assert changed.tenants("diff", "shop", "2").output == "version 2 and version 2 say the same.\n"


def test_the_files_can_be_compared_with_what_runs(changed: Shop) -> None:
    changed.say(language="pt", turns={"deadline": 9})

    told = json.loads(changed.tenants("diff", "shop", "--files", "--format", "json").output)

    assert (told["before"], told["after"]) == ("version 2", "the files")
    assert told["differences"] == [{"key": "language", "before": "es", "after": "pt"}]


@pytest.mark.parametrize("arguments", [["diff", "shop", "1", "--files"], ["diff", "shop", "x"]])
def test_what_cannot_be_meant_is_wrong_usage(changed: Shop, arguments: list[str]) -> None:
    assert changed.tenants(*arguments).status == 2


def test_broken_files_are_not_compared_but_told(changed: Shop) -> None:
    changed.say(langauge="pt")

    ran = changed.tenants("diff", "shop", "--files")

    assert (ran.status, ran.output) == (1, "")
    assert "unknown key 'langauge'; did you mean 'language'?" in ran.errors


@pytest.mark.parametrize("arguments", [["diff", "shop", "9"], ["rollback", "shop", "9", "--yes"]])
def test_an_unknown_version_is_named(changed: Shop, arguments: list[str]) -> None:
    ran = changed.tenants(*arguments)

    assert (ran.status, ran.output) == (1, "")
    assert ran.errors == "chatwootai: retail/shop has no version 9; kept are 1, 2\n"


@pytest.mark.parametrize("command", ["history", "diff", "rollback"])
def test_an_unknown_account_is_named(changed: Shop, command: str) -> None:
    ran = changed.tenants(command, "shp")

    assert (ran.status, ran.errors) == (
        1,
        "chatwootai: no tenant is called 'shp'; did you mean 'shop'?\n",
    )


@pytest.mark.parametrize("command", ["history", "diff", "rollback"])
def test_an_account_without_versions_says_why(shop: Shop, command: str) -> None:
    ran = shop.tenants(command, "shop")

    assert ran.status == 1
    assert "no version of retail/shop was accepted yet" in ran.errors


@pytest.mark.parametrize("command", ["diff", "rollback"])
def test_with_one_version_there_is_nothing_before_it(shop: Shop, command: str) -> None:
    shop.accept(language="en")

    ran = shop.tenants(command, "shop")

    assert (ran.status, ran.output) == (1, "")
    assert ran.errors.startswith("chatwootai: retail/shop")


@pytest.mark.parametrize("command", ["list", "history"])
def test_what_is_in_another_process_memory_is_not_to_be_seen(shop: Shop, command: str) -> None:
    write_service(shop.config, documents={"backend": "in_memory"})

    ran = shop.tenants(command, *(["shop"] if command == "history" else []))

    assert ran.status == 1
    assert "nobody else can look at them" in ran.errors


def test_a_data_folder_that_is_not_there_is_named_and_not_made(shop: Shop) -> None:
    shop.data.rmdir()

    ran = shop.tenants("list")

    assert (ran.status, shop.data.exists()) == (1, False)
    assert f"there is no folder '{shop.data}'" in ran.errors


def test_a_version_that_does_not_pass_any_more_says_why(changed: Shop) -> None:
    changed.keep_unusable()

    ran = changed.tenants("diff", "shop")

    assert (ran.status, ran.output) == (1, "")
    assert "version 3 of retail/shop does not pass the checks any more" in ran.errors
    assert "unknown key 'nmae'" in ran.errors
    assert changed.row.endswith("not accepted yet")
