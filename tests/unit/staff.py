"""Agents that work in a way that a test needs, each as a plugin would write it."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from chatwootai.core.agents.agent import Work
from chatwootai.core.conversation import ConversationId, Outcome, Reply
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


@dataclass
class BusyClerk(Clerk):
    """Takes a while for each turn, and notes how much of what was done at once.

    Attributes:
        most: By account, the most turns that ever went on at once; in all, under 0.
        is_mixed: Whether ever two turns of one conversation went on at once.
    """

    clock: Clock = field(kw_only=True)
    seconds: Callable[[Work], float] = lambda work: 1 + work.turn.conversation.number % 7 / 4
    most: Counter[int] = field(default_factory=Counter)
    is_mixed: bool = False
    _going: Counter[ConversationId] = field(default_factory=Counter)

    async def act(self, work: Work) -> Finding:
        where = work.turn.conversation
        self.is_mixed = self.is_mixed or bool(self._going[where])
        self._going[where] += 1
        self._count(where.account)
        try:
            await self.clock.sleep(self.seconds(work))
            return await super().act(work)
        finally:
            self._going[where] -= 1

    def _count(self, account: int) -> None:
        its = sum(turns for where, turns in self._going.items() if where.account == account)
        self.most |= Counter({account: its, 0: self._going.total()})
