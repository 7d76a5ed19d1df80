"""An event as a message of the broker."""

from dataclasses import dataclass
from typing import Final

from aio_pika import DeliveryMode, Message
from aio_pika.abc import AbstractIncomingMessage

from chatwootai.core import events
from chatwootai.core.conversation import ConversationId
from chatwootai.core.ports.inbox import Delivery

_LONGEST_ID: Final = 255  # bytes, in the protocol's own field


@dataclass(frozen=True, slots=True)
class Envelope:
    """What the broker keeps of a delivery.

    Attributes:
        delivery: Its id.
        stored_at: Seconds since the epoch, whole ones.
        redeliveries: How often the broker took it back before.
    """

    delivery: str
    conversation: ConversationId
    content: bytes
    stored_at: float
    redeliveries: int = 0

    @classmethod
    def around(cls, delivery: Delivery, stored_at: float) -> "Envelope":
        """Return *delivery*, ready to be sent."""
        event = delivery.event
        return cls(delivery.id, event.conversation, events.to_json(event), stored_at)

    @classmethod
    def of(cls, message: AbstractIncomingMessage) -> "Envelope":
        """Return what *message* holds.

        Raises:
            ValueError: It is none of ours.
        """
        delivery, conversation = (
            message.headers.get(name) for name in ("delivery", "conversation")
        )
        if not isinstance(delivery, str) or not isinstance(conversation, str):
            raise ValueError("no conversation or no delivery is named")  # noqa: TRY004  as for any other
        count = message.headers.get("x-delivery-count")
        return cls(
            delivery,
            ConversationId.parse(conversation),
            message.body,
            message.timestamp.timestamp() if message.timestamp else 0.0,
            count if isinstance(count, int) else 0,
        )

    def as_message(self) -> Message:
        """Return it as the broker takes it."""
        return Message(
            self.content,
            headers={"delivery": self.delivery, "conversation": str(self.conversation)},
            content_type="application/json",
            delivery_mode=DeliveryMode.PERSISTENT,
            message_id=self.delivery if len(self.delivery.encode()) <= _LONGEST_ID else None,
            timestamp=self.stored_at,
        )
