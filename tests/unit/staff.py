"""Agents that work in a way that a test needs, each as a plugin would write it."""

from collections.abc import Callable
from dataclasses import dataclass, field

from chatwootai.core.agents.agent import Work
from chatwootai.core.conversation import Outcome, Reply
from chatwootai.core.ports.clock import Clock
from chatwootai.core.workflows.findings import Finding


def repeated(work: Work) -> Outcome:
    """Return an answer by which one knows whose turn it answers, and which messages."""
    return Reply(f"{work.turn.conversation.number}: {work.turn.text}")


@dataclass
class Clerk:
    """Answers at once, as it is told to.

    Attributes:
        seen: The texts of the turns that it was given, in order.
    """

    outcome: Callable[[Work], Outcome] = repeated
    seen: list[str] = field(default_factory=list)

    async def act(self, work: Work) -> Finding:
        self.seen.append(work.turn.text)
        return Finding(outcome=self.outcome(work))


@dataclass
class SlowClerk(Clerk):
    """Takes its time.

    Attributes:
        done: The texts of the turns that it came to the end of.
    """

    clock: Clock = field(kw_only=True)
    seconds: float = 5.0
    done: list[str] = field(default_factory=list)

    async def act(self, work: Work) -> Finding:
        finding = await super().act(work)
        await self.clock.sleep(self.seconds)
        self.done.append(work.turn.text)
        return finding


@dataclass
class FailingClerk(Clerk):
    """Fails with *error*, whose text may hold what the customer said, as a stranger's may."""

    error: type[Exception] = ValueError

    async def act(self, work: Work) -> Finding:
        await super().act(work)
        raise self.error(f"{work.turn.contact.name} said {work.turn.text}")
