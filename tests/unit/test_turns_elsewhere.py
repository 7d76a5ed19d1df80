"""A turn whose conversation another process has is let go: neither acknowledged nor given up."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from chatwootai.adapters.helpdesk.recording import RecordingHelpdesk
from chatwootai.core.conversation import ConversationId
from chatwootai.core.dead_letters import NOBODY
from chatwootai.core.errors import RefusedError
from chatwootai.core.events import EventKind, Mark, Status
from chatwootai.core.plan import Deed, DeedKind, Plan
from chatwootai.core.ports.helpdesk import ConversationState
from chatwootai.core.sessions import Session
from tests.building import CONVERSATION, SHOP, event, message
from tests.unit.losing import Loss, losing
from tests.unit.office import Office, Stores, says, shop
from tests.unit.staff import SlowClerk


class TreacherousHelpdesk(RecordingHelpdesk):
    """Sends nothing but *faults* for as many times; at the last, the conversation is lost."""

    def __init__(self, faults: Sequence[Exception]) -> None:
        super().__init__()
        self._faults = [*faults]
        self.loss: Loss | None = None

    async def send(
        self, conversation: ConversationId, text: str, *, mark: Mark, is_private: bool = False
    ) -> int:
        if not self._faults:
            return await super().send(conversation, text, mark=mark, is_private=is_private)
        if len(self._faults) == 1 and self.loss is not None:
            self.loss.lost.set()
        raise self._faults.pop()


@pytest.mark.parametrize("loss_at", [1.0, 3.0], ids=["waiting", "working"])
async def test_a_turn_that_is_another_process_is_let_go(
    loss_at: float, caplog: pytest.LogCaptureFixture
) -> None:
    stores = Stores()
    loss = Loss(stores.clock)
    clerk = SlowClerk(clock=stores.clock, seconds=5)
    async with Office(clerk, stores=stores, ports=losing(stores, loss)) as office:
        await office.put(says())
        await office.advance(loss_at)
        loss.lost.set()

        await office.advance(600)

        assert (office.said(), stores.inbox.kept, stores.buried) == ([], 1, [])
    logged = [record.getMessage() for record in caplog.records if record.levelname != "INFO"]
    assert logged == ["turn let go"]


async def test_a_turn_that_fails_for_the_last_time_elsewhere_is_not_given_up_here() -> None:
    helpdesk = TreacherousHelpdesk([ValueError("a fault")] * 5)
    stores = Stores(helpdesk=helpdesk)
    loss = Loss(stores.clock)
    helpdesk.loss = loss
    async with Office(stores=stores, ports=losing(stores, loss)) as office:
        await office.put(says())
        await office.advance(600)

    assert (stores.inbox.kept, stores.buried) == (1, [])


async def test_what_was_refused_here_is_given_up_here_and_a_person_is_called() -> None:
    helpdesk = TreacherousHelpdesk([RefusedError("no")])
    stores = Stores(helpdesk=helpdesk)
    loss = Loss(stores.clock)
    helpdesk.loss = loss
    async with Office(stores=stores, ports=losing(stores, loss)) as office:
        await office.put(says())
        await office.advance(600)

        assert (len(stores.buried), len(office.notes()), stores.inbox.kept) == (1, 1, 0)


async def test_a_turn_that_somebody_else_has_answered_ends_here_all_the_same() -> None:
    stores = Stores()
    async with Office(SlowClerk(clock=stores.clock, seconds=5), stores=stores) as office:
        await office.put(says())
        await office.advance(3)
        await office.sessions.update(SHOP, CONVERSATION, lambda its: its.having_answered("1"))

        await office.advance(60)

        assert (office.said(), office.unanswered) == ([], 0)


async def test_what_somebody_else_was_about_to_say_is_said_here() -> None:
    stores = Stores()
    plan = Plan("theirs", ("1",), (Deed(DeedKind.SAY, "Olá!"),))

    def planned(session: Session) -> Session:
        return replace(session, plan=plan)

    async with Office(SlowClerk(clock=stores.clock, seconds=5), stores=stores) as office:
        await office.put(says())
        await office.advance(3)
        await office.sessions.update(SHOP, CONVERSATION, planned)

        await office.advance(60)

        assert (office.said(), office.unanswered) == (["Olá!"], 0)


async def test_a_person_looks_where_it_cannot_be_known_what_was_said() -> None:
    stores = Stores()
    hidden = ConversationState(Status.PENDING, latest=99)
    stores.helpdesk.states[CONVERSATION] = hidden
    until = stores.clock.now() + 1
    plan = Plan("theirs", ("1",), (Deed(DeedKind.SAY, "Olá!"),), doubt_until=until)
    async with Office(stores=stores) as office:
        await office.sessions.update(SHOP, CONVERSATION, lambda its: replace(its, plan=plan))
        await office.put(says())

        await office.advance(60)

        assert (office.said(), len(office.notes()), office.status) == ([], 1, Status.OPEN)
        assert "cannot be known" in stores.buried[0][1]


async def test_a_message_withdrawn_when_its_customer_cannot_wait_is_acknowledged() -> None:
    stores = Stores()
    withdrawn = event(message(is_deleted=True), kind=EventKind.MESSAGE_UPDATED)
    its = shop(turns={"deadline": 100})
    async with Office(SlowClerk(clock=stores.clock, seconds=20), its, stores=stores) as office:
        await office.put(says())
        await office.advance(12)
        await office.put(withdrawn)

        await office.advance(60)

        assert (office.said(), office.unanswered) == ([], 0)


async def test_the_letter_of_a_poison_turn_has_its_tenant_and_where_it_failed() -> None:
    stores = Stores()
    stores.helpdesk.failures = [ValueError("a fault")] * 100
    async with Office(stores=stores) as office:
        await office.put(says())
        await office.advance(600)
        stores.helpdesk.failures = []

        [letter] = [letter async for letter in office.dead_letters.latest()]

        assert (letter.tenant, letter.reason, letter.event) == (SHOP, "ValueError", says())
        assert letter.tenant != NOBODY
        assert any("recording.py" in call for call in letter.calls)
