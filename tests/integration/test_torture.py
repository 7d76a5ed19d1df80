"""A short torture of each backend: each answer once, in order, and over nobody's head."""

from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from tests.torture.backends import BACKENDS
from tests.torture.results import show, tell
from tests.torture.running import Options, tortured

pytestmark = pytest.mark.integration

SECONDS = 15.0
SEED = 1


@pytest.mark.parametrize("name", BACKENDS)
async def test_whatever_breaks_each_answer_is_given_once(name: str, tmp_path: Path) -> None:
    backend = BACKENDS[name]
    if backend.why_not:
        pytest.skip(backend.why_not)
    result = await tortured(backend, Options(SEED, SECONDS, customers=4), tmp_path)

    told = StringIO()
    tell(result, console := Console(file=told, width=200))
    show([result], console)
    print(f"\n{told.getvalue()}")  # noqa: T201  it measures
    assert result.turns > 0
    assert not result.incidents, told.getvalue()
