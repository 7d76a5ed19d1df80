"""A service's folders, with messages that were put aside."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Final, TypeVar

from chatwootai.composition import Container, running
from chatwootai.core import events
from chatwootai.core.conversation import TenantId
from chatwootai.core.dead_letters import DeadLetter
from chatwootai.core.events import Event
from chatwootai.core.ports.inbox import Received
from chatwootai.core.sessions import Owner
from chatwootai.entrypoints import settings_file
from tests.building import CONVERSATION, CUSTOMER
from tests.entrypoints.commands import Ran, run
from tests.entrypoints.shops import write_all
from tests.unit.office import says

T = TypeVar("T")
SHOP: Final = TenantId("retail", "shop")
PERSONAL: Final = ("Meu segredo", "Ana", "Lima", "+55")


class Place:
    """The folders of a service that has put something aside."""

    def __init__(self, folder: Path) -> None:
        self.config = write_all(folder / "config")
        self.data = folder / "data"
        self.data.mkdir()

    def inside(self, work: Callable[[Container], Awaitable[T]]) -> T:
        """Return what *work* makes of the stores, as the service has them."""

        async def do() -> T:
            async with running(settings_file.read(self.config, self.data)) as container:
                return await work(container)

        return asyncio.run(do())

    def bury(self, *its: Event | bytes, reason: str = "ValueError") -> list[DeadLetter]:
        """Put events aside, one after the other; return their letters, the latest first."""

        async def work(container: Container) -> list[DeadLetter]:
            for one in its:
                content = one if isinstance(one, bytes) else events.to_json(one)
                received = Received("0", CONVERSATION, content, attempt=3)
                await container.dead_letters().bury(received, reason, SHOP, ["orders.py:7"])
            return [letter async for letter in container.dead_letters().latest()]

        return self.inside(work)

    def left(self) -> list[str]:
        """Return the ids of what is put aside."""

        async def work(container: Container) -> list[str]:
            return [letter.id async for letter in container.dead_letters().latest()]

        return self.inside(work)

    def came_in(self) -> list[Event]:
        """Return what waits in the inbox."""

        async def work(container: Container) -> list[Event]:
            received = await container.inbox().receive(100, patience=0.3)
            return [one.event for one in received]

        return self.inside(work)

    def give_to_a_person(self) -> None:
        async def work(container: Container) -> object:
            return await container.sessions().update(
                SHOP, CONVERSATION, lambda its: replace(its, owner=Owner.PERSON)
            )

        self.inside(work)

    def run(self, command: str, *arguments: str, typed: str = "", columns: int = 200) -> Ran:
        where = ("--config", self.config, "--data", self.data)
        return run("dead-letters", command, *arguments, *where, typed=typed, columns=columns)


def said(text: str = "Meu segredo", number: int = 1) -> Event:
    contact = replace(CUSTOMER, phone="+55 92 99999-0000")
    return says(text, number, contact=contact)
