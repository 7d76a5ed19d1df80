"""How soon the service is ready, how much it holds, and how fast it acknowledges."""

import json
import time
from contextlib import AbstractContextManager
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.benchmarks.posting import Posted, post_all
from tests.benchmarks.serving import Server, serving
from tests.benchmarks.webhooks import SECRET, signed_requests

pytestmark = pytest.mark.benchmark

EXAMPLES = Path(__file__).parents[2] / "examples" / "config"
REQUESTS = 10_000
CONNECTIONS = 64
SECRETS = {
    "CHATWOOTAI_SECRET_ACCOUNT_1_HOOK": SECRET,
    "CHATWOOTAI_SECRET_ACCOUNT_1_BOT": "bot-token",
}


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
    rounds = [await _round(tmp_path, str(number)) for number in range(3)]

    for ours, bare in rounds:
        ratio = ours.rate / bare.rate
        print(f"\n{ours.rate:,.0f} acknowledged a second, bare route {bare.rate:,.0f}: {ratio:.2f}")
    best = sorted(ours.rate / bare.rate for ours, bare in rounds)[1]
    print(f"median ratio {best:.2f} (aim: 0.3)")
    assert all(posted.statuses == {200: REQUESTS} for pair in rounds for posted in pair)


def _service(folder: Path, *options: str) -> AbstractContextManager[Server]:
    folders = ("--config", str(EXAMPLES), "--data", str(folder / "data"))
    return serving("chatwootai", "serve", *folders, *options, environment=SECRETS)


def _wait_until_warm(port: int) -> None:
    while True:
        with urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            if not json.load(answer)["warming"]:
                return
        time.sleep(0.1)


async def _round(folder: Path, name: str) -> tuple[Posted, Posted]:
    with _service(folder / name, "--no-worker") as service:
        ours = await post_all(service.port, signed_requests(REQUESTS), CONNECTIONS)
    with serving("uvicorn", "tests.benchmarks.bare:app", "--no-access-log") as bare_route:
        bare = await post_all(bare_route.port, signed_requests(REQUESTS), CONNECTIONS)
    return ours, bare
