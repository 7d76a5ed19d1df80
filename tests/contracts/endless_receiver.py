"""A process that receives from RabbitMQ, acknowledges what it is told to, and never ends."""

import asyncio
import sys

from chatwootai.adapters.clock.system import SystemClock
from chatwootai.adapters.inbox.rabbitmq import Queues, RabbitmqInbox

from .brokers import URL


async def receive(prefix: str, partitions: int, done: str) -> None:
    """Print the id of each delivery; acknowledge it if it begins with *done*."""
    inbox = RabbitmqInbox(URL, SystemClock(), Queues(partitions, prefix))
    while True:
        for received in await inbox.receive(100):
            delivery = received.receipt.partition("/")[2]
            if delivery.startswith(done):
                await inbox.ack([received.receipt])
            print(delivery, flush=True)  # noqa: T201  it is told to whoever started it


if __name__ == "__main__":
    asyncio.run(receive(sys.argv[1], int(sys.argv[2]), sys.argv[3]))
