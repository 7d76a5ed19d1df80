"""A process takes up changes beside its work, and tells when it does not any more."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from dependency_injector import providers

from chatwootai.composition import Container, running
from chatwootai.core.conversation import TenantId
from chatwootai.core.measures import Part
from chatwootai.core.settings import KnowledgeSettings, ServiceSettings, Settings
from chatwootai.core.waiting import stopped
from chatwootai.entrypoints.readiness import Readiness
from chatwootai.entrypoints.worker import follow_configuration
from tests.entrypoints.shops import write_all, write_shop

SHOP = TenantId("retail", "shop")
PATIENCE = 10.0


class BrokenUpdater:
    """Has a fault of our own."""

    async def begin(self) -> None:
        raise ValueError("a fault of our own")


def settings(folder: Path, **more: Path) -> Settings:
    knowledge = KnowledgeSettings.model_validate({"embedder": "trigrams"})
    service = ServiceSettings(knowledge=knowledge)
    config = write_all(folder / "config")
    return Settings(
        config=config, data=folder / "data", helpdesk="recording", service=service, **more
    )


def readiness(container: Container) -> Readiness:
    return Readiness(container.documents(), container.inbox())


async def until(happened: Callable[[], object]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not happened():  # noqa: ASYNC110  what happens is on the disk
            await asyncio.sleep(0.01)


async def test_whoever_stops_taking_up_changes_says_so(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with running(settings(tmp_path), {}) as container:
        container.updater.override(providers.Object(BrokenUpdater()))
        ready = readiness(container)

        await follow_configuration(container, ready)

        assert await ready.lacking() == {Part.CONFIGURATION}

    assert ready.shortcomings == [
        "changes of the configuration are not taken up any more: restart the process"
    ]
    assert "changes are not taken up any more" in caplog.messages


async def test_an_edit_of_a_file_is_taken_up(tmp_path: Path) -> None:
    told = settings(tmp_path)
    async with running(told, {}) as container:
        tenants = container.tenants()
        task = asyncio.create_task(follow_configuration(container, readiness(container)))
        await until(lambda: SHOP in container.updater().states)
        write_shop(told.config, name="Loja Verde")
        await until(lambda: tenants.find("shop").config.name == "Loja Verde")
        await stopped(task)

        [newest, first] = await container.versions().history(SHOP)
        assert (newest.number, newest.changed, first.number) == (2, ("name",), 1)


async def test_a_secret_that_is_replaced_is_revealed_to_whoever_observes(tmp_path: Path) -> None:
    secrets = tmp_path / "secrets"
    secrets.mkdir()
    told = settings(tmp_path, secrets=secrets)
    async with running(told, {}) as container:
        seen: list[str] = []

        def note(_: object) -> None:
            found = container.secrets().reveal("shop-bot")
            seen.append(found.get_secret_value() if found else "")

        container.tenants().observe(note)
        task = asyncio.create_task(follow_configuration(container, readiness(container)))
        await until(lambda: SHOP in container.updater().states)
        await asyncio.sleep(0.2)  # until it watches
        (secrets / "shop-bot").write_text("new", encoding="utf-8")
        await until(lambda: "new" in seen)
        await stopped(task)
