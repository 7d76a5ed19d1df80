"""A help desk, a mapping and a vault that a test brings together."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import SecretStr

from chatwootai.adapters.administration.in_memory import InMemoryAdministration
from chatwootai.adapters.mapping_file.in_memory import InMemoryMappingFile
from chatwootai.adapters.vault.in_memory import InMemoryVault
from chatwootai.core.connecting.changes import Trouble
from chatwootai.core.connecting.connector import Connector, Keeping
from chatwootai.core.connecting.planning import Wish
from chatwootai.core.conversation import TenantId
from chatwootai.core.ports.administration import AgentBot, DeskAccount, DeskInbox
from chatwootai.core.tenants.mapping import ChatwootMapping

SHOP = TenantId("retail", "shop")
OTHER_SHOP = TenantId("furniture", "other")
URL = "https://chat.example.com"
SERVICE = "https://ai.example.com"
HOOK = f"{SERVICE}/webhooks/chatwoot/main"
WISH = Wish(SHOP, "main", url=URL, service=SERVICE, inboxes=("WhatsApp",))
AGAIN = Wish(SHOP, "main", url=URL)


@dataclass
class Office:
    """All that is connected, and who connects it."""

    desk: InMemoryAdministration = field(
        default_factory=lambda: InMemoryAdministration(
            people=[DeskAccount(3, "Loja Azul", is_administered=True)],
            desks={3: [DeskInbox(11, "WhatsApp"), DeskInbox(14, "Site", "Channel::WebWidget")]},
        )
    )
    file: InMemoryMappingFile = field(default_factory=InMemoryMappingFile)
    vault: InMemoryVault = field(default_factory=InMemoryVault)
    has_vault: bool = True
    tokens: int = 0

    @property
    def connector(self) -> Connector:
        vault = self.vault if self.has_vault else None
        return Connector(self.desk, Keeping(self.file, self.vault, vault, self._token))

    async def connect(self, wish: Wish = WISH, **changes: Any) -> list[str]:
        """Connect, and return what was done."""
        told = self.connector.connect(replace(wish, **changes))
        return [f"{its.done} {its.what}" async for its in told]

    async def rehearse(self, wish: Wish = WISH, **changes: Any) -> list[str]:
        told = self.connector.connect(replace(wish, **changes), is_rehearsal=True)
        return [f"{its.doing} {its.what}" async for its in told]

    async def sync(self, *, may_repair: bool = False, is_rehearsal: bool = False) -> list[str]:
        """Bring the mapping up to date; return what was done, and troubles after an exclamation."""
        said = self.connector.sync(
            self.mapping.accounts, may_repair=may_repair, is_rehearsal=is_rehearsal
        )
        return [
            f"! {its.what}" if isinstance(its, Trouble) else f"{its.done} {its.what}"
            async for its in said
        ]

    @property
    def mapping(self) -> ChatwootMapping:
        return ChatwootMapping.model_validate(self.file.value)

    @property
    def secrets(self) -> Mapping[str, str]:
        return {name: its.get_secret_value() for name, its in self.vault.kept.items()}

    @property
    def links(self) -> Mapping[int, int]:
        return {inbox.number: inbox.bot for inbox in self.desk.desks[3]}

    @property
    def bots(self) -> Mapping[int, str]:
        bots = self.desk.crew.get(3, [])
        return {bot.number: bot.url.get_secret_value() for bot in bots}

    def add_bot(self, number: int, name: str = "Outra", url: str = "https://x.example.com") -> None:
        bot = AgentBot(number, name, SecretStr(url), SecretStr("o"), SecretStr("s"))
        self.desk.crew.setdefault(3, []).append(bot)

    def link(self, inbox: int, bot: int) -> None:
        inboxes = self.desk.desks[3]
        self.desk.desks[3] = [
            replace(its, bot=bot, bot_name="Outra" if bot else "") if its.number == inbox else its
            for its in inboxes
        ]

    def reset(self, bot: int, **changes: Any) -> None:
        bots = self.desk.crew[3]
        self.desk.crew[3] = [replace(its, **changes) if its.number == bot else its for its in bots]

    def _token(self) -> str:
        self.tokens += 1
        return f"made-up-{self.tokens}"
