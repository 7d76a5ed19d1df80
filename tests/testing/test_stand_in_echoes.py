from typing import Any

from chatwootai.testing import (
    Conversation,
    EchoOrder,
    Moment,
    Requests,
    StandInChatwoot,
)

from .desk_client import DeskClient
from .receiver import Receiver

POSTS = Requests("POST", r"/messages$")


async def test_an_echo_can_come_before_the_answer(
    chatwoot: StandInChatwoot, conversation: Conversation, client: DeskClient, receiver: Receiver
) -> None:
    chatwoot.echo_order = EchoOrder.BEFORE
    order = order_of_events(receiver)

    await client.say(conversation, "Olá")
    order.append("answer")

    assert order[-1] == "answer"
    assert order.count("message_created") == 2


async def test_an_echo_can_come_after_the_answer(
    chatwoot: StandInChatwoot, conversation: Conversation, client: DeskClient, receiver: Receiver
) -> None:
    chatwoot.echo_order = EchoOrder.AFTER
    chatwoot.faults.slow(0.05, POSTS, moment=Moment.AFTER)
    order = order_of_events(receiver)

    await client.say(conversation, "Olá")
    order.append("answer")
    await chatwoot.settled()

    assert order[0] == "answer"
    assert order.count("message_created") == 2


async def test_an_echo_waits_for_nothing_unless_told(
    chatwoot: StandInChatwoot, conversation: Conversation, client: DeskClient, receiver: Receiver
) -> None:
    chatwoot.faults.slow(0.05, POSTS, moment=Moment.AFTER)
    order = order_of_events(receiver)
    receiver.open_gate.clear()

    await client.say(conversation, "Olá")
    order.append("answer")
    receiver.open_gate.set()
    await chatwoot.settled()

    assert order[-1] == "answer"


def order_of_events(receiver: Receiver) -> list[Any]:
    order: list[Any] = []
    receiver.on_hook = lambda: order.append(receiver.events[-1])
    return order
