"""`chatwootai serve`: why it does not start, what it says of its state, and how it ends."""

import asyncio
import json
import signal
import socket
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from chatwootai.composition import running
from chatwootai.entrypoints import settings_file
from chatwootai.testing import StandInChatwoot
from tests.entrypoints.commands import Ran, run
from tests.entrypoints.processes import PATIENCE, serving
from tests.entrypoints.shops import (
    ACCOUNT,
    ANSWERS,
    WHATSAPP_INBOX,
    write_all,
    write_service,
    write_shop,
    write_yaml,
)

pytestmark = pytest.mark.integration

MANAUS = "Vocês entregam em Manaus?"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return write_all(tmp_path / "config")


@pytest.fixture
async def chatwoot() -> AsyncIterator[StandInChatwoot]:
    stand_in = StandInChatwoot()
    stand_in.add_account(ACCOUNT)
    stand_in.add_inbox(WHATSAPP_INBOX)
    async with stand_in.serving():
        yield stand_in


def serve(config: Path, *options: str) -> Ran:
    """Return what is printed by a service that is not expected to start."""
    folders = ("--config", config, "--data", config.parent / "data")
    return run("serve", *folders, "--port", "0", *options)


def complaint(ran: Ran) -> str:
    """Return the last line of the errors, which is for people; those before are the log."""
    assert "Traceback" not in ran.errors
    return ran.errors.splitlines()[-1]


@contextmanager
def claimed(config: Path, data: Path) -> Iterator[None]:
    """Do what another service does that answers what is in *data*."""
    context = running(settings_file.read(config, data, {}))
    with asyncio.Runner() as runner:
        container = runner.run(context.__aenter__())
        container.claim()
        yield
        runner.run(context.__aexit__(None, None, None))


def test_faulty_settings_are_all_told(config: Path) -> None:
    write_service(config, inbox={"backend": "nats"}, turns={"at_once": 0}, nonsense=1)

    ran = serve(config)

    assert ran.status == 1
    assert complaint(ran) == "chatwootai: 3 faults"
    assert [key in ran.errors for key in ("inbox.backend", "turns.at_once", "'nonsense'")] == [
        True,
        True,
        True,
    ]


def test_a_port_that_is_taken_is_told(config: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        ran = serve(config, "--port", str(port))

    assert ran.status == 1
    assert f"127.0.0.1:{port}" in complaint(ran)
    assert "--port" in complaint(ran)
    assert "address already in use" in ran.errors


def test_an_address_that_is_none_is_told(config: Path) -> None:
    ran = serve(config, "--host", "192.0.2.1")

    assert ran.status == 1
    assert "192.0.2.1" in complaint(ran)
    assert "--host" in complaint(ran)


def test_a_data_folder_that_another_service_answers_from_is_told(config: Path) -> None:
    data = config.parent / "data"

    with claimed(config, data):
        ran = serve(config)

    assert ran.status == 1
    assert f"another process answers what is in {data}" in complaint(ran)


def test_a_data_folder_that_cannot_be_one_is_told(config: Path) -> None:
    data = write_yaml(config.parent / "data", "this is a file")

    ran = serve(config)

    assert ran.status == 1
    assert f"chatwootai: {data}: " in complaint(ran)
    assert "--data" in complaint(ran)


async def test_a_signed_webhook_is_answered_and_sigterm_ends_it_well(
    config: Path, chatwoot: StandInChatwoot, tmp_path: Path
) -> None:
    write_all(config, chatwoot.url, turns={"quiet_time": 0.05})

    async with serving(config, tmp_path / "data") as service:
        chatwoot.webhook_url = service.webhooks
        conversation = await chatwoot.customer_says(MANAUS, account=1)
        await chatwoot.wait_until(lambda: conversation.replies, timeout=PATIENCE)
        status = await service.stop()

    assert conversation.replies == [ANSWERS[MANAUS]]
    assert status == 0
    assert "Traceback" not in service.said


async def test_a_broken_tenant_is_named_and_the_others_are_served(
    config: Path, chatwoot: StandInChatwoot, tmp_path: Path
) -> None:
    write_all(config, chatwoot.url, turns={"quiet_time": 0.05})
    write_shop(config, "furniture", "broken", nmae="Loja")

    async with serving(config, tmp_path / "data") as service:
        chatwoot.webhook_url = service.webhooks
        conversation = await chatwoot.customer_says(MANAUS, account=1)
        await chatwoot.wait_until(lambda: conversation.replies, timeout=PATIENCE)
        ready = await service.ready()

    warnings = [line for line in map(json.loads, service.said.splitlines()) if "why" in line]
    assert conversation.replies == [ANSWERS[MANAUS]]
    assert ready["status"] == "ready"
    assert [("furniture/broken" in why, "'nmae'" in why) for why in ready["degraded"]] == [
        (True, True)
    ]
    assert [(line["level"], line["why"]) for line in warnings] == [("error", ready["degraded"][0])]


@pytest.mark.skipif(sys.platform == "win32", reason="signals are others there")
async def test_ctrl_c_ends_it_well(config: Path, tmp_path: Path) -> None:
    async with serving(config, tmp_path / "data") as service:
        service.process.send_signal(signal.SIGINT)
        status = await asyncio.wait_for(service.process.wait(), PATIENCE)

    assert status == 0
    assert "Traceback" not in service.said
