"""Decides when a conversation's turn begins. Pure: it is told the time, and starts nothing itself.

A conversation waits until its customer is quiet, but not for ever; it has one turn at a time. Among
those that are due, accounts take turns, so that a noisy one delays only itself; within an account,
whoever has waited longest comes first, and what matters more is given a head start. There is a
ceiling on the turns at once, in all and of each account.
"""

import heapq
from collections import Counter, OrderedDict
from collections.abc import Callable, Collection, Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Final, Generic, TypeVar

from chatwootai.core.conversation import ConversationId

Account = TypeVar("Account", bound=Hashable)
Item = TypeVar("Item")

_TYPING_SECONDS: Final = 6.0  # a customer who types has said nothing new for at most that long


@dataclass(frozen=True, slots=True)
class Timing:
    """How long to wait for more, in seconds.

    Attributes:
        quiet: Without anything new.
        longest: From the first message on, whatever comes.
        head_start: A turn that is due comes, among those of its account, as if it had waited
            that much longer.
    """

    quiet: float = 1.5
    longest: float = 8.0
    head_start: float = 0.0


@dataclass(frozen=True, slots=True)
class Ceilings:
    """How many turns may go on at once."""

    in_all: int = 50
    per_account: int = 10


@dataclass
class _Mailbox(Generic[Account, Item]):
    """What waits in a conversation.

    Attributes:
        begun_at: When the first item of the turn that goes on arrived.
        head_start: The seconds by which what waits is treated as if it had waited longer.
        ticket: Which of the alarms that were set for it counts: the last one.
    """

    account: Account
    timing: Timing
    items: list[Item] = field(default_factory=list)
    first_at: float = 0.0
    last_at: float = 0.0
    typing_until: float = 0.0
    not_before: float = 0.0
    begun_at: float = 0.0
    head_start: float = 0.0
    is_running: bool = False
    is_due: bool = False
    ticket: int = -1

    @property
    def due_at(self) -> float:
        quiet_at = max(self.last_at + self.timing.quiet, self.typing_until)
        return max(min(self.first_at + self.timing.longest, quiet_at), self.not_before)


