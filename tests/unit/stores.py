"""Stores that outlive a process of which a test is the operating system."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from chatwootai.adapters.helpdesk.recording import RecordingHelpdesk
from chatwootai.adapters.inbox.in_memory import InMemoryInbox
from chatwootai.core.conversation import ConversationId
from chatwootai.core.events import Mark
from chatwootai.core.ports.clock import Clock
from chatwootai.core.ports.helpdesk import ConversationState
from chatwootai.core.ports.inbox import Received


class LastingInbox(InMemoryInbox):
    """Keeps what one process has not acknowledged for the next one."""

    @property
    def kept(self) -> int:
        """How many events are neither acknowledged nor buried."""
        return len(self._waiting) + len(self._handed_out)

    def hand_out_again(self) -> None:
        """Begin anew with what is kept, in its order: the process that had it is gone."""
        known = [replace(one, attempt=one.attempt + 1) for one in self._handed_out.values()]
        order: list[Received] = sorted([*known, *self._waiting], key=lambda one: int(one.receipt))
        self._waiting, self._handed_out = deque(order), {}


@dataclass
class SlowHelpdesk(RecordingHelpdesk):
    """Does at once what it is asked, and takes its time to say so.

    Attributes:
        seconds: How long each request takes, by its name; the others take none.
    """

    clock: Clock = field(kw_only=True)
    seconds: Mapping[str, float] = field(default_factory=dict)

    async def send(
        self, conversation: ConversationId, text: str, *, mark: Mark, is_private: bool = False
    ) -> int:
        number = await super().send(conversation, text, mark=mark, is_private=is_private)
        await self.clock.sleep(self.seconds.get("send", 0))
        return number

    async def show(self, conversation: ConversationId) -> ConversationState:
        state = await super().show(conversation)
        await self.clock.sleep(self.seconds.get("show", 0))
        return state
