"""Operators see how tenants stand, what runs and what ran, and let it run again."""

from pathlib import Path
from typing import Any

import pytest

from chatwootai.core.settings import Settings
from tests.entrypoints import front as fronts
from tests.entrypoints.administration import (
    SHOP,
    Operator,
    operating,
    say,
    write_configuration,
)

TRIAL = """
channels: {whatsapp: {language: en}}
inboxes: {"9": {language: es}}
rollout: {polite: {share: 10, change: {language: en}}, old: {enabled: false, change: {}}}
"""


@pytest.fixture
def told(tmp_path: Path) -> Settings:
    write_configuration(tmp_path / "config")
    return fronts.settings(tmp_path, helpdesk="recording")


async def _change(operator: Operator, told: Settings, more: str) -> None:
    """Change what is written of the first account, and have it taken up."""
    say(told.config, "account_1", more)
    assert (await operator.ask("POST", "/reload")).status == 200


async def _names(operator: Operator, query: str = "") -> list[str]:
    return [one["tenant"] for one in (await operator.get(f"/tenants{query}"))["tenants"]]


async def test_every_tenant_is_listed(told: Settings) -> None:
    async with operating(told) as operator:
        names = await _names(operator)

    assert names == ["shops/account_1", "shops/account_2", "shops/account_3"]


async def test_tenants_are_listed_by_pages(told: Settings) -> None:
    async with operating(told) as operator:
        first = await operator.get("/tenants?limit=2")
        second = await operator.get(f"/tenants?limit=2&after={first['next']}")

    assert [len(page["tenants"]) for page in (first, second)] == [2, 1]
    assert (first["next"], second["next"]) == ("shops/account_2", None)


@pytest.mark.parametrize("query", ["?limit=0", "?limit=501", "?limit=x", "?page=2"])
async def test_a_page_that_there_cannot_be_is_refused(told: Settings, query: str) -> None:
    async with operating(told) as operator:
        reply = await operator.ask("GET", f"/tenants{query}")

    assert (reply.status, reply.body["kind"]) == (422, "InvalidError")


async def test_a_tenant_is_told_with_what_runs_and_where_it_is_otherwise(told: Settings) -> None:
    say(told.config, "account_1", TRIAL)
    async with operating(told) as operator:
        tenant = await operator.get(SHOP)

    assert tenant["version"]["number"] == 1
    assert tenant["version"]["why"] == "files"
    assert (tenant["name"], tenant["is_served"], tenant["faults"]) == ("Loja", True, [])
    assert tenant["domains"] == ["shops", "furniture"]
    assert (tenant["channels"], tenant["inboxes"]) == (["whatsapp"], ["9"])
    assert tenant["variants"] == [
        {"name": "polite", "enabled": True, "share": 10.0},
        {"name": "old", "enabled": False, "share": 0.0},
    ]


async def test_a_tenant_that_goes_on_although_its_files_are_broken_says_why(
    told: Settings,
) -> None:
    async with operating(told) as operator:
        await _change(operator, told, "nonsense: 1\n")
        tenant = await operator.get(SHOP)

    [fault] = tenant["faults"]
    assert (tenant["is_served"], tenant["version"]["number"]) == (True, 1)
    assert fault["what"] == "unknown key 'nonsense'"
    assert fault["file"].endswith("account_1/config.yaml")


async def test_a_tenant_that_never_worked_is_told_as_well(told: Settings) -> None:
    say(told.config, "account_2", "nonsense: 1\n")
    async with operating(told) as operator:
        tenant = await operator.get("/tenants/shops/account_2")
        nothing = await operator.ask("GET", "/tenants/shops/account_2/configuration")
        versions = await operator.get("/tenants/shops/account_2/versions")
        back = await operator.ask("POST", "/tenants/shops/account_2/rollback", {"version": 1})

    assert (tenant["is_served"], tenant["version"], len(tenant["faults"])) == (False, None, 1)
    assert nothing.status == 404
    assert "mend its files first" in nothing.body["detail"]
    assert versions["versions"] == []
    assert back.status == 404


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", ""),
        ("GET", "/configuration"),
        ("GET", "/versions"),
        ("GET", "/versions/1"),
        ("GET", "/differences?before=1"),
        ("POST", "/rollback"),
    ],
)
async def test_a_tenant_that_there_is_not_is_not_found(
    told: Settings, method: str, path: str
) -> None:
    async with operating(told) as operator:
        reply = await operator.ask(method, f"/tenants/shops/nobody{path}", {"version": 1})

    assert (reply.status, reply.body["kind"]) == (404, "UnknownTenantError")
    assert "'shops/nobody'" in reply.body["detail"]


