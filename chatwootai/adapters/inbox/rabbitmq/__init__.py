"""An inbox in RabbitMQ: a quorum queue for each partition, any number of processes."""

from chatwootai.adapters.inbox.rabbitmq.inbox import RabbitmqInbox
from chatwootai.adapters.inbox.rabbitmq.queues import Limits, Queues

__all__ = ["Limits", "Queues", "RabbitmqInbox"]
