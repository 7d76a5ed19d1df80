"""What is to change so that a help desk and the configuration fit together."""

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import SecretStr

from chatwootai.core.edits import Edit
from chatwootai.core.ports.administration import DeskInbox


@dataclass(frozen=True, slots=True)
class Told:
    """A change in words, before it is done and after.

    Attributes:
        doing: The verb as it follows "would".
        done: The verb of what has happened.
    """

    doing: str
    done: str
    what: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that is wrong and stays so, and the way out."""

    what: str


@dataclass(frozen=True, slots=True)
class SaveBot:
    """A bot is to have another name or address, or to be added.

    Attributes:
        number: The bot that is there; none if it is to be added.
        url: Where it is to post; it may hold a token.
    """

    name: str
    url: SecretStr
    number: int | None = None

    @property
    def told(self) -> Sequence[Told]:
        """Say it."""
        where = f"which posts to {self.url.get_secret_value().partition('?')[0]}"
        if self.number is None:
            return [Told("create", "created", f"agent bot {self.name!r}, {where}")]
        return [Told("change", "changed", f"agent bot {self.number} {self.name!r}, {where}")]


@dataclass(frozen=True, slots=True)
class KeepSecret:
    """A secret is to be kept.

    Attributes:
        secret: None as long as the help desk has not made it yet.
        what: What it is for.
    """

    reference: str
    secret: SecretStr | None
    what: str

    @property
    def told(self) -> Sequence[Told]:
        """Say it, without the secret."""
        return [Told("store", "stored", f"{self.what} as secret {self.reference!r}")]


@dataclass(frozen=True, slots=True)
class EditMapping:
    """The mapping is to say something else.

    Attributes:
        told: The edits in words.
    """

    edits: Sequence[Edit]
    told: Sequence[Told]


@dataclass(frozen=True, slots=True)
class LinkInbox:
    """A bot is to answer in an inbox.

    Attributes:
        bot: Its number; none as long as there is no such bot.
    """

    inbox: DeskInbox
    bot: int | None

    @property
    def told(self) -> Sequence[Told]:
        """Say it."""
        instead = ""
        if self.inbox.bot:
            instead = f", instead of agent bot {self.inbox.bot} {self.inbox.bot_name!r}"
        return [Told("link", "linked", f"{self.inbox} with the agent bot{instead}")]


Change = SaveBot | KeepSecret | EditMapping | LinkInbox
