"""The need to set a help desk up, as one of its administrators."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from pydantic import SecretStr


@dataclass(frozen=True, slots=True)
class DeskAccount:
    """An account of the help desk that we may look at."""

    number: int
    name: str
    is_administered: bool


@dataclass(frozen=True, slots=True)
class DeskInbox:
    """An inbox, and the agent bot that answers there.

    Attributes:
        channel: The kind of channel, as the help desk calls it.
        bot: The bot's number, 0 if there is none.
        bot_name: How it is called.
    """

    number: int
    name: str
    channel: str = ""
    bot: int = 0
    bot_name: str = ""

    def __str__(self) -> str:
        return f"inbox {self.number} {self.name!r}"


@dataclass(frozen=True, slots=True)
class AgentBot:
    """An agent bot of an account.

    Attributes:
        url: Where it is told what happens, empty if nowhere; it may hold a token.
        token: Opens the help desk to it, none if that is not shown.
        secret: Signs what is posted to it, none where nothing is signed.
    """

    number: int
    name: str
    url: SecretStr
    token: SecretStr | None = None
    secret: SecretStr | None = None

    @property
    def address(self) -> str:
        """Where it is told what happens, without a token."""
        return self.url.get_secret_value().partition("?")[0]

    def __str__(self) -> str:
        return f"agent bot {self.number} {self.name!r}"


class Administration(Protocol):
    """One help desk, as an administrator of some of its accounts sees it.

    Every method may raise:
        ServiceUnavailableError: It did not answer, or is too busy.
        OutcomeUnknownError: It did not answer; what was asked may have been done all the same.
        CredentialsError: The administrator's token is not accepted, or not for that.
        RefusedError: It will never do that, or what answers is no such help desk.
    """

    async def accounts(self) -> Sequence[DeskAccount]:
        """Return the accounts that the token reaches, in no particular order."""

    async def inboxes(self, account: int) -> Sequence[DeskInbox]:
        """Return the inboxes of *account*, each with the bot that answers there."""

    async def bots(self, account: int) -> Sequence[AgentBot]:
        """Return the agent bots that *account* has of its own, by their numbers."""

    async def save_bot(
        self, account: int, name: str, url: SecretStr, *, number: int | None = None
    ) -> int:
        """Give the bot *number* another name and address, or add one; return its number.

        Raises:
            GoneError: There is no bot of that number.
        """

    async def link(self, account: int, inbox: int, bot: int) -> None:
        """Let *bot* answer in *inbox*, instead of any other.

        Raises:
            GoneError: There is no such inbox or bot.
        """
