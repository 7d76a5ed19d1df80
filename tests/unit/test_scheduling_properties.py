"""The scheduler against a simple model of it, over whatever may happen in whatever order."""

from collections import Counter
from dataclasses import dataclass, field

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from chatwootai.core.conversation import ConversationId
from chatwootai.core.scheduling import Ceilings, Scheduler, Timing

CEILINGS = [Ceilings(in_all=1, per_account=1), Ceilings(in_all=3, per_account=2)]
TIMINGS = {1: Timing(0.0, 0.0), 2: Timing(0.0, 8.0), 3: Timing(1.5, 5.0)}
TYPING = 6.0
PLACES = st.builds(ConversationId, st.just("main"), st.sampled_from([1, 2, 3]), st.integers(1, 3))
PAUSES = st.sampled_from([0.0, 0.5, 1.0, 1.5, 4.0, 8.0, 60.0])


@dataclass
class Mailbox:
    """What is known of a conversation in which something waits or a turn goes on."""

    timing: Timing
    waiting: list[int] = field(default_factory=list)
    going: list[int] = field(default_factory=list)
    first_at: float = 0.0
    last_at: float = 0.0
    typing_until: float = 0.0
    not_before: float = 0.0
    begun_at: float = 0.0
    was_due: bool = False

    @property
    def due_at(self) -> float:
        quiet_at = max(self.last_at + self.timing.quiet, self.typing_until)
        return max(min(self.first_at + self.timing.longest, quiet_at), self.not_before)