async def test_all_that_is_said_of_a_tenant_is_told_key_by_key(told: Settings) -> None:
    say(told.config, "account_1", TRIAL)
    async with operating(told) as operator:
        configuration = await operator.get(f"{SHOP}/configuration")

    values = configuration["values"]
    assert (values["language"], values["channel whatsapp: language"]) == ("pt", "en")
    assert values["knowledge: prazo"].startswith("Qual é o prazo de entrega?")


async def test_versions_are_told_the_newest_first(told: Settings) -> None:
    async with operating(told) as operator:
        await _change(operator, told, "language: es\n")
        versions = (await operator.get(f"{SHOP}/versions"))["versions"]

    assert [(one["number"], one["changed"]) for one in versions] == [(2, ["language"]), (1, [])]


async def test_a_version_is_told_as_it_was(told: Settings) -> None:
    async with operating(told) as operator:
        await _change(operator, told, "language: es\n")
        versions = [await operator.get(f"{SHOP}/versions/{number}") for number in (1, 2)]

    assert [one["values"]["language"] for one in versions] == ["pt", "es"]


async def test_versions_are_compared(told: Settings) -> None:
    async with operating(told) as operator:
        await _change(operator, told, "language: es\n")
        await _change(operator, told, "description: nova\n")
        both = await operator.get(f"{SHOP}/differences?before=1&after=2")
        running = await operator.get(f"{SHOP}/differences?before=1")

    language = {"key": "language", "before": "pt", "after": "es"}
    assert both["differences"] == [language]
    assert (running["after"], [one["key"] for one in running["differences"]]) == (
        3,
        ["description", "language"],
    )


@pytest.mark.parametrize(
    "path", ["/versions/7", "/differences?before=7", "/differences?before=1&after=7"]
)
async def test_a_version_that_there_is_not_is_not_found(told: Settings, path: str) -> None:
    async with operating(told) as operator:
        reply = await operator.ask("GET", f"{SHOP}{path}")

    assert (reply.status, reply.body["kind"]) == (404, "UnknownVersionError")
    assert reply.body["detail"] == "shops/account_1 has no version 7; kept are 1"


async def test_an_earlier_version_runs_again(told: Settings) -> None:
    async with operating(told) as operator:
        await _change(operator, told, "language: es\n")
        reply = await operator.ask("POST", f"{SHOP}/rollback", {"version": 1})
        configuration = await operator.get(f"{SHOP}/configuration")

    assert (reply.status, reply.body["number"], reply.body["why"]) == (200, 3, "roll-back to 1")
    assert reply.body["set_aside"]
    assert configuration["values"]["language"] == "pt"


async def test_the_version_that_runs_is_not_rolled_back_to(told: Settings) -> None:
    async with operating(told) as operator:
        reply = await operator.ask("POST", f"{SHOP}/rollback", {"version": 1})

    assert (reply.status, reply.body["kind"]) == (409, "ConflictError")
    assert "runs already" in reply.body["detail"]


async def test_a_version_that_does_not_pass_any_more_does_not_run(told: Settings) -> None:
    async with operating(told) as operator:
        await _change(operator, told, "plugins: {whatsapp: {enabled: false}}\n")
        await _change(operator, told, "language: es\n")
        _uninstall(operator, "whatsapp")
        back = await operator.ask("POST", f"{SHOP}/rollback", {"version": 2})
        shown = await operator.ask("GET", f"{SHOP}/versions/2")

    assert [one.status for one in (back, shown)] == [422, 422]
    assert "'whatsapp'" in str(shown.body["flaws"])


async def test_who_rolled_back_is_told(told: Settings) -> None:
    async with operating(told) as operator:
        await _change(operator, told, "language: es\n")
        await operator.ask("POST", f"{SHOP}/rollback", {"version": 1})
        await operator.ask("POST", f"{SHOP}/rollback", {"version": 9})
        about = await operator.get("/audit?tenant=shops/account_1")

    refused, done = about["entries"]
    assert (done["who"], done["what"], done["about"]) == ("ana", "roll_back", "version 1")
    assert (done["before"], done["after"], done["result"]) == (2, 3, "done")
    assert (refused["result"], refused["why"]) == ("refused", "UnknownVersionError")


async def test_a_store_that_is_dead_is_told(told: Settings) -> None:
    (told.data / "chatwootai.sqlite").mkdir(parents=True)
    async with operating(told) as operator:
        reply = await operator.ask("GET", f"{SHOP}/versions")
        tenants = await operator.get("/tenants")

    assert (reply.status, reply.headers["retry-after"]) == (503, "3")
    assert [one["is_served"] for one in tenants["tenants"]] == [True] * 3


def _uninstall(operator: Operator, plugin: str) -> None:
    """Let the service have a plugin no more, as after a new start without it."""
    known: Any = operator.front.state["desk"].known
    del known.plugins[plugin]
