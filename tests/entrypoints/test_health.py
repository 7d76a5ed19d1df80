"""What operators are told: alive, ready, warming, degraded, or unable to work."""

from pathlib import Path

import pytest

from chatwootai.adapters.clock.manual import ManualClock
from chatwootai.adapters.documents.in_memory import InMemoryDocuments
from chatwootai.adapters.inbox.in_memory import InMemoryInbox
from chatwootai.core.errors import ServiceUnavailableError
from chatwootai.core.ports.documents import Document, Key
from chatwootai.core.settings import Settings
from chatwootai.entrypoints.readiness import Readiness
from tests.entrypoints import front as fronts
from tests.entrypoints.doorstep import of
from tests.entrypoints.front import Sent, signed


class DeadDocuments(InMemoryDocuments):
    """Answers no more."""

    async def get(self, key: Key) -> Document | None:
        raise ServiceUnavailableError("the store", "reading")


@pytest.fixture
def told(tmp_path: Path) -> Settings:
    fronts.write_configuration(tmp_path / "config")
    return fronts.settings(tmp_path, helpdesk="recording")


def _documents() -> InMemoryDocuments:
    return InMemoryDocuments(ManualClock())


async def test_a_process_that_runs_is_alive(told: Settings) -> None:
    async with fronts.opened(told) as front:
        reply = await front.get("/healthz")

    assert (reply.status, reply.body) == (200, {"status": "alive"})


async def test_a_process_is_alive_although_its_store_is_dead(told: Settings) -> None:
    (told.data / "chatwootai.sqlite").mkdir(parents=True)
    async with fronts.opened(told) as front:
        reply = await front.get("/healthz")

    assert reply.status == 200


async def test_a_service_that_can_work_is_ready(told: Settings) -> None:
    async with fronts.opened(told) as front:
        reply = await front.get("/readyz")

    assert reply.status == 200
    assert reply.body == {"status": "ready", "warming": [], "degraded": []}


async def test_a_service_with_a_dead_store_is_not_ready(told: Settings) -> None:
    (told.data / "chatwootai.sqlite").mkdir(parents=True)
    async with fronts.opened(told) as front:
        reply = await front.get("/readyz")

    assert reply.status == 503
    assert reply.body["status"].startswith("SQLite did not answer")


async def test_a_service_is_ready_again_when_its_store_is_back(told: Settings) -> None:
    obstacle = told.data / "chatwootai.sqlite"
    obstacle.mkdir(parents=True)
    async with fronts.opened(told) as front:
        before = await front.get("/readyz")
        obstacle.rmdir()
        after = await front.get("/readyz")

    assert [before.status, after.status] == [503, 200]


async def test_a_service_is_ready_while_it_warms_up_and_says_so(told: Settings) -> None:
    async with fronts.opened(told) as front:
        front.state["readiness"].warming |= {"language", "knowledge"}
        reply = await front.get("/readyz")

    assert reply.status == 200
    assert reply.body["warming"] == ["knowledge", "language"]


async def test_a_service_that_answers_nothing_any_more_is_not_ready(told: Settings) -> None:
    async with fronts.opened(told) as front:
        front.state["readiness"].fault = "the dispatcher ended"
        reply = await front.get("/readyz")

    assert (reply.status, reply.body["status"]) == (503, "the dispatcher ended")


async def test_a_service_with_a_broken_tenant_is_ready_and_says_so(told: Settings) -> None:
    broken = told.config / "domains" / "shops" / "account_2" / "config.yaml"
    broken.write_text("account_id: account_2\nnome: Loja\n", "utf-8")
    async with fronts.opened(told) as front:
        reply = await front.get("/readyz")

    assert reply.status == 200
    assert any("unknown key 'nome'" in fault for fault in reply.body["degraded"])


async def test_a_broken_tenant_does_not_close_the_door_to_the_others(told: Settings) -> None:
    broken = told.config / "domains" / "shops" / "account_2" / "config.yaml"
    broken.write_text("account_id: account_2\nnome: Loja\n", "utf-8")
    async with fronts.opened(told) as front:
        reply = await front.post(of(1), signed(of(1)))

    assert reply.status == 200


async def test_a_service_that_lacks_secrets_is_ready_and_names_them(told: Settings) -> None:
    async with fronts.opened(told, environment={}) as front:
        reply = await front.get("/readyz")

    missing = "account 2 of installation 'main': no secret to prove webhooks by is set"
    assert reply.status == 200
    assert any(shortcoming.startswith(missing) for shortcoming in reply.body["degraded"])


async def test_what_is_degraded_tells_no_secret(told: Settings) -> None:
    kept = "CHATWOOTAI_SECRET_ACCOUNT_1_HOOK"
    environment = {kept: fronts.ENVIRONMENT[kept]}
    async with fronts.opened(told, environment=environment) as front:
        reply = await front.get("/readyz")

    assert fronts.HOOK not in str(reply.body)


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
async def test_what_operators_look_at_cannot_be_changed(
    told: Settings, path: str, method: str
) -> None:
    async with fronts.opened(told) as front:
        reply = await front.request(method, path, Sent())

    assert reply.status == 405


async def test_nothing_stands_in_the_way_of_a_process_whose_store_answers() -> None:
    readiness = Readiness(_documents(), InMemoryInbox(ManualClock()))

    assert await readiness.obstacle() == ""


async def test_what_ended_a_process_stands_in_its_way() -> None:
    readiness = Readiness(_documents(), InMemoryInbox(ManualClock()))
    readiness.fault = "nothing is answered any more"

    assert await readiness.obstacle() == "nothing is answered any more"


async def test_a_store_that_does_not_answer_stands_in_the_way() -> None:
    readiness = Readiness(DeadDocuments(ManualClock()), InMemoryInbox(ManualClock()))

    assert await readiness.obstacle() == "the store did not answer while reading"
