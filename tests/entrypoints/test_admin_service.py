"""Operators see how the service is, and have it read again what people wrote."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from chatwootai.core.settings import Settings
from tests.entrypoints import front as fronts
from tests.entrypoints.administration import (
    CONVERSATION,
    ENVIRONMENT,
    SHOP,
    Operator,
    operating,
    say,
    write_configuration,
)
from tests.entrypoints.doorstep import of
from tests.entrypoints.front import signed

NEW_HOOK = "s3cret-of-account-1-from-now-on"
SECONDS = 5.0
HEARD_SECONDS = 0.6  # until what processes tell each other at their start has been heard
LACKING = {
    name: its for name, its in ENVIRONMENT.items() if name != "CHATWOOTAI_SECRET_ACCOUNT_1_HOOK"
}


@pytest.fixture
def told(tmp_path: Path) -> Settings:
    write_configuration(tmp_path / "config")
    return fronts.settings(tmp_path, helpdesk="recording", secrets=tmp_path / "secrets")


@pytest.fixture
async def pair(told: Settings) -> AsyncIterator[list[Operator]]:
    """Two processes on the same stores."""
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(operating(told)) for _ in range(2)]


async def _comes(true: Callable[[], Awaitable[bool]]) -> bool:
    """Tell whether that comes true within a while."""
    for _ in range(int(SECONDS / 0.05)):
        if await true():
            return True
        await asyncio.sleep(0.05)
    return False


def _renew_secret(told: Settings) -> None:
    assert told.secrets is not None
    told.secrets.mkdir()
    (told.secrets / "account_1-hook").write_text(NEW_HOOK, "utf-8")


async def _is_let_in(operator: Operator) -> bool:
    reply = await operator.front.post(of(1), signed(of(1), NEW_HOOK))
    return reply.status == 200


async def test_a_service_is_told_with_all_that_is_in_it(told: Settings) -> None:
    async with operating(told) as operator:
        health = await operator.get("/health")

    assert (health["status"], health["served"], health["faulty"]) == ("ready", 3, [])
    assert health["backends"]["documents"] == "sqlite"
    assert {"customer_service", "whatsapp"} <= {one["name"] for one in health["plugins"]}
    assert health["is_answering"] is False
    assert all(health["parts"].values())


async def test_what_is_less_than_it_should_be_is_told(told: Settings) -> None:
    say(told.config, "account_2", "nonsense: 1\n")
    async with operating(told) as operator:
        health = await operator.get("/health")

    assert (health["served"], health["faulty"]) == (2, ["shops/account_2"])
    assert health["parts"]["configuration"] is False
    assert any("'nonsense'" in line for line in health["degraded"])


async def test_a_service_whose_store_is_dead_tells_so(told: Settings) -> None:
    (told.data / "chatwootai.sqlite").mkdir(parents=True)
    async with operating(told) as operator:
        health = await operator.get("/health")

    assert health["status"].startswith("SQLite did not answer")
    assert health["parts"]["documents"] is False


async def test_a_change_is_taken_up_when_it_is_asked_for(told: Settings) -> None:
    async with operating(told) as operator:
        say(told.config, "account_2", "language: es\n")
        reply = await operator.ask("POST", "/reload")
        tenant = await operator.get("/tenants/shops/account_2/configuration")

    assert reply.status == 200
    assert reply.body == {"tenants": 3, "changed": ["shops/account_2"], "faults": []}
    assert tenant["values"]["language"] == "es"


async def test_what_is_wrong_with_the_files_is_answered(told: Settings) -> None:
    async with operating(told) as operator:
        say(told.config, "account_2", "nonsense: 1\n")
        reply = await operator.ask("POST", "/reload")

    [fault] = reply.body["faults"]
    assert (reply.body["tenants"], reply.body["changed"]) == (3, [])
    assert (fault["what"], fault["line"]) == ("unknown key 'nonsense'", 4)


async def test_a_secret_is_read_again(told: Settings) -> None:
    async with operating(told, LACKING) as operator:
        before = await _is_let_in(operator)
        _renew_secret(told)
        await operator.ask("POST", "/reload")
        after = await _is_let_in(operator)

    assert [before, after] == [False, True]


async def test_the_mapping_is_told_without_any_secret(told: Settings) -> None:
    async with operating(told) as operator:
        mapping = await operator.get("/mapping")

    assert mapping["installations"]["main"]["url"] == "http://127.0.0.1:3000/"
    assert mapping["accounts"][0]["account"] == "account_1"
    assert mapping["inboxes"] == []
    assert not [one for one in fronts.ENVIRONMENT.values() if f"'{one}'" in str(mapping)]


async def test_the_audit_log_is_told_by_pages(told: Settings) -> None:
    async with operating(told) as operator:
        for _ in range(3):
            await operator.ask("POST", "/reload")
        first = await operator.get("/audit?limit=2")
        second = await operator.get(f"/audit?limit=2&before={first['next']}")

    assert [one["number"] for one in (*first["entries"], *second["entries"])] == [3, 2, 1]
    assert (first["next"], second["next"]) == (2, None)


async def test_what_is_only_looked_at_is_not_in_the_audit_log(told: Settings) -> None:
    async with operating(told) as operator:
        await operator.get("/tenants")
        entries = await operator.audit()

    assert entries == []


async def test_what_failed_is_in_the_audit_log_once_there_is_room(
    told: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    obstacle = told.data / "chatwootai.sqlite"
    obstacle.mkdir(parents=True)
    async with operating(told) as operator:
        reply = await operator.ask("POST", "/reload")
        obstacle.rmdir()
        entries = await operator.audit()

    [lost] = [one for one in caplog.records if one.message == "admin call is not in the audit log"]
    assert (reply.status, entries) == (503, [])
    assert (vars(lost)["who"], vars(lost)["result"]) == ("ana", "failed")


async def test_every_process_has_the_same_default_domain(pair: list[Operator]) -> None:
    here, there = pair
    await here.ask("POST", "/domain", {"domain": "furniture"})

    async def is_known() -> bool:
        return bool((await there.get("/domain"))["domain"] == "furniture")

    assert await _comes(is_known)


async def test_every_process_knows_the_domain_of_a_conversation(pair: list[Operator]) -> None:
    here, there = pair
    await here.ask("PUT", CONVERSATION, {"domain": "furniture"})

    assert (await there.get(CONVERSATION))["domain"] == "furniture"


async def test_every_process_rolls_back(told: Settings, pair: list[Operator]) -> None:
    here, there = pair
    say(told.config, "account_1", "language: es\n")
    await here.ask("POST", "/reload")
    await here.ask("POST", f"{SHOP}/rollback", {"version": 1})

    async def is_back() -> bool:
        tenant = await there.get(f"{SHOP}/configuration")
        return bool(tenant["version"]["number"] == 3 and tenant["values"]["language"] == "pt")

    assert await _comes(is_back)


async def test_every_process_reads_secrets_again(told: Settings) -> None:
    async with operating(told, LACKING) as here, operating(told, LACKING) as there:
        await asyncio.sleep(HEARD_SECONDS)
        _renew_secret(told)
        before = await _is_let_in(there)
        await here.ask("POST", "/reload")
        after = await _comes(lambda: _is_let_in(there))

    assert [before, after] == [False, True]


async def test_every_process_writes_to_the_same_audit_log(pair: list[Operator]) -> None:
    here, there = pair
    await here.ask("POST", "/reload")
    await there.ask("POST", "/reload")

    assert [one["number"] for one in await here.audit()] == [2, 1]
