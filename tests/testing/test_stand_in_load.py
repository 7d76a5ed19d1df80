import asyncio
import time
from statistics import median

import aiohttp

from chatwootai.testing import (
    AccountSetup,
    ContactSetup,
    Conversation,
    InboxSetup,
    Limits,
    StandInChatwoot,
)

from .desk_client import DeskClient, where
from .receiver import Receiver

CONVERSATIONS = 40
TURNS = 5


async def test_many_conversations_at_once_do_not_mix(
    chatwoot: StandInChatwoot, client: DeskClient, receiver: Receiver
) -> None:
    async def talk(number: int) -> list[str]:
        contact = ContactSetup(f"Cliente {number}", phone_number=f"+55119{number:08d}")
        conversation = await chatwoot.customer_says("0", account=3, inbox=11, contact=contact)
        for turn in range(TURNS):
            await client.say(conversation, f"{number}.{turn}")
            await chatwoot.customer_says(str(turn), account=3, conversation=conversation.id)
        return conversation.replies

    talks = await asyncio.gather(*(talk(number) for number in range(CONVERSATIONS)))
    await chatwoot.settled()

    assert talks == [
        [f"{number}.{turn}" for turn in range(TURNS)] for number in range(CONVERSATIONS)
    ]
    told = [hook.body for hook in receiver.of("message_created")]
    assert len(told) == 2 * CONVERSATIONS * (1 + 2 * TURNS)
    assert all(body["conversation"]["messages"] for body in told)


async def test_a_long_history_does_not_make_it_slower(
    receiver: Receiver, account: AccountSetup
) -> None:
    chatwoot = StandInChatwoot(limits=Limits(messages_per_minute=10**6))
    chatwoot.add_account(account)
    chatwoot.add_inbox(InboxSetup(3, 11, "WhatsApp"))
    old = await chatwoot.customer_says("oi", account=3)
    for _ in range(10_000):
        await chatwoot.customer_says("oi", account=3, conversation=old.id)
    new = await chatwoot.customer_says("oi", account=3)
    chatwoot.webhook_url = receiver.url

    async with chatwoot.serving() as url, aiohttp.ClientSession() as session:
        client = DeskClient(session, url)
        usual = {one.id: await usual_time(chatwoot, client, one) for one in (new, old, new, old)}

    assert usual[old.id] < 3 * usual[new.id]


async def usual_time(
    chatwoot: StandInChatwoot, client: DeskClient, conversation: Conversation
) -> float:
    """Return the median of some replies, webhooks and all."""
    times = []
    for _ in range(30):
        started = time.perf_counter()
        await client.say(conversation, "olá")
        await client.get(where(conversation))
        await chatwoot.settled()
        times.append(time.perf_counter() - started)
    return median(times)
