"""Language models are made ready beside the work, and the operator is told."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from chatwootai.composition import running
from chatwootai.core.errors import ServiceUnavailableError
from chatwootai.core.measures import Part
from chatwootai.core.settings import ServiceSettings, Settings
from chatwootai.entrypoints.readiness import Readiness
from chatwootai.entrypoints.worker import working
from tests.entrypoints.shops import write_all


def settings(folder: Path, **models: Any) -> Settings:
    said = {
        "inbox": {"backend": "in_memory"},
        "documents": {"backend": "in_memory"},
        "knowledge": {"backend": "in_memory", "embedder": "trigrams"},
        "models": models,
    }
    service = ServiceSettings.model_validate(said)
    config = write_all(folder / "config")
    return Settings(config=config, data=folder, helpdesk="recording", service=service)


async def warmed_up(readiness: Readiness) -> None:
    async with asyncio.timeout(20):
        while "model" in readiness.warming:  # noqa: ASYNC110  it tells nobody
            await asyncio.sleep(0.005)


async def test_a_model_that_is_configured_is_made_ready(tmp_path: Path) -> None:
    some = {"provider": "langchain", "model": "openai:some"}
    async with running(settings(tmp_path, default=some)) as container:
        readiness = Readiness(container.documents(), container.inbox())
        async with working(container, readiness):
            assert "model" in readiness.warming
            await warmed_up(readiness)

        assert container.models().shortcomings == []


async def test_nothing_is_made_ready_that_is_not_configured(tmp_path: Path) -> None:
    async with running(settings(tmp_path)) as container:
        readiness = Readiness(container.documents(), container.inbox())
        async with working(container, readiness):
            assert "model" not in readiness.warming


async def test_a_model_that_cannot_be_made_ready_does_not_stop_the_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    some = {"provider": "langchain", "model": "openai:some"}
    async with running(settings(tmp_path, default=some)) as container:

        async def fail() -> None:
            raise ServiceUnavailableError("a thing", "being loaded")

        monkeypatch.setattr(container.models(), "warm_up", fail)
        readiness = Readiness(container.documents(), container.inbox())
        async with working(container, readiness):
            await warmed_up(readiness)

        assert Part.MODEL in readiness.parts
