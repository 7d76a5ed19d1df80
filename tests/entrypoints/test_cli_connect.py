"""`chatwootai connect`: what a person types, sees, and finds in their folders."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from chatwootai.testing import AccountSetup, InboxSetup, StandInChatwoot
from tests.entrypoints.beside import ADMINISTRATOR, AGENT, chatwoot_beside
from tests.entrypoints.commands import Ran, run
from tests.entrypoints.shops import write_service, write_shop

SERVICE = "https://ai.example.com"
HOOK = f"{SERVICE}/webhooks/chatwoot/main"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    config = tmp_path / "config"
    write_shop(config)
    write_service(config)
    return config


@pytest.fixture
def desk() -> Iterator[StandInChatwoot]:
    with chatwoot_beside() as its:
        yield its


def connect(
    config: Path, *options: str, token: str = ADMINISTRATOR, secrets: str | None = "secrets"
) -> Ran:
    """Type the command, in a shell that knows the token and the folder of the secrets."""
    environment = {"CHATWOOT_ADMINISTRATOR_TOKEN": token}
    if secrets is not None:
        environment["CHATWOOTAI_SECRETS"] = str(config.with_name(secrets))
    return run("connect", "shop", "--config", config, *options, environment=environment)


def first(desk: StandInChatwoot) -> tuple[str, ...]:
    return ("--url", desk.url, "--inbox", "WhatsApp", "--webhook-url", SERVICE)


def test_a_shop_is_connected(config: Path, desk: StandInChatwoot) -> None:
    ran = connect(config, *first(desk))

    [bot] = desk.bots(3)
    secrets = config.with_name("secrets")
    assert (ran.status, ran.errors) == (0, "")
    assert ran.output.splitlines()[-2:] == [
        "retail/shop is connected",
        "Write to the inbox as a customer; a service that runs takes up the mapping by itself.",
    ]
    assert (bot.name, bot.url) == ("Assistente", HOOK)
    assert desk.bot_of(31) is bot
    assert (secrets / "shop-bot").read_text("utf-8") == f"{bot.token}\n"
    assert (secrets / "shop-hook").read_text("utf-8") == f"{bot.secret}\n"
    assert [its for its in (bot.token, bot.secret, ADMINISTRATOR) if its in ran.output] == []


def test_what_is_written_passes_the_check(config: Path, desk: StandInChatwoot) -> None:
    connect(config, *first(desk))

    secrets = str(config.with_name("secrets"))
    ran = run("check", config, environment={"CHATWOOTAI_SECRETS": secrets})

    assert ran.status == 0
    assert "hint" not in ran.output
    assert "inbox 31 of account 3 of installation 'main': retail/shop" in ran.output


def test_the_second_time_there_is_nothing_to_change(config: Path, desk: StandInChatwoot) -> None:
    connect(config, *first(desk))

    again = [connect(config, *first(desk)), connect(config)]

    assert {ran.output for ran in again} == {"nothing to change: retail/shop is connected\n"}
    assert len(desk.bots(3)) == 1


def test_a_dry_run_changes_nothing(config: Path, desk: StandInChatwoot) -> None:
    ran = connect(config, *first(desk), "--dry-run")

    assert ran.status == 0
    assert {line.split()[0] for line in ran.output.splitlines()} == {"would"}
    assert not desk.bots(3)
    assert not (config / "chatwoot_mapping.yaml").exists()
    assert {request.method for request in desk.requests} == {"GET"}


def test_a_folder_that_the_service_does_not_know_is_hinted_at(
    config: Path, desk: StandInChatwoot, tmp_path: Path
) -> None:
    ran = connect(config, *first(desk), "--secrets", str(tmp_path / "s"), secrets=None)

    assert f"hint: start the service with CHATWOOTAI_SECRETS={tmp_path / 's'}" in ran.output


def test_a_private_address_is_hinted_at(config: Path, desk: StandInChatwoot) -> None:
    options = ("--url", desk.url, "--inbox", "31", "--webhook-url", "http://127.0.0.1:8000")

    ran = connect(config, *options)

    assert ran.status == 0
    assert ran.output.startswith("hint: 127.0.0.1 is an address of a private network")


def test_the_address_of_a_page_may_be_copied(config: Path, desk: StandInChatwoot) -> None:
    page = f"{desk.url}/app/accounts/3/dashboard"

    ran = connect(config, "--url", page, "--inbox", "31", "--webhook-url", SERVICE)

    assert ran.status == 0


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--inbox", "Whatsap"), "there is no inbox 'Whatsap'; did you mean 'WhatsApp'?"),
        ((), "name an inbox with --inbox; there are: 32 'Site' (WebWidget)"),
        (("--chatwoot-account", "9"), "account 9 is not among those that the token reaches"),
    ],
)
def test_what_is_not_there_is_told_with_what_is(
    options: tuple[str, ...], words: str, config: Path, desk: StandInChatwoot
) -> None:
    ran = connect(config, "--url", desk.url, "--webhook-url", SERVICE, *options)

    assert ran.status == 1
    assert words in ran.errors


def test_an_agents_token_is_told(config: Path) -> None:
    with chatwoot_beside(AccountSetup(4, "Outra", "", user_token=AGENT)) as desk:
        ran = connect(config, *first(desk), token=AGENT)

    assert ran.status == 1
    assert "no administrator of account 4 'Outra'" in ran.errors


@pytest.mark.parametrize("token", ["unheard-of", "\u00e7"])
def test_a_wrong_token_is_told(token: str, config: Path, desk: StandInChatwoot) -> None:
    ran = connect(config, *first(desk), token=token)

    assert ran.status == 1
    assert "access token" in ran.errors
    assert token not in ran.errors


def test_without_a_token_nobody_is_asked_where_nobody_is(
    config: Path, desk: StandInChatwoot
) -> None:
    ran = connect(config, *first(desk), token="")

    assert ran.status == 1
    assert "set CHATWOOT_ADMINISTRATOR_TOKEN" in ran.errors


@pytest.mark.parametrize("name", ["--token", "--admin-token", "--access-token"])
def test_a_token_is_no_option(name: str, config: Path, desk: StandInChatwoot) -> None:
    ran = connect(config, *first(desk), name, "x")

    assert ran.status == 2


def test_a_chatwoot_that_is_nowhere_is_asked_for(config: Path) -> None:
    ran = connect(config, "--inbox", "31")

    assert ran.status == 1
    assert "say where it is: --url https://chat.example.com" in ran.errors


def test_a_tenant_that_is_not_there_is_told(config: Path, desk: StandInChatwoot) -> None:
    ran = run("connect", "nobody", "--config", config, "--url", desk.url)

    assert ran.status == 1
    assert "no tenant is called 'nobody'" in ran.errors


def test_a_mapping_with_a_fault_is_not_touched(config: Path, desk: StandInChatwoot) -> None:
    mapping = config / "chatwoot_mapping.yaml"
    mapping.write_text("acounts: []\n", "utf-8")

    ran = connect(config, *first(desk))

    assert ran.status == 1
    assert f"{mapping}:1:1: unknown key 'acounts'; did you mean 'accounts'?" in ran.errors
    assert mapping.read_text("utf-8") == "acounts: []\n"
    assert not desk.bots(3)


def test_what_a_stranger_calls_an_inbox_does_nothing_to_the_terminal(
    config: Path, desk: StandInChatwoot
) -> None:
    desk.add_inbox(InboxSetup(3, 33, "\x1b[31mred"))

    ran = connect(config, "--url", desk.url, "--webhook-url", SERVICE, "--inbox", "33")

    assert ran.status == 0
    assert "\x1b" not in ran.output
