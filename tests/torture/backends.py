"""What a torture runs for each backend: settings, processes, servers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from chatwootai.composition import Container
from tests.torture.servers import RabbitMQ, Redis, Server


@dataclass(frozen=True, slots=True)
class Backend:
    """A way to run the service.

    Attributes:
        webs: How many processes take webhooks; they answer, too, if there are no workers.
        workers: How many processes only answer.
        servers: What it needs, and the variable and the address that say where it is.
    """

    name: str
    inbox: str
    documents: str
    webs: int = 1
    workers: int = 0
    servers: Sequence[str] = ()

    @property
    def settings(self) -> Mapping[str, Any]:
        """What `chatwootai.yaml` says of it."""
        return {"inbox": {"backend": self.inbox}, "documents": {"backend": self.documents}}

    @property
    def why_not(self) -> str:
        """Why it cannot be tried here and now; empty if it can."""
        if self.inbox not in Container.chosen_inbox.providers:
            return f"the service has no inbox {self.inbox!r}"
        if "rabbitmq" in self.servers and not RabbitMQ.is_installed():
            return "no RabbitMQ is installed on this machine"
        return ""


BACKENDS: Final[Mapping[str, Backend]] = {
    its.name: its
    for its in (
        Backend("sqlite", "sqlite", "sqlite"),
        Backend("redis", "redis", "redis", webs=2, workers=2, servers=["redis"]),
        Backend("rabbitmq", "rabbitmq", "redis", webs=2, workers=2, servers=["redis", "rabbitmq"]),
    )
}
_ADDRESSES: Final[Mapping[str, tuple[str, str]]] = {
    "redis": ("CHATWOOTAI_REDIS__URL", "redis://127.0.0.1:{port}/0"),
    "rabbitmq": ("CHATWOOTAI_RABBITMQ__URL", "amqp://guest:guest@127.0.0.1:{port}/"),
}


def server(name: str, folder: Path) -> Server:
    """Return the server of that *name*, not started yet."""
    return Redis(folder) if name == "redis" else RabbitMQ(folder)


def address(name: str, port: int) -> tuple[str, str]:
    """Return the variable that says where the server *name* is, and what it says."""
    variable, url = _ADDRESSES[name]
    return variable, url.format(port=port)
