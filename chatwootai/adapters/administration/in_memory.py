"""A help desk that is set up within the process, for tests."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from pydantic import SecretStr

from chatwootai.core.errors import GoneError
from chatwootai.core.ports.administration import AgentBot, DeskAccount, DeskInbox


@dataclass
class InMemoryAdministration:
    """Keeps bots and inboxes, and gives each new bot a token and a secret.

    Attributes:
        people: The accounts that the token reaches.
        desks: The inboxes of each account.
        crew: The bots of each account.
        is_old: Whether it signs nothing.
    """

    people: list[DeskAccount] = field(default_factory=list)
    desks: dict[int, list[DeskInbox]] = field(default_factory=dict)
    crew: dict[int, list[AgentBot]] = field(default_factory=dict)
    is_old: bool = False

    async def accounts(self) -> Sequence[DeskAccount]:
        return list(self.people)

    async def inboxes(self, account: int) -> Sequence[DeskInbox]:
        return list(self.desks.get(account, ()))

    async def bots(self, account: int) -> Sequence[AgentBot]:
        return sorted(self.crew.get(account, ()), key=lambda bot: bot.number)

    async def save_bot(
        self, account: int, name: str, url: SecretStr, *, number: int | None = None
    ) -> int:
        its = self.crew.setdefault(account, [])
        if number is None:
            number = max((bot.number for bots in self.crew.values() for bot in bots), default=1) + 1
            secret = None if self.is_old else SecretStr(f"signs-for-{number}")
            its.append(AgentBot(number, name, url, SecretStr(f"opens-for-{number}"), secret))
            return number
        place = self._place(account, number)
        its[place] = replace(its[place], name=name, url=url)
        return number

    async def link(self, account: int, inbox: int, bot: int) -> None:
        name = self.crew[account][self._place(account, bot)].name
        inboxes = self.desks.get(account, [])
        for place, its in enumerate(inboxes):
            if its.number == inbox:
                inboxes[place] = replace(its, bot=bot, bot_name=name)
                return
        raise GoneError(f"there is no inbox {inbox}")

    def _place(self, account: int, number: int) -> int:
        for place, bot in enumerate(self.crew.get(account, ())):
            if bot.number == number:
                return place
        raise GoneError(f"there is no agent bot {number}")
