"""Shows the customer that an answer is being written."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final

from chatwootai.core.conversation import ConversationId
from chatwootai.core.errors import ChatwootAIError
from chatwootai.core.ports.clock import Clock
from chatwootai.core.ports.helpdesk import Helpdesk
from chatwootai.core.waiting import stopped

_UNNOTICED_SECONDS: Final = 1.0  # an answer that comes sooner needs no "is writing"


@asynccontextmanager
async def showing_work(
    helpdesk: Helpdesk, clock: Clock, conversation: ConversationId
) -> AsyncIterator[None]:
    """Show that we are writing, if what is done inside takes a while."""
    is_shown = False

    async def show_later() -> None:
        nonlocal is_shown
        await clock.sleep(_UNNOTICED_SECONDS)
        is_shown = True
        with suppress(ChatwootAIError):  # a nicety: the answer matters, not this
            await helpdesk.show_typing(conversation, is_typing=True)

    task = asyncio.create_task(show_later())
    try:
        yield
    finally:
        await stopped(task)
        if is_shown:
            with suppress(ChatwootAIError):
                await helpdesk.show_typing(conversation, is_typing=False)
