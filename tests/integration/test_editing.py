"""Files that are edited while customers write: each answer is given once, and of one version."""

import asyncio
import json
import urllib.request
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.entrypoints.processes import Service, serving
from tests.integration.editing import (
    SECRETS,
    Asked,
    Shops,
    edit,
    folder,
    lines,
    logged,
    opened,
)

pytestmark = pytest.mark.integration

QUESTIONS = 120
SOON = 3.0  # seconds; a second is what is promised on a machine that does nothing else
BROKEN = "account_id: azul\nname: [Loja\n"


async def test_edits_at_full_speed_lose_double_and_mix_nothing(tmp_path: Path) -> None:
    async with opened(tmp_path / "config") as shops, _served(shops, tmp_path) as service:
        editing = asyncio.create_task(_edit_on(shops.config))
        asked: list[Asked] = []
        for number in range(QUESTIONS):
            asked.append(await shops.ask(1 + number % 2, number))
            await asyncio.sleep(0.03)
        editing.cancel()
        verdict = await shops.answered(asked)
        edits = len(lines(service, "configuration"))

    print(f"\n{edits} edits taken up under load: {verdict}")  # noqa: T201  it measures
    assert verdict.is_good, verdict
    assert len(verdict.versions) > 5
    assert "verde.1" in verdict.versions
    assert "Traceback" not in service.said


async def test_an_edit_is_live_within_a_second_and_touches_nobody_else(tmp_path: Path) -> None:
    async with opened(tmp_path / "config") as shops, _served(shops, tmp_path) as service:
        assert await shops.answer() == "azul.1"
        accepted = len(lines(service, "configuration"))
        edit(shops.config, 2)
        seconds = await logged(service, "configuration", accepted + 1)
        answers = [await shops.answer(account) for account in (1, 2)]

    print(f"\nan edit is live after {seconds:.2f} s")  # noqa: T201  it measures
    assert answers == ["azul.2", "verde.1"]
    assert seconds < SOON


async def test_a_broken_edit_changes_nothing_but_the_warning_even_over_a_kill(
    tmp_path: Path,
) -> None:
    async with opened(tmp_path / "config") as shops:
        async with _served(shops, tmp_path) as service:
            edit(shops.config, 2)
            await logged(service, "configuration", 3)
            (folder(shops.config) / "config.yaml").write_text(BROKEN)
            await logged(service, "configuration refused")
            before = [await shops.answer(account) for account in (1, 2)]
            ready, metrics = await _ready(service), await _metrics(service)
            await service.kill()
        async with _served(shops, tmp_path) as service:
            after = [await shops.answer(account) for account in (1, 2)]
            again = await _ready(service)
            (folder(shops.config) / "config.yaml").write_text("account_id: azul\nname: Azul\n")
            await logged(service, "configuration", 2)
            mended = await _ready(service)

    assert (before, after) == (["azul.2", "verde.1"], ["azul.2", "verde.1"])
    for told in (ready, again):
        assert told["status"] == "ready"
        assert told["degraded"][0].startswith("tenant retail/azul: version 2 goes on")
        assert "config.yaml:2:7" in "".join(told["degraded"])
    refused = 'chatwootai_configurations_total{configured="refused",tenant="retail/azul"} 1.0'
    assert refused in metrics
    assert 'chatwootai_degraded{part="configuration"} 1.0' in metrics
    assert mended["degraded"] == []


async def test_a_new_shop_is_answered_without_a_restart(tmp_path: Path) -> None:
    async with opened(tmp_path / "config") as shops:
        mapping = shops.config / "chatwoot_mapping.yaml"
        whole = mapping.read_text("utf-8")
        mapping.write_text(whole.replace("chatwoot_account_id: 2", "chatwoot_account_id: 7"))
        async with _served(shops, tmp_path) as service:
            mapping.write_text(whole)
            await logged(service, "mapping accepted", 2)
            assert await shops.answer(2) == "verde.1"


async def test_secrets_that_are_replaced_are_used_without_a_restart(tmp_path: Path) -> None:
    secrets = tmp_path / "secrets"
    secrets.mkdir()
    for name in ("azul-bot", "azul-hook", "verde-bot", "verde-hook"):
        (secrets / name).write_text("wrong" if name == "azul-hook" else name)
    environment = {"CHATWOOTAI_SECRETS": str(secrets)}
    async with (
        opened(tmp_path / "config") as shops,
        _served(shops, tmp_path, environment) as service,
    ):
        lost = await shops.ask(1)
        await logged(service, "webhook refused")
        (secrets / "new").write_text("azul-hook")
        (secrets / "new").replace(secrets / "azul-hook")
        await logged(service, "secrets are read again")

        assert await shops.answer() == "azul.1"
        assert lost.marks() == []


@asynccontextmanager
async def _served(
    shops: Shops, folder: Path, environment: Mapping[str, str] = SECRETS
) -> AsyncIterator[Service]:
    """Run a service on the shops' files, to which their Chatwoot posts."""
    async with serving(shops.config, folder / "data", environment=environment) as service:
        shops.chatwoot.webhook_url = service.webhooks
        await service.ready()
        yield service


async def _edit_on(config: Path) -> None:
    version = 1
    while True:
        version += 1
        await asyncio.to_thread(edit, config, version)
        await asyncio.sleep(0.02)


async def _ready(service: Service) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(await _got(f"{service.url}/readyz"))
    return told


async def _metrics(service: Service) -> str:
    return await _got(f"{service.url}/metrics")


async def _got(url: str) -> str:
    def get() -> bytes:
        with urllib.request.urlopen(url) as response:  # noqa: S310  it is ours
            content: bytes = response.read()
            return content

    return (await asyncio.to_thread(get)).decode()