class Scheduler(Generic[Account, Item]):
    """Holds what waits, and says which conversations' turns begin."""

    def __init__(self, ceilings: Ceilings) -> None:
        self._ceilings = ceilings
        self._mailboxes: dict[ConversationId, _Mailbox[Account, Item]] = {}
        self._alarms: list[tuple[float, int, ConversationId]] = []
        self._tickets = count()
        self._queues: _Queues[Account] = _Queues(ceilings.per_account)
        self._waiting: Counter[Account] = Counter()  # by account

    @property
    def waiting(self) -> int:
        """How many items wait for their turn to begin."""
        return self._waiting.total()

    def crowded(self, most: int) -> Collection[Account]:
        """Return the accounts of which *most* items or more wait for their turn to begin."""
        return {account for account, items in self._waiting.items() if items >= most}

    @property
    def running(self) -> int:
        """How many turns go on."""
        return self._queues.running

    def arrive(
        self,
        conversation: ConversationId,
        account: Account,
        item: Item,
        timing: Timing,
        now: float,
    ) -> None:
        """Let *item* wait for the next turn of *conversation*, which is one of *account*'s."""
        mailbox = self._mailboxes.setdefault(conversation, _Mailbox(account, timing))
        mailbox.timing = timing
        if not mailbox.items:
            mailbox.first_at = now
        mailbox.items.append(item)
        mailbox.last_at = now
        mailbox.head_start = max(mailbox.head_start, timing.head_start)
        self._count(mailbox, 1)
        self._set_alarm(conversation, mailbox)

    def typing(self, conversation: ConversationId, now: float, *, is_typing: bool) -> None:
        """Wait longer while the customer types; typing alone begins nothing."""
        mailbox = self._mailboxes.get(conversation)
        if mailbox is not None and mailbox.items:
            mailbox.typing_until = now + _TYPING_SECONDS if is_typing else now
            self._set_alarm(conversation, mailbox)

    def can_wait(self, conversation: ConversationId, now: float) -> bool:
        """Tell whether the customer whose turn goes on has not waited for the longest time yet."""
        mailbox = self._mailboxes.get(conversation)
        return mailbox is not None and now < mailbox.begun_at + mailbox.timing.longest

    def put_back(
        self, conversation: ConversationId, items: Sequence[Item], not_before: float
    ) -> None:
        """Let *items* of the turn that goes on wait again, before all that came since.

        The turn must be finished afterwards (`finish`); the next begins at *not_before* or later.
        """
        mailbox = self._mailboxes[conversation]
        mailbox.items[:0] = items
        mailbox.first_at = mailbox.begun_at
        mailbox.not_before = not_before
        self._count(mailbox, len(items))

    def take_out(
        self, conversation: ConversationId, which: Callable[[Item], bool] = lambda _: True
    ) -> Sequence[Item]:
        """Return what waits in *conversation*, all or *which*; it waits no more."""
        mailbox = self._mailboxes.get(conversation)
        if mailbox is None:
            return ()
        taken = [item for item in mailbox.items if which(item)]
        mailbox.items = [item for item in mailbox.items if not which(item)]
        self._count(mailbox, -len(taken))
        self._forget_if_idle(conversation, mailbox)
        return taken

    def begin(self, now: float) -> Iterator[tuple[ConversationId, Sequence[Item]]]:
        """Yield each conversation whose turn begins now, and what it is about."""
        self._ring(now)
        while self.running < self._ceilings.in_all:
            conversation = self._queues.next(self._is_still_due)
            if conversation is None:
                return
            mailbox = self._mailboxes[conversation]
            mailbox.is_due, mailbox.is_running = False, True
            mailbox.begun_at = mailbox.first_at
            items, mailbox.items = mailbox.items, []
            self._count(mailbox, -len(items))
            yield conversation, items

    def finish(self, conversation: ConversationId) -> None:
        """End the turn of *conversation*: what came meanwhile may begin."""
        mailbox = self._mailboxes[conversation]
        mailbox.is_running = False
        self._queues.finished(mailbox.account)
        if mailbox.items:
            self._set_alarm(conversation, mailbox)
        self._forget_if_idle(conversation, mailbox)

    def next_at(self) -> float | None:
        """Return when `begin` has something new to look at, none if only an arrival can tell."""
        while self._alarms and not self._counts(self._alarms[0]):
            heapq.heappop(self._alarms)
        return self._alarms[0][0] if self._alarms else None

    def _set_alarm(self, conversation: ConversationId, mailbox: _Mailbox[Account, Item]) -> None:
        if not mailbox.is_running and not mailbox.is_due:
            mailbox.ticket = next(self._tickets)
            heapq.heappush(self._alarms, (mailbox.due_at, mailbox.ticket, conversation))

    def _counts(self, alarm: tuple[float, int, ConversationId]) -> bool:
        _, ticket, conversation = alarm
        mailbox = self._mailboxes.get(conversation)
        return mailbox is not None and mailbox.ticket == ticket and not mailbox.is_due

    def _ring(self, now: float) -> None:
        """Queue each conversation whose time has come."""
        while self._alarms and self._alarms[0][0] <= now:
            alarm = heapq.heappop(self._alarms)
            if self._counts(alarm):
                mailbox = self._mailboxes[alarm[2]]
                mailbox.is_due = True
                rank = mailbox.due_at - mailbox.head_start
                self._queues.add(mailbox.account, alarm[2], rank)

    def _is_still_due(self, conversation: ConversationId) -> bool:
        mailbox = self._mailboxes.get(conversation)
        return mailbox is not None and mailbox.is_due

    def _count(self, mailbox: _Mailbox[Account, Item], items: int) -> None:
        self._waiting[mailbox.account] += items
        if not self._waiting[mailbox.account]:
            del self._waiting[mailbox.account]

    def _forget_if_idle(
        self, conversation: ConversationId, mailbox: _Mailbox[Account, Item]
    ) -> None:
        if not mailbox.items and not mailbox.is_running:
            del self._mailboxes[conversation]


class _Queues(Generic[Account]):
    """Due conversations by account and rank, and the order in which accounts take turns.

    An account is in the rotation while it has something due and is below its ceiling, so that
    finding the next one costs the same however many wait.
    """

    def __init__(self, per_account: int) -> None:
        self._per_account = per_account
        self._due: dict[Account, list[tuple[float, int, ConversationId]]] = {}
        self._places = count()
        self._rotation: OrderedDict[Account, None] = OrderedDict()
        self._running: dict[Account, int] = {}
        self.running = 0

    def add(self, account: Account, conversation: ConversationId, rank: float) -> None:
        """Queue *conversation*; of an account's, the lowest *rank* is next."""
        due = self._due.setdefault(account, [])
        heapq.heappush(due, (rank, next(self._places), conversation))
        self._rotate(account)

    def next(self, is_due: Callable[[ConversationId], bool]) -> ConversationId | None:
        """Take out the next conversation of which *is_due* still holds; it counts as running."""
        while self._rotation:
            account, _ = self._rotation.popitem(last=False)
            due = self._due[account]
            while due:  # what was taken out meanwhile does not cost the account its turn
                _, _, conversation = heapq.heappop(due)
                if is_due(conversation):
                    self._running[account] = self._running.get(account, 0) + 1
                    self.running += 1
                    self._rotate(account)
                    return conversation
            del self._due[account]
        return None

    def finished(self, account: Account) -> None:
        """Count one turn of *account*'s less."""
        self.running -= 1
        self._running[account] -= 1
        if not self._running[account]:
            del self._running[account]
        self._rotate(account)

    def _rotate(self, account: Account) -> None:
        if not self._due.get(account):
            self._due.pop(account, None)
        elif self._running.get(account, 0) < self._per_account:
            self._rotation.setdefault(account)
