"""How soon the service is ready, how much it holds, and how fast it acknowledges."""

import json
import statistics
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.request import urlopen

import pytest

from tests.benchmarks.posting import Posted, post_all
from tests.benchmarks.serving import Server, serving
from tests.benchmarks.webhooks import SECRET, signed_requests
from tests.torture.backends import BACKENDS, address, server

pytestmark = pytest.mark.benchmark

EXAMPLES: Final = Path(__file__).parents[2] / "examples" / "config"
ROUNDS: Final = 5
REQUESTS: Final = 4_000
CONNECTIONS: Final = 64
ENVIRONMENT: Final = {
    "CHATWOOTAI_SECRET_ACCOUNT_1_HOOK": SECRET,
    "CHATWOOTAI_SECRET_ACCOUNT_1_BOT": "bot-token",
    "CHATWOOTAI_INBOX__MOST_PER_ACCOUNT": "1000000",  # nobody answers while it is measured
}


@dataclass(frozen=True)
class Taken:
    """What a server took in one round.

    Attributes:
        processor: Seconds of its own process alone.
    """

    posted: Posted
    processor: float


def test_it_is_ready_soon_and_small(tmp_path: Path) -> None:
    with _service(tmp_path, "--worker") as first:
        cold, empty = first.seconds, first.resident()
        _wait_until_warm(first.port)
        cold_warm = first.resident()

    with _service(tmp_path, "--worker") as second:
        again = second.seconds
        _wait_until_warm(second.port)
        warm = second.resident()

    print(f"\nready after {cold:.2f} s the first time, {again:.2f} s again (aim: 2 s)")
    print(f"resident {empty:.0f} MB at once, {cold_warm:.0f} MB after the first reading")
    print(f"resident {warm:.0f} MB once warm, with three tenants (aim: 200 MB)")
    assert warm > 0


async def test_acknowledging_durably_costs_little_beside_verifying_and_parsing(
    tmp_path: Path,
) -> None:
    async with _servers(tmp_path) as servers:
        for its in servers.values():
            await _taken(its)  # connections are made, queues declared, code is loaded
        rounds = [{name: await _taken(its) for name, its in servers.items()} for _ in range(ROUNDS)]

    print(f"\nmedians of {ROUNDS} rounds, {CONNECTIONS} connections", end="")
    print(" (aims: 0.3 of the bare route's rate, 99 of 100 within 50 ms)")
    for name in rounds[0]:
        print(_told(name, rounds))
    statuses = [taken.posted.statuses for its in rounds for taken in its.values()]
    assert statuses == [{200: REQUESTS}] * len(statuses)


@asynccontextmanager
async def _servers(folder: Path) -> AsyncIterator[Mapping[str, Server]]:
    """Run the bare route and, for each backend that there is, the service and what it needs."""
    async with AsyncExitStack() as closing:
        bare = serving("uvicorn", "tests.benchmarks.bare:app", "--no-access-log")
        servers = {"bare route": closing.enter_context(bare)}
        for name, backend in BACKENDS.items():
            if backend.why_not:
                print(f"\n{name}: skipped, {backend.why_not}")
                continue
            environment = {"CHATWOOTAI_INBOX__BACKEND": backend.inbox}
            if backend.inbox in backend.servers:
                its = server(backend.inbox, folder / f"{name}-server")
                closing.push_async_callback(its.kill)
                await its.start()
                environment |= [address(backend.inbox, its.port)]
            service = _service(folder / name, "--no-worker", environment=environment)
            servers[name] = closing.enter_context(service)
        yield servers


async def _taken(server: Server) -> Taken:
    requests, before = signed_requests(REQUESTS), server.processor_seconds()
    posted = await post_all(server.port, requests, CONNECTIONS)
    return Taken(posted, server.processor_seconds() - before)


def _told(name: str, rounds: Sequence[Mapping[str, Taken]]) -> str:
    posted = [its[name].posted for its in rounds]
    ratio = statistics.median(
        its[name].posted.rate / its["bare route"].posted.rate for its in rounds
    )
    rate = statistics.median(one.rate for one in posted)
    half, most = (statistics.median(one.wait(percent) for one in posted) for percent in (50, 99))
    processor = 1e6 * statistics.median(its[name].processor for its in rounds) / REQUESTS
    return (
        f"{name:<11}{rate:>7,.0f} a second, ratio {ratio:.2f}; p50 {half:>5.1f} ms, "
        f"p99 {most:>5.1f} ms; {processor:.0f} µs of the processor each"
    )


def _service(
    folder: Path, *options: str, environment: Mapping[str, str] | None = None
) -> AbstractContextManager[Server]:
    folders = ("--config", str(EXAMPLES), "--data", str(folder / "data"))
    said = {**ENVIRONMENT, **(environment or {})}
    return serving("chatwootai", "serve", *folders, *options, environment=said)


def _wait_until_warm(port: int) -> None:
    while True:
        with urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            if not json.load(answer)["warming"]:
                return
        time.sleep(0.1)