class Scheduling(RuleBasedStateMachine):
    """Lets things happen; items are numbers, so that each is known again."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 1_000.0
        self.mailboxes: dict[ConversationId, Mailbox] = {}
        self.arrived = 0
        self.over: list[int] = []
        self.overtaken: dict[int, Counter[int]] = {}

    @initialize(ceilings=st.sampled_from(CEILINGS))
    def start(self, ceilings: Ceilings) -> None:
        self.ceilings = ceilings
        self.its: Scheduler[int, int] = Scheduler(ceilings)

    @rule(seconds=PAUSES)
    def let_time_pass(self, seconds: float) -> None:
        self.now += seconds

    @rule(where=PLACES)
    def arrive(self, where: ConversationId) -> None:
        timing = TIMINGS[where.account]
        mailbox = self.mailboxes.setdefault(where, Mailbox(timing))
        mailbox.first_at = mailbox.first_at if mailbox.waiting else self.now
        mailbox.last_at = self.now
        self.arrived += 1
        mailbox.waiting.append(self.arrived)

        self.its.arrive(where, where.account, self.arrived, timing, self.now)

    @rule(where=PLACES, is_typing=st.booleans())
    def type(self, where: ConversationId, *, is_typing: bool) -> None:
        mailbox = self.mailboxes.get(where)
        if mailbox and mailbox.waiting:
            mailbox.typing_until = self.now + TYPING if is_typing else self.now

        self.its.typing(where, self.now, is_typing=is_typing)

    @rule(where=PLACES, which=st.sampled_from([0, 1, 2]))
    def take_out(self, where: ConversationId, which: int) -> None:
        """Take out all, or every other item."""
        mailbox = self.mailboxes.get(where, Mailbox(TIMINGS[where.account]))
        expected = [item for item in mailbox.waiting if which == item % 2 or which > 1]
        mailbox.waiting = [item for item in mailbox.waiting if item not in expected]
        self.over += expected
        self.forget_if_idle(where)

        taken = self.its.take_out(where, lambda item: which == item % 2 or which > 1)

        assert list(taken) == expected

    @rule()
    def begin(self) -> None:
        self.note_who_is_due()
        for where, items in self.its.begin(self.now):
            mailbox = self.mailboxes[where]
            assert mailbox.was_due
            assert not mailbox.going
            assert list(items) == mailbox.waiting
            mailbox.going, mailbox.waiting = mailbox.waiting, []
            mailbox.begun_at, mailbox.was_due = mailbox.first_at, False
            self.count_who_was_overtaken(where.account)

        assert self.its.running == self.ceilings.in_all or not self.eligible()
        assert self.its.next_at() == self.next_alarm()

    @precondition(lambda self: any(its.going for its in self.mailboxes.values()))
    @rule(data=st.data())
    def finish(self, data: st.DataObject) -> None:
        where = self.one_that_goes_on(data)
        self.over += self.mailboxes[where].going
        self.mailboxes[where].going = []
        self.forget_if_idle(where)

        self.its.finish(where)

    @precondition(lambda self: any(its.going for its in self.mailboxes.values()))
    @rule(data=st.data(), pause=PAUSES)
    def put_back(self, data: st.DataObject, pause: float) -> None:
        where = self.one_that_goes_on(data)
        mailbox = self.mailboxes[where]
        items, mailbox.going = mailbox.going, []
        mailbox.waiting = items + mailbox.waiting
        mailbox.first_at, mailbox.not_before = mailbox.begun_at, self.now + pause

        self.its.put_back(where, items, self.now + pause)
        self.its.finish(where)

    @rule(where=PLACES)
    def ask_whether_it_can_wait(self, where: ConversationId) -> None:
        mailbox = self.mailboxes.get(where)
        if mailbox and mailbox.going:
            can_wait = self.now < mailbox.begun_at + mailbox.timing.longest

            assert self.its.can_wait(where, self.now) is can_wait

    @invariant()
    def nothing_is_lost_or_doubled(self) -> None:
        waiting = sum(len(its.waiting) for its in self.mailboxes.values())
        going = sum(len(its.going) for its in self.mailboxes.values())

        assert self.its.waiting == waiting
        assert waiting + going + len(self.over) == self.arrived

    @invariant()
    def ceilings_hold(self) -> None:
        by_account = self.running()

        assert self.its.running == by_account.total() <= self.ceilings.in_all
        assert all(turns <= self.ceilings.per_account for turns in by_account.values())

    def teardown(self) -> None:
        """Let all that is left come to its end: nobody waits for ever, nothing comes twice."""
        for _ in range(len(self.mailboxes) * 2 + 1):
            self.now += 100
            self.begin()
            for where in [where for where, its in self.mailboxes.items() if its.going]:
                self.over += self.mailboxes[where].going
                self.mailboxes[where].going = []
                self.forget_if_idle(where)
                self.its.finish(where)

        assert sorted(self.over) == list(range(1, self.arrived + 1))
        assert (self.its.waiting, self.its.running, self.its.next_at()) == (0, 0, None)

    def note_who_is_due(self) -> None:
        for mailbox in self.mailboxes.values():
            is_due = mailbox.waiting and not mailbox.going and mailbox.due_at <= self.now
            mailbox.was_due = mailbox.was_due or bool(is_due)
        eligible = self.eligible()
        self.overtaken = {its: self.overtaken.get(its, Counter()) for its in eligible}

    def count_who_was_overtaken(self, by: int) -> None:
        """No account begins two turns while another one could begin its first."""
        self.overtaken.pop(by)
        for turns in self.overtaken.values():
            turns[by] += 1
            assert turns[by] <= 1
        if by in self.eligible():
            self.overtaken[by] = Counter()

    def eligible(self) -> set[int]:
        """Return the accounts that could begin a turn, if there is room for one in all."""
        by_account = self.running()
        return {
            where.account
            for where, its in self.mailboxes.items()
            if its.was_due and by_account[where.account] < self.ceilings.per_account
        }

    def running(self) -> Counter[int]:
        return Counter(where.account for where, its in self.mailboxes.items() if its.going)

    def next_alarm(self) -> float | None:
        idle = [its for its in self.mailboxes.values() if not its.going and not its.was_due]
        return min((its.due_at for its in idle), default=None)

    def one_that_goes_on(self, data: st.DataObject) -> ConversationId:
        going = [where for where, its in self.mailboxes.items() if its.going]
        return data.draw(st.sampled_from(sorted(going, key=str)))

    def forget_if_idle(self, where: ConversationId) -> None:
        mailbox = self.mailboxes.get(where)
        if mailbox and not mailbox.waiting and not mailbox.going:
            del self.mailboxes[where]


TestScheduling = Scheduling.TestCase
TestScheduling.settings = settings(deadline=None, max_examples=30, stateful_step_count=40)
