"""A shop on a stand-in Chatwoot, and the service that answers for it."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chatwootai.testing import AccountSetup, Conversation, StandInChatwoot
from tests.entrypoints import processes
from tests.entrypoints.processes import PATIENCE, Service
from tests.entrypoints.shops import ACCOUNT, SMS_INBOX, WHATSAPP_INBOX, write_all

NEXT_TO_NOTHING = {"turns": {"quiet_time": 0.05, "longest_wait": 1.0}}


@dataclass
class Shop:
    """A shop's Chatwoot, and where its service keeps its files."""

    chatwoot: StandInChatwoot
    config: Path
    data: Path

    @asynccontextmanager
    async def served(self, *options: str) -> AsyncIterator[Service]:
        """Run the service, and let Chatwoot post to it."""
        async with processes.serving(self.config, self.data, *options) as service:
            self.chatwoot.webhook_url = service.webhooks
            yield service

    async def asked(self, question: str, **how: Any) -> Conversation:
        """Let a customer ask *question* in a conversation of its own."""
        return await self.chatwoot.customer_says(question, account=1, **how)

    async def until(self, happened: Callable[[], object]) -> None:
        """Wait until something has *happened* in Chatwoot."""
        await self.chatwoot.wait_until(happened, timeout=PATIENCE)


@asynccontextmanager
async def opened(folder: Path, account: AccountSetup = ACCOUNT, **said: Any) -> AsyncIterator[Shop]:
    """Open a shop whose files are in *folder*; *said* is what its `config.yaml` says besides."""
    chatwoot = StandInChatwoot()
    chatwoot.add_account(account)
    for inbox in (WHATSAPP_INBOX, SMS_INBOX):
        chatwoot.add_inbox(inbox)
    async with chatwoot.serving() as url:
        config = write_all(folder / "config", url, **(NEXT_TO_NOTHING | said))
        yield Shop(chatwoot, config, folder / "data")
