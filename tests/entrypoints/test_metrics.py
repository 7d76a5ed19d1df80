"""What Prometheus is told, and that asking for it never waits for what does not answer."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isnan
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from chatwootai.adapters.clock.manual import ManualClock
from chatwootai.adapters.documents.in_memory import InMemoryDocuments
from chatwootai.adapters.inbox.in_memory import InMemoryInbox
from chatwootai.adapters.meters.in_memory import InMemoryMeters
from chatwootai.core.conversation import ConversationId
from chatwootai.core.errors import CredentialsError, ServiceUnavailableError
from chatwootai.core.measures import Level, Part
from chatwootai.core.ports.documents import Document, Documents, Key
from chatwootai.core.ports.inbox import Backlog, Inbox
from chatwootai.core.settings import Settings
from chatwootai.entrypoints.http.metrics import Scrape
from chatwootai.entrypoints.readiness import Readiness
from tests.entrypoints import front as fronts
from tests.entrypoints.doorstep import of
from tests.entrypoints.front import HOOK, Front, Sent, signed
from tests.unit.office import Office, Stores, fickle, says
from tests.unit.staff import SlowClerk

FOREVER = 3600.0


class DeadInbox(InMemoryInbox):
    """Cannot say what waits."""

    async def backlog(self) -> Backlog:
        raise ServiceUnavailableError("the inbox", "being asked")


class SilentDocuments(InMemoryDocuments):
    """Takes an hour to answer."""

    def __init__(self, clock: ManualClock) -> None:
        super().__init__(clock)
        self._sleep = clock.sleep

    async def get(self, key: Key) -> Document | None:
        await self._sleep(FOREVER)
        return None


class SilentInbox(InMemoryInbox):
    """Takes an hour to say what waits."""

    def __init__(self, clock: ManualClock) -> None:
        super().__init__(clock)
        self._sleep = clock.sleep

    async def backlog(self) -> Backlog:
        await self._sleep(FOREVER)
        return Backlog()


class DeadDocuments(InMemoryDocuments):
    """Answers no more."""

    async def get(self, key: Key) -> Document | None:
        raise ServiceUnavailableError("the store", "reading")


@pytest.fixture
def told(tmp_path: Path) -> Settings:
    fronts.write_configuration(tmp_path / "config")
    return fronts.settings(tmp_path, helpdesk="recording")


@dataclass
class Desk:
    """A scrape over stores that a test breaks."""

    clock: ManualClock = field(default_factory=ManualClock)
    inbox: Inbox | None = None
    documents: Documents | None = None
    meters: InMemoryMeters = field(default_factory=InMemoryMeters)

    async def scrape(self, **its: Any) -> Mapping[tuple[Level, tuple[str, ...]], float]:
        documents = self.documents or InMemoryDocuments(self.clock)
        inbox = self.inbox or InMemoryInbox(self.clock)
        readiness = Readiness(documents, inbox, **its)
        await Scrape(self.meters, bytes, inbox, readiness, self.clock).text()
        return self.meters.levels

    async def lacking(self, **its: Any) -> set[str]:
        levels = await self.scrape(**its)
        return {
            labels[0]
            for (level, labels), value in levels.items()
            if level is Level.DEGRADED and value
        }


async def numbers(front: Front) -> Mapping[tuple[str, frozenset[tuple[str, str]]], float]:
    reply = await front.get("/metrics")
    families = text_string_to_metric_families(reply.body)
    return {
        (one.name, frozenset(one.labels.items())): one.value
        for family in families
        for one in family.samples
    }


def webhooks(result: str, error: str = "") -> tuple[str, frozenset[tuple[str, str]]]:
    return "chatwootai_webhooks_total", frozenset({("result", result), ("error", error)})


async def test_prometheus_is_answered_in_its_format(told: Settings) -> None:
    async with fronts.opened(told) as front:
        reply = await front.get("/metrics")

    assert reply.status == 200
    assert reply.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert "# TYPE chatwootai_webhooks_total counter" in reply.body


async def test_webhooks_are_counted_by_what_became_of_them(told: Settings) -> None:
    ignored = of(1, {"event": "contact_created"})
    async with fronts.opened(told) as front:
        for delivery in ("a", "a", "b"):
            await front.post(of(1), signed(of(1), delivery=delivery))
        await front.post(ignored, signed(ignored))
        found = await numbers(front)

    results = {result: found[webhooks(result)] for result in ("stored", "duplicate", "ignored")}
    assert results == {"stored": 2, "duplicate": 1, "ignored": 1}
    assert found["chatwootai_duplicates_total", frozenset({("known_by", "delivery")})] == 1


async def test_webhooks_that_are_refused_are_counted_by_why(told: Settings) -> None:
    async with fronts.opened(told) as front:
        await front.post(of(1))
        await front.post(b"[]", signed(b"[]"))
        await front.post(b"", pieces=[b"{"], ends_early=True)
        found = await numbers(front)

    assert found[webhooks("refused", "UnprovenError")] == 1
    assert found[webhooks("refused", "MalformedError")] == 2


async def test_a_webhook_that_could_not_be_stored_is_counted_as_that(told: Settings) -> None:
    (told.data / "chatwootai.sqlite").mkdir(parents=True)
    async with fronts.opened(told) as front:
        await front.post(of(1), signed(of(1)))
        found = await numbers(front)

    assert found[webhooks("refused", "ServiceUnavailableError")] == 1


async def test_the_time_until_the_acknowledgement_is_told(told: Settings) -> None:
    async with fronts.opened(told) as front:
        await front.post(of(1), signed(of(1)))
        found = await numbers(front)

    stored = frozenset({("result", "stored")})
    assert found["chatwootai_webhook_seconds_count", stored] == 1
    assert 0 < found["chatwootai_webhook_seconds_sum", stored] < 5


async def test_what_waits_is_told(told: Settings) -> None:
    async with fronts.opened(told) as front:
        for _ in range(3):
            await front.post(of(1), signed(of(1)))
        found = await numbers(front)

    assert found["chatwootai_queue_events", frozenset()] == 3
    assert 0 <= found["chatwootai_queue_oldest_seconds", frozenset()] < 60


async def test_nothing_that_was_said_or_kept_secret_is_told(told: Settings) -> None:
    async with fronts.opened(told) as front:
        await front.post(of(1), signed(of(1)))
        reply = await front.get("/metrics")

    said = ("pedido", "Mariana", "98765", "main/1/128", "48211", HOOK)
    assert [word for word in said if word in reply.body] == []


async def test_numbers_cannot_be_changed_from_outside(told: Settings) -> None:
    async with fronts.opened(told) as front:
        reply = await front.request("POST", "/metrics", Sent())

    assert reply.status == 405


async def test_a_broken_tenant_and_missing_secrets_are_told(told: Settings) -> None:
    broken = told.config / "domains" / "shops" / "account_2" / "config.yaml"
    broken.write_text("account_id: account_2\nnome: Loja\n", "utf-8")
    async with fronts.opened(told, environment={}) as front:
        found = await numbers(front)

    parts = {part: found["chatwootai_degraded", frozenset({("part", part)})] for part in Part}
    assert {part for part, value in parts.items() if value} == {Part.CONFIGURATION, Part.SECRETS}


async def test_of_all_parts_that_are_well_it_is_told_that_they_are() -> None:
    levels = await Desk().scrape()

    told = {labels[0]: its for (level, labels), its in levels.items() if level is Level.DEGRADED}
    assert told == dict.fromkeys(Part, 0)


@pytest.mark.parametrize(
    ("its", "part"),
    [({"fault": "the dispatcher ended"}, "answering"), ({"parts": {Part.KNOWLEDGE}}, "knowledge")],
)
async def test_what_a_process_knows_of_itself_is_told(its: Mapping[str, Any], part: str) -> None:
    assert await Desk().lacking(**its) == {part}


async def test_an_inbox_that_cannot_be_asked_is_degraded_and_its_numbers_unknown() -> None:
    desk = Desk(inbox=DeadInbox(ManualClock()))

    lacking = await desk.lacking()

    assert lacking == {"inbox"}
    assert isnan(desk.meters.levels[Level.QUEUED, ()])
    assert isnan(desk.meters.levels[Level.OLDEST, ()])


async def test_a_store_that_is_dead_is_degraded() -> None:
    clock = ManualClock()

    assert await Desk(clock, documents=DeadDocuments(clock)).lacking() == {"documents"}


async def test_nobody_waits_for_long_for_what_does_not_answer() -> None:
    clock = ManualClock()
    desk = Desk(clock, SilentInbox(clock), SilentDocuments(clock))
    scrape = asyncio.create_task(desk.lacking(parts={Part.SECRETS}))

    await clock.advance(1)

    assert await scrape == {"inbox", "documents", "secrets"}


async def test_turns_that_go_on_and_messages_that_wait_are_told() -> None:
    stores = Stores()
    async with Office(SlowClerk(clock=stores.clock), stores=stores) as office:
        await office.put(says())
        await office.advance(2)
        await office.put(says(number=2, conversation=ConversationId("main", 1, 2)))
        readiness = Readiness(stores.documents, stores.inbox)
        scrape = Scrape(
            office.meters, bytes, stores.inbox, readiness, stores.clock, office.dispatcher
        )
        await scrape.text()

        assert office.meters.levels[Level.RUNNING, ()] == 1
        assert office.meters.levels[Level.WAITING, ()] == 1


async def test_an_account_that_does_not_accept_us_is_told() -> None:
    stores = fickle(send=[CredentialsError("Chatwoot refuses our token")] * 9)
    async with Office(stores=stores) as office:
        await office.put(says())
        await office.advance(20)
        told = {Part.HELPDESK: lambda: office.dispatcher.shortcomings}
        readiness = Readiness(stores.documents, stores.inbox, watched=told)
        scrape = Scrape(
            office.meters, bytes, stores.inbox, readiness, stores.clock, office.dispatcher
        )
        await scrape.text()

        assert office.meters.levels[Level.DEGRADED, ("helpdesk",)] == 1
        assert readiness.shortcomings == [
            "main/1: nothing is answered there: Chatwoot refuses our token"
        ]
