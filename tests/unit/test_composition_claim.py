"""Who may answer what is in a data folder: one process at a time."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from chatwootai.composition import running
from chatwootai.core.errors import ConfigurationError, InUseError

from . import claimant
from .test_composition import EXAMPLES, settings


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@contextmanager
def another_process_claiming(data: Path) -> Iterator[None]:
    """Let another process claim *data*; at the end it is killed with -9."""
    command = [sys.executable, "-m", claimant.__name__, str(EXAMPLES), str(data)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:  # noqa: S603  our own module
        assert process.stdout is not None
        assert process.stdout.readline() == b"claimed\n"
        yield
        process.kill()


async def test_a_second_process_may_not_answer_from_the_same_folder(data: Path) -> None:
    with another_process_claiming(data):
        async with running(settings(data)) as container:
            with pytest.raises(InUseError, match=f"{data}.*--data"):
                container.claim()


async def test_a_process_that_was_killed_holds_nothing(data: Path) -> None:
    with another_process_claiming(data):
        pass

    async with running(settings(data)) as container:
        assert container.claim() is not None


async def test_a_claim_ends_with_the_container(data: Path) -> None:
    for _ in range(2):
        async with running(settings(data)) as container:
            container.claim()


async def test_a_claim_that_failed_can_be_made_later(data: Path) -> None:
    async with running(settings(data)) as later:
        async with running(settings(data)) as first:
            first.claim()
            with pytest.raises(InUseError):
                later.claim()

        assert later.claim() is not None


async def test_who_keeps_events_in_memory_claims_nothing(data: Path) -> None:
    service = {"inbox": {"backend": "in_memory"}}
    async with running(settings(data, service)) as one, running(settings(data, service)) as two:
        one.claim()
        two.claim()

    assert await asyncio.to_thread(data.exists) is False


async def test_a_claim_that_cannot_be_written_down_is_named(data: Path) -> None:
    await asyncio.to_thread((data / "worker.lock").mkdir, parents=True)
    async with running(settings(data)) as container:
        with pytest.raises(ConfigurationError, match=r"worker\.lock"):
            container.claim()
