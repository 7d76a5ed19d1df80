"""`chatwootai chat` in a domain, an inbox, as a customer, and in a trial."""

from pathlib import Path
from typing import Any

import pytest

from tests.entrypoints.commands import Ran, run
from tests.entrypoints.shops import write_all, write_yaml

FABRIC = "Qual é o tecido?"
LINEN = "O tecido é linho."
GREETING = {"company_metadata": {"customer_service": {"greeting_message": "Olá, sou a nova!"}}}
ROLLOUT = {
    "new": {"contacts": [501], "change": GREETING},
    "old": {"enabled": False, "share": 100, "change": GREETING},
}
ENTRY = {"id": "fabric", "question": "Qual é o tecido do sofá?", "answer": LINEN}


@pytest.fixture
def config(tmp_path: Path) -> Path:
    said: dict[str, Any] = {
        "domains": {"furniture": {}},
        "rollout": ROLLOUT,
        "inboxes": {"9": GREETING},
    }
    folder = write_all(tmp_path / "config", **said)
    write_yaml(folder / "domains/furniture/domain.yaml", {"words": ["sofá"]})
    write_yaml(folder / "domains/furniture/knowledge/faq.yaml", [ENTRY])
    return folder


def chat(config: Path, line: str, *options: str) -> Ran:
    """Return what is printed when a customer writes *line*."""
    folders = ("--config", config, "--data", config.parent / "data")
    return run("chat", "shop", *folders, *options, typed=f"{line}\n")


def map_inbox(config: Path, number: int, domain: str, account: str) -> None:
    """Map an inbox of the shop's Chatwoot account to another tenant, or in another domain."""
    mapping = config / "chatwoot_mapping.yaml"
    entry = (
        f"inboxes: [{{installation: main, chatwoot_account_id: 1, chatwoot_inbox_id: {number}, "
        f"domain: {domain}, account: {account}}}]\n"
    )
    mapping.write_text(mapping.read_text("utf-8") + entry, "utf-8")


def test_a_conversation_may_begin_in_another_domain(config: Path) -> None:
    ran = chat(config, FABRIC, "--domain", "furniture", "--explain")

    assert ran.output.startswith(f"{LINEN}\n")
    assert "  domain: furniture\n" in ran.output


def test_it_is_in_the_accounts_own_otherwise(config: Path) -> None:
    ran = chat(config, FABRIC, "--explain")

    assert LINEN not in ran.output
    assert "  domain: retail\n" in ran.output
    assert "variant" not in ran.output


def test_a_domain_that_is_not_allowed_is_wrong_usage(config: Path) -> None:
    ran = chat(config, FABRIC, "--domain", "travel")

    assert ran.status == 2
    assert "'travel'" in ran.errors
    assert "retail, furniture" in " ".join(ran.errors.split())


@pytest.mark.parametrize(
    "options",
    [
        ("--variant", "new"),
        ("--contact", "501"),
        ("--inbox", "9"),
        ("--inbox", "main/9"),
        ("--inbox", "9", "--variant", "usual"),
    ],
)
def test_what_is_otherwise_there_counts(config: Path, options: tuple[str, ...]) -> None:
    assert "sou a nova" in chat(config, "Oi", *options).output


@pytest.mark.parametrize(
    "options",
    [
        (),
        ("--contact", "502"),
        ("--inbox", "8"),
        ("--contact", "501", "--variant", "usual"),
    ],
)
def test_and_nowhere_else(config: Path, options: tuple[str, ...]) -> None:
    assert "sou a nova" not in chat(config, "Oi", *options).output


def test_explaining_names_the_trial(config: Path) -> None:
    assert "  variant: new\n" in chat(config, "Oi", "--variant", "new", "--explain").output


def test_an_inbox_is_in_the_domain_that_it_is_mapped_to(config: Path) -> None:
    map_inbox(config, 9, "furniture", "shop")

    assert chat(config, FABRIC, "--inbox", "9").output == f"{LINEN}\n"


def test_an_inbox_counts_also_without_a_mapping(config: Path) -> None:
    (config / "chatwoot_mapping.yaml").unlink()

    assert "sou a nova" in chat(config, "Oi", "--inbox", "main/9").output


def test_an_inbox_of_somebody_elses_is_wrong_usage(config: Path) -> None:
    write_yaml(config / "domains/retail/other/config.yaml", {"account_id": "other", "name": "B"})
    map_inbox(config, 9, "retail", "other")

    ran = chat(config, "Oi", "--inbox", "9")

    assert ran.status == 2
    assert "another tenant's" in " ".join(ran.errors.split())


@pytest.mark.parametrize("inbox", ["nine", "0", "main/", "/9"])
def test_what_is_no_inbox_is_wrong_usage(config: Path, inbox: str) -> None:
    ran = chat(config, "Oi", "--inbox", inbox)

    assert ran.status == 2
    assert "main/9" in ran.errors


@pytest.mark.parametrize("variant", ["nwe", "old"])
def test_a_trial_that_nobody_takes_part_in_is_wrong_usage(config: Path, variant: str) -> None:
    ran = chat(config, "Oi", "--variant", variant)

    assert ran.status == 2
    assert f"'{variant}'" in ran.errors
    assert "trials: new" in " ".join(ran.errors.split())
