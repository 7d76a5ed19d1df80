"""`chatwootai check --format`: the same for programs and for GitHub."""

import json
from pathlib import Path
from typing import Any, cast

import pytest

from tests.entrypoints.commands import Ran, run
from tests.entrypoints.shops import ENVIRONMENT, write_all, write_mapping, write_shop


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return write_all(tmp_path / "config")


def facts(ran: Ran) -> dict[str, Any]:
    return cast("dict[str, Any]", json.loads(ran.output))


def test_json_tells_each_fault_by_its_parts(config: Path) -> None:
    write_shop(config, nmae="Loja")

    ran = run("check", config, "--format", "json", environment=ENVIRONMENT)

    found = facts(ran)
    assert ran.status == 1
    assert found["folder"] == str(config)
    assert found["faults"] == [
        {
            "file": str(config / "domains/retail/shop/config.yaml"),
            "line": 3,
            "column": 1,
            "what": "unknown key 'nmae'",
            "remedy": "did you mean 'name'?",
        }
    ]
    assert found["checked"]["tenants"] == []


def test_json_tells_what_was_checked(config: Path) -> None:
    write_shop(config, "furniture", "other")
    write_mapping(config)
    entry = {"installation": "main", "chatwoot_account_id": 1, "chatwoot_inbox_id": 9}
    mapping = config / "chatwoot_mapping.yaml"
    inbox = json.dumps({**entry, "domain": "furniture", "account": "other"})
    mapping.write_text(f"{mapping.read_text('utf-8')}\ninboxes: [{inbox}]\n", "utf-8")

    ran = run("check", config, "--format", "json", environment=ENVIRONMENT)

    assert ran.status == 0
    assert facts(ran) == {
        "folder": str(config),
        "faults": [],
        "hints": [],
        "checked": {
            "tenants": [
                {"tenant": "furniture/other", "passages": 6},
                {"tenant": "retail/shop", "passages": 6},
            ],
            "accounts": [
                {"installation": "main", "chatwoot_account_id": 1, "tenant": "retail/shop"}
            ],
            "inboxes": [{**entry, "tenant": "furniture/other"}],
        },
    }


def test_json_tells_hints_also_beside_faults(config: Path) -> None:
    write_shop(config, nmae="Loja")

    ran = run("check", config, "--format", "json")

    assert any("'shop-bot'" in hint for hint in facts(ran)["hints"])


def test_a_variable_of_the_environment_is_named_in_json(config: Path) -> None:
    ran = run(
        "check",
        *(config, "--format", "json"),
        environment={**ENVIRONMENT, "CHATWOOTAI_INBOX__BACKEND": "nats"},
    )

    [fault] = facts(ran)["faults"]
    assert fault["file"] == "environment variable CHATWOOTAI_INBOX__BACKEND"


def test_github_gets_an_error_at_its_line_and_hints_as_warnings(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(config.parent)
    write_shop(config, nmae="Loja")

    ran = run("check", config, "--format", "github")

    error, *warnings, last = ran.output.splitlines()
    assert ran.status == 1
    assert error == (
        "::error file=config/domains/retail/shop/config.yaml,line=3,col=1"
        "::unknown key 'nmae'; did you mean 'name'?"
    )
    assert all(warning.startswith("::warning::account 1 of ") for warning in warnings)
    assert len(warnings) == 2
    assert last == f"{config}: 1 fault"


def test_signs_that_mean_something_to_github_are_escaped(tmp_path: Path) -> None:
    config = write_all(tmp_path / "a,b: 100%")
    said: dict[str, Any] = {"100%\r": 1}
    write_shop(config, **said)

    ran = run("check", config, "--format", "github", environment=ENVIRONMENT)

    error = ran.output.splitlines()[0]
    assert f"file={tmp_path}/a%2Cb%3A 100%25/domains/" in error
    assert "::key '100%25' is written with U+000D" in error


def test_a_variable_of_the_environment_has_no_line_for_github(config: Path) -> None:
    ran = run(
        "check",
        *(config, "--format", "github"),
        environment={**ENVIRONMENT, "CHATWOOTAI_INBOX__BACKEND": "nats"},
    )

    assert ran.output.startswith("::error::environment variable CHATWOOTAI_INBOX__BACKEND:1:1: ")


def test_github_is_told_nothing_where_nothing_is_wrong(config: Path) -> None:
    ran = run("check", config, "--format", "github", environment=ENVIRONMENT)

    assert (ran.status, ran.output) == (0, f"{config}: no faults\n")


def test_another_format_is_wrong_usage(config: Path) -> None:
    assert run("check", config, "--format", "xml").status == 2
