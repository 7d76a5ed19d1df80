"""Keeps agent bots, and which of them is active in which inbox."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from chatwootai.testing.chatwoot.errors import NotFoundError
from chatwootai.testing.chatwoot.records import Bot, Conversation
from chatwootai.testing.chatwoot.setups import AccountSetup

_SECRET_LENGTH = 24


@dataclass(slots=True, eq=False)
class AgentBot:
    """An agent bot, as its account's administrators see it.

    Attributes:
        token: Opens the REST interface to it.
        secret: Signs what is posted to it; empty posts it unsigned.
        url: Where it is told of events; none is wherever its account's webhooks go.
    """

    id: int
    name: str
    account: int
    token: str = field(repr=False)
    secret: str = field(default="", repr=False)
    url: str | None = None
    description: str = ""

    @property
    def seen(self) -> Bot:
        """The bot as others see it."""
        return Bot(self.id, self.name)


class Bots:
    """All agent bots of a stand-in."""

    def __init__(self, new_id: Callable[[], str]) -> None:
        self._new_id = new_id
        self._bots: dict[int, dict[int, AgentBot]] = {}
        self._active: dict[int, AgentBot] = {}

    def add_first(self, account: AccountSetup) -> AgentBot | None:
        """Add the bot that *account* has from the beginning, if it has any."""
        if not account.bot_token:
            return None
        bot = AgentBot(
            account.bot_id, account.bot_name, account.id, account.bot_token, account.secret
        )
        self.add(bot)
        return bot

    def add(self, bot: AgentBot) -> None:
        """Add a bot as it is."""
        self._bots.setdefault(bot.account, {})[bot.id] = bot

    def create(self, account: AccountSetup, name: str, description: str, url: str) -> AgentBot:
        """Add a bot; its token and its secret are made up."""
        number = max((its for bots in self._bots.values() for its in bots), default=1) + 1
        bot = AgentBot(number, name, account.id, self._new_id(), url=url, description=description)
        self.reset_secret(bot, account)
        self.add(bot)
        return bot

    def reset_secret(self, bot: AgentBot, account: AccountSetup) -> None:
        """Make up another secret for *bot*; an old Chatwoot knows none."""
        is_signing = account.gives_secrets
        bot.secret = self._new_id().replace("-", "")[:_SECRET_LENGTH] if is_signing else ""

    def remove(self, bot: AgentBot) -> None:
        """Forget *bot*, also where it was active."""
        del self._bots[bot.account][bot.id]
        self._active = {inbox: its for inbox, its in self._active.items() if its is not bot}

    def of_account(self, account: int) -> Sequence[AgentBot]:
        """Return the bots of *account*."""
        return list(self._bots.get(account, {}).values())

    def first(self, account: int) -> AgentBot:
        """Return the bot that *account* has had for longest.

        Raises:
            NotFoundError: It has none.
        """
        for bot in self._bots.get(account, {}).values():
            return bot
        raise NotFoundError

    def find(self, account: int, number: int) -> AgentBot:
        """Return a bot of *account*.

        Raises:
            NotFoundError: It has none of that number.
        """
        found = self._bots.get(account, {}).get(number)
        if found is None:
            raise NotFoundError
        return found

    def link(self, inbox: int, bot: AgentBot | None) -> None:
        """Let *bot* answer in *inbox*, and no other; or nobody."""
        self._active.pop(inbox, None)
        if bot is not None:
            self._active[inbox] = bot

    def active(self, inbox: int) -> AgentBot | None:
        """Return who answers in *inbox*."""
        return self._active.get(inbox)

    def told(self, conversation: Conversation) -> Sequence[AgentBot]:
        """Return the bots that are told what happens in *conversation*, each once."""
        active = self._active.get(conversation.inbox.id)
        assigned = conversation.assigned_bot
        if assigned is None or (active is not None and assigned.id == active.id):
            return () if active is None else (active,)
        its = self._bots.get(conversation.account.id, {}).get(assigned.id)
        return [bot for bot in (its, active) if bot is not None]
