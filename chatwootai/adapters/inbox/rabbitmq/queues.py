"""The queues of an inbox: what they are called, what they hold, and how they come to be."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from aio_pika.abc import AbstractChannel, AbstractQueue, ExchangeType
from aio_pika.exceptions import ChannelPreconditionFailed

from chatwootai.adapters.partitions import partition_of
from chatwootai.core.conversation import ConversationId
from chatwootai.core.errors import ConfigurationError

_NO_LIMIT: Final = 1_000_000_000  # since 4.0, a queue that names no limit drops after 20


@dataclass(frozen=True, slots=True)
class Limits:
    """How much may wait, and how long things may take, in seconds.

    Attributes:
        most_waiting: Events in one partition; the broker refuses more.
        most_redeliveries: After so many, the broker puts an event into the dead queue. It counts
            also those events that a process had only read ahead when it ended, so this is more than
            the attempts after which the core gives up.
        ahead: Events of one partition that a process may hold.
        renewed_after: When an event that is held is put anew, so that the broker does not take
            it away: its own limit (`consumer_timeout`) is half an hour, if nobody changed it.
        handing_over: How long what was handed out may take when another process gets a partition.
        silence: After which a process that says nothing counts as gone.
        beat: How often a process says that it is there.
        greeting: How long a new process listens before it takes its share.
    """

    most_waiting: int = 100_000
    most_redeliveries: int = 100
    ahead: int = 1_000
    renewed_after: float = 600.0
    handing_over: float = 10.0
    silence: float = 7.0
    beat: float = 2.0
    greeting: float = 0.2


@dataclass(frozen=True, slots=True)
class Queues:
    """The queues of one inbox on a broker.

    Attributes:
        partitions: How many there are; all processes must agree.
        prefix: What their names begin with, so that several services can share a broker.
    """

    partitions: int = 16
    prefix: str = "chatwootai"
    limits: Limits = Limits()

    @property
    def dead(self) -> int:
        """The number of the queue of what the broker gave up, as if it were a partition."""
        return self.partitions

    @property
    def numbers(self) -> Iterable[int]:
        """The numbers of all queues, that of the dead first: the others point to it."""
        return self.dead, *range(self.partitions)

    @property
    def workers(self) -> str:
        """The exchange by which the processes tell each other that they are there."""
        return f"{self.prefix}.workers"

    def name(self, number: int) -> str:
        """Return the name of the queue of partition *number*."""
        return f"{self.prefix}.inbox.{'dead' if number == self.dead else number}"

    def of(self, conversation: ConversationId) -> str:
        """Return the name of the queue that the events of *conversation* wait in."""
        return self.name(partition_of(conversation, self.partitions))

    async def declare(self, channel: AbstractChannel) -> None:
        """Make what does not exist yet.

        Raises:
            ConfigurationError: Some exist and are others.
        """
        for number in self.numbers:
            await self.declare_one(channel, number)
        await channel.declare_exchange(self.workers, ExchangeType.FANOUT, durable=True)

    async def declare_one(self, channel: AbstractChannel, number: int) -> AbstractQueue:
        """Make the queue of partition *number* if it does not exist yet, and return it.

        Raises:
            ConfigurationError: It exists and is another.
        """
        arguments = self._dead_arguments() if number == self.dead else self._arguments()
        name = self.name(number)
        try:
            return await channel.declare_queue(name, durable=True, arguments=arguments)
        except ChannelPreconditionFailed as error:
            raise ConfigurationError(
                f"RabbitMQ: queue {name!r} exists with other arguments ({error});"
                " let it run empty and delete it, or choose another prefix"
            ) from error

    def _arguments(self) -> dict[str, Any]:
        return {
            "x-queue-type": "quorum",
            "x-single-active-consumer": True,
            "x-delivery-limit": self.limits.most_redeliveries,
            "x-max-length": self.limits.most_waiting,
            "x-overflow": "reject-publish",
            "x-dead-letter-exchange": "",
            "x-dead-letter-routing-key": self.name(self.dead),
            "x-dead-letter-strategy": "at-least-once",
        }

    def _dead_arguments(self) -> dict[str, Any]:
        return {
            "x-queue-type": "quorum",
            "x-single-active-consumer": True,
            "x-delivery-limit": _NO_LIMIT,
        }
