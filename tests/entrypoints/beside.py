"""A stand-in Chatwoot that runs beside a command, in a thread of its own."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from chatwootai.testing import AccountSetup, AgentSetup, InboxSetup, StandInChatwoot

ADMINISTRATOR: Final = "of-an-administrator"
AGENT: Final = "of-an-agent"
_BOSS: Final = (AgentSetup(is_administrator=True),)
NEW: Final = AccountSetup(3, "Loja Azul", "", user_token=ADMINISTRATOR, agents=_BOSS)


@contextmanager
def chatwoot_beside(*more: AccountSetup) -> Iterator[StandInChatwoot]:
    """Serve a Chatwoot with one account and two inboxes, and no bot yet."""
    desk = StandInChatwoot()
    for account in (NEW, *more):
        desk.add_account(account)
    desk.add_inbox(InboxSetup(3, 31, "WhatsApp", bot_is_active=False))
    desk.add_inbox(InboxSetup(3, 32, "Site", "Channel::WebWidget", bot_is_active=False))
    loop, is_up, end = asyncio.new_event_loop(), threading.Event(), asyncio.Event()

    async def serve() -> None:
        async with desk.serving():
            is_up.set()
            await end.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()), daemon=True)
    thread.start()
    is_up.wait(10)
    try:
        yield desk
    finally:
        loop.call_soon_threadsafe(end.set)
        thread.join(10)
        loop.close()
