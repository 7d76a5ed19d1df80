"""On a terminal, the administrator's token is asked for and never shown."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.entrypoints.beside import ADMINISTRATOR, chatwoot_beside
from tests.entrypoints.commands import PROGRAM, unconfigured
from tests.entrypoints.shops import write_shop

if sys.platform == "win32":  # pragma: no cover
    pytest.skip("terminals are others there", allow_module_level=True)

import pty

pytestmark = pytest.mark.integration


def test_the_token_is_asked_for_and_not_shown(tmp_path: Path) -> None:
    config = tmp_path / "config"
    write_shop(config)
    end, others = pty.openpty()
    with chatwoot_beside() as desk:
        options = ("--url", desk.url, "--webhook-url", "https://ai.example.com", "--inbox", "31")
        folders = ("--config", str(config), "--secrets", str(tmp_path / "s"))
        with subprocess.Popen(  # noqa: S603  our own command
            [PROGRAM, "connect", "shop", *options, *folders],
            stdin=others,
            stdout=others,
            stderr=others,
            env=unconfigured() | {"TERM": "xterm", "COLUMNS": "200"},
            start_new_session=True,  # without a terminal that the tests run in
        ) as program:
            seen = _read(end, "it is not shown")
            os.write(end, f"{ADMINISTRATOR}\n".encode())
            seen += _read(end, "is connected")
            status = program.wait(60)

    assert status == 0
    assert f"administrator of {desk.url}" in seen
    assert ADMINISTRATOR not in seen
    assert len(desk.bots(3)) == 1


def _read(end: int, words: str) -> str:
    seen = ""
    while words not in seen:
        seen += os.read(end, 10_000).decode(errors="replace")
    return seen
