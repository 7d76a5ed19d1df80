"""`chatwootai sync`: the mapping and Chatwoot, after people changed one of them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from chatwootai.testing import StandInChatwoot
from tests.entrypoints.beside import ADMINISTRATOR, chatwoot_beside
from tests.entrypoints.commands import Ran, run
from tests.entrypoints.shops import write_service, write_shop

SERVICE = "https://ai.example.com"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    config = tmp_path / "config"
    write_shop(config)
    write_service(config)
    return config


@pytest.fixture
def desk(config: Path) -> Iterator[StandInChatwoot]:
    """A Chatwoot with which the shop is connected."""
    with chatwoot_beside() as its:
        options = ("--url", its.url, "--webhook-url", SERVICE)
        ran = typed(config, "connect", "shop", *options, "--inbox", "31", "--inbox", "Site")
        assert ran.status == 0, ran.errors
        yield its


def typed(config: Path, *arguments: str) -> Ran:
    environment = {
        "CHATWOOT_ADMINISTRATOR_TOKEN": ADMINISTRATOR,
        "CHATWOOTAI_SECRETS": str(config.with_name("secrets")),
    }
    return run(*arguments, "--config", config, environment=environment)


def written(config: Path) -> str:
    return (config / "chatwoot_mapping.yaml").read_text("utf-8")


def test_where_nothing_has_changed_there_is_nothing_to_do(
    config: Path, desk: StandInChatwoot
) -> None:
    before = written(config)

    ran = typed(config, "sync")

    assert (ran.status, ran.output) == (0, "1 account: nothing to change\n")
    assert written(config) == before


def test_an_inbox_that_is_gone_is_taken_out(config: Path, desk: StandInChatwoot) -> None:
    desk.remove_inbox(3, 32)

    ran = typed(config, "sync", "shop")

    assert ran.status == 0
    assert ran.output.splitlines() == [
        "took inbox 32 out of the mapping: it is not there any more",
        "1 account: up to date; restart the service if a secret has changed",
    ]
    assert "32" not in written(config)
    assert 'chatwoot_inbox_id: 31  # inbox "WhatsApp"' in written(config)


def test_what_is_wrong_in_chatwoot_is_told_and_repaired_on_demand(
    config: Path, desk: StandInChatwoot
) -> None:
    [bot] = desk.bots(3)
    bot.url = "https://elsewhere.example.com"
    desk.link(32, None)

    told = typed(config, "sync")
    repaired = typed(config, "sync", "--repair")
    again = typed(config, "sync")

    assert (told.status, repaired.status, again.status) == (1, 0, 0)
    assert told.output.splitlines()[-1] == "1 account: 2 faults"
    assert bot.url == f"{SERVICE}/webhooks/chatwoot/main"
    assert desk.bot_of(32) is bot


def test_a_secret_that_was_reset_is_stored(config: Path, desk: StandInChatwoot) -> None:
    [bot] = desk.bots(3)
    bot.secret = "made-anew"  # noqa: S105  guards nothing

    rehearsed = typed(config, "sync", "--dry-run")
    ran = typed(config, "sync")

    assert "would store what Chatwoot signs with as secret 'shop-hook'" in rehearsed.output
    assert ran.status == 0
    assert bot.secret not in ran.output
    assert (config.with_name("secrets") / "shop-hook").read_text("utf-8") == "made-anew\n"


def test_what_a_person_wrote_stays(config: Path, desk: StandInChatwoot) -> None:
    mapping = config / "chatwoot_mapping.yaml"
    text = f"# by hand\n{written(config)}".replace("bot_id", "# which bot\n    bot_id")
    mapping.write_text(text, "utf-8")
    desk.remove_inbox(3, 31)

    typed(config, "sync")

    assert written(config).startswith("# by hand\n")
    assert "# which bot\n    bot_id" in written(config)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("nobody",), "nothing is mapped to 'nobody'; mapped are retail/shop"),
        (("--installation", "spare"), "no account is mapped that could be looked at"),
    ],
)
def test_what_is_not_mapped_is_told(
    arguments: tuple[str, ...], words: str, config: Path, desk: StandInChatwoot
) -> None:
    ran = typed(config, "sync", *arguments)

    assert ran.status == 1
    assert words in ran.errors


def test_several_chatwoots_are_looked_at_one_by_one(config: Path, desk: StandInChatwoot) -> None:
    more = """
  - {installation: spare, chatwoot_account_id: 1, domain: retail, account: shop,
     bot_token_ref: spare}

inboxes:"""
    text = written(config).replace("\n\ninboxes:", more)
    text = text.replace("installations:", 'installations:\n  spare: {url: "http://127.0.0.1:1"}')
    (config / "chatwoot_mapping.yaml").write_text(text, "utf-8")

    both, one = typed(config, "sync"), typed(config, "sync", "--installation", "main")

    assert both.status == 1
    assert "several installations are mapped (main, spare)" in both.errors
    assert one.status == 0


def test_an_installation_that_is_nowhere_is_told(config: Path) -> None:
    entry = "{installation: x, chatwoot_account_id: 1, domain: a, account: b, bot_token_ref: c}"
    (config / "chatwoot_mapping.yaml").write_text(f"accounts: [{entry}]\n", "utf-8")

    ran = typed(config, "sync")

    assert ran.status == 1
    assert "installation 'x' is unknown" in ran.errors


def test_a_chatwoot_that_is_down_is_told(config: Path, desk: StandInChatwoot) -> None:
    desk.faults.answer(502)

    ran = typed(config, "sync")

    assert ran.status == 1
    assert "status 502" in ran.errors
    assert "run the same command again later" in ran.errors
