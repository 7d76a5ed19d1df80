import asyncio
import logging
from collections.abc import AsyncIterator, Collection, Sequence
from functools import cache
from pathlib import Path

import pytest
from dependency_injector import providers

from chatwootai.adapters.clock.manual import ManualClock
from chatwootai.adapters.embedder.trigrams import TrigramEmbedder
from chatwootai.adapters.inbox.in_memory import InMemoryInbox
from chatwootai.adapters.language_detector.langid import LangidDetector
from chatwootai.composition import Container, running
from chatwootai.core.conversation import ConversationId
from chatwootai.core.errors import ServiceUnavailableError
from chatwootai.core.ports.embedder import Vector
from chatwootai.core.ports.inbox import EVERYBODY, PATIENCE, Delivery, Lane, Received
from chatwootai.core.settings import (
    DocumentsSettings,
    InboxSettings,
    KnowledgeSettings,
    ServiceSettings,
    Settings,
)
from chatwootai.entrypoints.readiness import Readiness
from chatwootai.entrypoints.worker import working
from tests.building import event, message
from tests.entrypoints.shops import ANSWERS, write_all
from tests.unit.stores import SlowHelpdesk

QUESTION, ANSWER = next(iter(ANSWERS.items()))
IN_MEMORY = ServiceSettings(
    inbox=InboxSettings(backend="in_memory"),
    documents=DocumentsSettings(backend="in_memory"),
    knowledge=KnowledgeSettings(backend="in_memory", embedder="trigrams"),
)
WHERE = ConversationId("main", 1, 1)


class FaultyInbox(InMemoryInbox):
    """Fails in a way that nobody foresaw."""

    async def receive(
        self, limit: int, *, patience: float = PATIENCE, without: Collection[Lane] = EVERYBODY
    ) -> Sequence[Received]:
        raise ValueError("a fault")


class FaultyDetector(LangidDetector):
    """Fails in a way that nobody foresaw."""

    def warm_up(self) -> None:
        raise ValueError("a fault")


class SilentEmbedder(TrigramEmbedder):
    """Does not answer."""

    async def passages(self, texts: Sequence[tuple[str, str]]) -> Sequence[Vector]:
        raise ServiceUnavailableError("the embedder", "embedding")


@cache
def detector() -> LangidDetector:
    """Return one that takes its second to load once for all tests."""
    return LangidDetector()


@pytest.fixture
async def container(tmp_path: Path) -> AsyncIterator[Container]:
    config = write_all(tmp_path / "config")
    settings = Settings(
        config=config, data=tmp_path / "data", helpdesk="recording", service=IN_MEMORY
    )
    async with running(settings, {}) as opened:
        opened.clock.override(providers.Object(ManualClock()))
        opened.languages.override(providers.Object(detector()))
        yield opened


@pytest.fixture
def readiness(container: Container) -> Readiness:
    return Readiness(container.documents(), container.inbox())


async def asked(container: Container) -> None:
    await container.inbox().put(Delivery("1", event(message(QUESTION), conversation=WHERE)))


async def advance(container: Container, seconds: float) -> None:
    clock = container.clock()
    assert isinstance(clock, ManualClock)
    await clock.advance(seconds)


async def warmed_up(readiness: Readiness) -> None:
    async with asyncio.timeout(10):
        while readiness.warming and not readiness.degraded:  # noqa: ASYNC110  it tells nobody
            await asyncio.sleep(0.005)


async def test_what_is_in_the_inbox_is_answered(container: Container, readiness: Readiness) -> None:
    await asked(container)
    async with working(container, readiness):
        await warmed_up(readiness)
        await advance(container, 2)
        await advance(container, 0)

    [told] = container.recording().said(WHERE)
    assert ANSWER in told


async def test_nothing_is_answered_afterwards(container: Container, readiness: Readiness) -> None:
    async with working(container, readiness):
        await warmed_up(readiness)

    await asked(container)
    await advance(container, 20)

    assert container.recording().said(WHERE) == []


async def test_a_turn_that_goes_on_ends_when_the_worker_does(
    container: Container, readiness: Readiness
) -> None:
    clock = container.clock()
    assert isinstance(clock, ManualClock)
    helpdesk = SlowHelpdesk(clock=clock, seconds={"send": 5})
    container.helpdesk.override(providers.Object(helpdesk))
    await asked(container)
    async with working(container, readiness) as worker:
        await warmed_up(readiness)
        await advance(container, 2)
        async with asyncio.timeout(10):
            while not helpdesk.said(WHERE):  # noqa: ASYNC110  it tells nobody
                await asyncio.sleep(0.005)
            ending = asyncio.create_task(worker.end())
            await advance(container, 9)
            await ending

    assert (len(helpdesk.said(WHERE)), helpdesk.hung_up) == (1, 0)


async def test_it_is_told_what_is_still_being_prepared(
    container: Container, readiness: Readiness
) -> None:
    async with working(container, readiness):
        before = {*readiness.warming}
        await warmed_up(readiness)

    assert (before, readiness.warming) == ({"language", "knowledge"}, set())
    assert (readiness.degraded, await readiness.obstacle()) == ((), "")


async def test_knowledge_is_indexed_before_anybody_asks(
    container: Container, readiness: Readiness, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    async with working(container, readiness):
        await warmed_up(readiness)

    [line] = [its.__dict__ for its in caplog.records if its.msg == "knowledge indexed"]
    assert (line["tenant"], line["passages"]) == ("retail/shop", len(ANSWERS) + 1)


async def test_knowledge_that_cannot_be_indexed_stops_nothing(
    container: Container, readiness: Readiness, caplog: pytest.LogCaptureFixture
) -> None:
    container.embedder.override(providers.Object(SilentEmbedder()))
    async with working(container, readiness):
        await warmed_up(readiness)

    [line] = [its.__dict__ for its in caplog.records if its.msg == "knowledge not indexed"]
    assert line["why"] == "the embedder did not answer while embedding"
    assert (readiness.warming, readiness.degraded, await readiness.obstacle()) == (set(), (), "")


async def test_a_fault_while_warming_up_is_told_and_stops_nothing(
    container: Container, readiness: Readiness, caplog: pytest.LogCaptureFixture
) -> None:
    container.languages.override(providers.Object(FaultyDetector()))
    async with working(container, readiness):
        await warmed_up(readiness)

    assert [its.msg for its in caplog.records] == ["warming up ended"]
    assert readiness.degraded == ["warming up ended too soon; the log says why"]
    assert await readiness.obstacle() == ""


async def test_a_process_that_answers_nothing_any_more_says_so(
    container: Container, readiness: Readiness, caplog: pytest.LogCaptureFixture
) -> None:
    container.inbox.override(providers.Object(FaultyInbox(ManualClock())))
    async with working(container, readiness):
        await warmed_up(readiness)

    assert [its.msg for its in caplog.records] == ["dispatcher ended"]
    assert "nothing is answered any more" in await readiness.obstacle()
