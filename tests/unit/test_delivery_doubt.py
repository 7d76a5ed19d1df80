"""A part that may or may not have gone out is looked for, and sent again only once it cannot be."""

import asyncio
from contextlib import suppress
from dataclasses import replace

import pytest

from chatwootai.adapters.clock.manual import ManualClock
from chatwootai.core.delivery import DOUBT_SECONDS, Delivered
from chatwootai.core.errors import (
    CredentialsError,
    InDoubtError,
    NotOursError,
    OutcomeUnknownError,
    ServiceUnavailableError,
)
from chatwootai.core.events import Mark, Status
from chatwootai.core.plan import Deed, DeedKind, Plan
from chatwootai.core.ports.helpdesk import ConversationState
from chatwootai.core.sessions import Session
from tests.building import CONVERSATION, SHOP
from tests.unit.crashing import ForgetfulHelpdesk
from tests.unit.desk import HERE, TWO_PARTS, Desk
from tests.unit.stores import FickleHelpdesk, SlowHelpdesk

CUT = OutcomeUnknownError("Chatwoot", "sending (cut)")
ENDED = OutcomeUnknownError("Chatwoot", "sending (status 500)", is_over=True)
SILENT = ServiceUnavailableError("Chatwoot", "sending")
SECRET = CredentialsError("Chatwoot does not accept us")


class NewDesk(Desk):
    """A desk whose plan nobody has begun."""

    async def start(self, *deeds: Deed) -> Delivered:
        """Carry out a plan as the orchestrator does that has just stored it."""
        plan = Plan("a1", ("1", "2"), deeds, doubt_until=self.delivery.doubted_until())
        await self.sessions.update(SHOP, CONVERSATION, lambda its: replace(its, plan=plan))
        return await self.delivery.start(HERE, plan)

    async def go_on(self, *, until: float = 0.0) -> list[str]:
        """Go on again and again, as turns do that are told to wait; return what was said then.

        Nothing may have been said *until* so many seconds from now.
        """
        end = self.clock.monotonic() + until
        for _ in range(100):
            try:
                await self.delivery.go_on(HERE)
            except ServiceUnavailableError as error:
                await self.clock.advance(error.retry_after or 2.0)
            else:
                assert self.clock.monotonic() >= end
                return self.said()
        raise AssertionError("it never ended")


def lossy(*faults: Exception | None, request: str = "send", is_done: bool = False) -> NewDesk:
    """Return a desk whose *request* comes to *faults*; what is cut is done if *is_done*."""
    return NewDesk(FickleHelpdesk(faults={request: [*faults]}, is_done=is_done))


async def test_a_part_that_was_cut_off_is_sent_once_the_doubt_is_over() -> None:
    desk = lossy(CUT)
    with pytest.raises(OutcomeUnknownError):
        await desk.start(*TWO_PARTS)

    said = await desk.go_on(until=DOUBT_SECONDS)

    assert said == ["Oi!", "Abrimos às 9h."]
    assert desk.clock.monotonic() == pytest.approx(DOUBT_SECONDS, abs=2)


async def test_whoever_asks_during_the_doubt_is_told_to_ask_again_soon() -> None:
    desk = lossy(CUT)
    with pytest.raises(OutcomeUnknownError):
        await desk.start(*TWO_PARTS)

    with pytest.raises(ServiceUnavailableError, match="may still arrive") as raised:
        await desk.delivery.go_on(HERE)

    assert raised.value.retry_after == 2


async def test_a_later_part_is_in_doubt_from_its_own_time_on() -> None:
    clock = ManualClock()
    desk = NewDesk(SlowHelpdesk(clock=clock, seconds={"send": 5}), clock)
    sending = asyncio.create_task(desk.start(*TWO_PARTS))
    await clock.advance(5 + 1)

    plan = (await desk.session()).plan

    sending.cancel()
    assert plan is not None
    assert (plan.doubted, plan.doubt_until) == (1, clock.now() - 1 + DOUBT_SECONDS)


async def test_a_part_that_shows_up_is_not_sent_again() -> None:
    desk = lossy(CUT, is_done=True)
    with pytest.raises(OutcomeUnknownError):
        await desk.start(*TWO_PARTS)

    done = await desk.delivery.go_on(HERE)

    assert (done, desk.said()) == (Delivered.DONE, ["Oi!", "Abrimos às 9h."])
    assert desk.clock.monotonic() == 0


async def test_a_part_whose_echo_comes_in_the_doubt_is_not_sent_again() -> None:
    desk = lossy(CUT)
    with pytest.raises(OutcomeUnknownError):
        await desk.start(*TWO_PARTS)
    await desk.clock.advance(DOUBT_SECONDS - 1)
    await desk.echo(0)

    said = await desk.go_on()

    assert said == ["Abrimos às 9h."]


async def test_a_part_that_arrives_late_and_is_read_back_is_not_sent_again() -> None:
    desk = lossy(CUT)
    with pytest.raises(OutcomeUnknownError):
        await desk.start(*TWO_PARTS)
    await desk.clock.advance(DOUBT_SECONDS - 1)
    await desk.helpdesk.send(CONVERSATION, "Oi!", mark=Mark("a1", 0))

    said = await desk.go_on()

    assert said == ["Oi!", "Abrimos às 9h."]


async def test_a_request_that_has_ended_badly_is_repeated_after_three_seconds() -> None:
    desk = lossy(ENDED)
    with pytest.raises(OutcomeUnknownError):
        await desk.start(*TWO_PARTS)

    said = await desk.go_on(until=3)

    assert said == ["Oi!", "Abrimos às 9h."]
    assert desk.clock.monotonic() == 3


async def test_what_was_not_done_is_done_at_once() -> None:
    desk = lossy(SILENT)
    with pytest.raises(ServiceUnavailableError):
        await desk.start(*TWO_PARTS)

    done = await desk.delivery.go_on(HERE)

    assert (done, desk.said(), desk.clock.monotonic()) == (
        Delivered.DONE,
        ["Oi!", "Abrimos às 9h."],
        0,
    )


@pytest.mark.parametrize("error", [SILENT, SECRET], ids=lambda error: type(error).__name__)
async def test_nothing_is_in_doubt_while_the_help_desk_was_only_asked(error: Exception) -> None:
    desk = lossy(error, request="show")
    with pytest.raises(type(error)):
        await desk.start(*TWO_PARTS)

    done = await desk.delivery.go_on(HERE)

    assert (done, desk.clock.monotonic()) == (Delivered.DONE, 0)


async def test_a_plan_of_a_process_that_died_is_in_doubt() -> None:
    desk = NewDesk()
    plan = Plan("a1", ("1",), TWO_PARTS, doubt_until=desk.delivery.doubted_until())
    await desk.sessions.update(SHOP, CONVERSATION, lambda its: replace(its, plan=plan))

    said = await desk.go_on(until=DOUBT_SECONDS)

    assert said == ["Oi!", "Abrimos às 9h."]


async def test_the_doubt_begins_with_the_request_however_long_it_was_looked_before() -> None:
    clock = ManualClock()
    helpdesk = SlowHelpdesk(clock=clock, seconds={"show": 7})
    desk = NewDesk(helpdesk, clock)
    sending = asyncio.create_task(desk.start(*TWO_PARTS))
    helpdesk.seconds = {"show": 7, "send": 60}
    await clock.advance(7.5)

    plan = (await desk.session()).plan

    sending.cancel()
    assert plan is not None
    assert plan.doubt_until - clock.now() == pytest.approx(DOUBT_SECONDS - 0.5)


@pytest.mark.parametrize("kind", [DeedKind.LABEL, DeedKind.OPEN])
async def test_what_may_be_done_twice_is_not_waited_for(kind: DeedKind) -> None:
    request = {DeedKind.LABEL: "add_labels", DeedKind.OPEN: "set_status"}[kind]
    desk = lossy(CUT, request=request)
    with pytest.raises(OutcomeUnknownError):
        await desk.start(Deed(kind, "bot"))

    done = await desk.delivery.go_on(HERE)

    assert (done, desk.clock.monotonic()) == (Delivered.DONE, 0)


async def test_of_a_plan_all_of_which_arrived_nothing_is_waited_for() -> None:
    desk = lossy(None, CUT, is_done=True)
    with pytest.raises(OutcomeUnknownError):
        await desk.start(*TWO_PARTS)

    done = await desk.delivery.go_on(HERE)

    assert (done, desk.said(), desk.clock.monotonic()) == (
        Delivered.DONE,
        ["Oi!", "Abrimos às 9h."],
        0,
    )


async def test_a_help_desk_that_shows_the_last_message_alone_is_enough_with_echoes() -> None:
    desk = NewDesk(ForgetfulHelpdesk())
    plan = Plan("a1", ("1",), TWO_PARTS, doubt_until=desk.delivery.doubted_until())
    await desk.sessions.update(SHOP, CONVERSATION, lambda its: replace(its, plan=plan))
    for part, deed in enumerate(TWO_PARTS):
        await desk.helpdesk.send(CONVERSATION, deed.text, mark=Mark("a1", part))
    await desk.echo(0)

    said = await desk.go_on()

    assert said == ["Oi!", "Abrimos às 9h."]


@pytest.mark.parametrize("lost_after", [0, 1])
async def test_whoever_lost_the_conversation_sends_no_more(lost_after: int) -> None:
    desk = Desk()
    await desk.plan(*TWO_PARTS)
    here = replace(HERE, is_ours=lambda: len(desk.said()) < lost_after)

    with pytest.raises(NotOursError, match="another process"):
        await desk.delivery.go_on(here)

    plan = (await desk.session()).plan
    assert plan is not None
    assert (len(desk.said()), len(plan.pending)) == (lost_after, 2 - lost_after)


async def test_a_doubt_is_noted_in_its_own_plan_alone() -> None:
    clock = ManualClock()
    desk = NewDesk(SlowHelpdesk(clock=clock, seconds={"show": 5}), clock)
    sending = asyncio.create_task(desk.start(*TWO_PARTS))
    await clock.advance(1)
    await desk.sessions.update(SHOP, CONVERSATION, Session.given_to_people)

    await clock.advance(5)

    assert sending.result() is Delivered.STOOD_DOWN
    assert ((await desk.session()).plan, desk.said()) == (None, [])


@pytest.mark.parametrize(
    ("waiting_since", "said"), [(101.0, ["Abrimos às 9h."]), (100.0, []), (0.0, [])]
)
async def test_what_hides_a_part_of_a_process_that_died_decides_or_a_person(
    waiting_since: float, said: list[str]
) -> None:
    desk = Desk()
    hidden = ConversationState(Status.PENDING, latest=99, waiting_since=waiting_since)
    desk.helpdesk.states[CONVERSATION] = hidden
    plan = Plan("a1", ("1",), TWO_PARTS, 100.0, doubt_until=desk.clock.now() + 1)
    await desk.sessions.update(SHOP, CONVERSATION, lambda its: replace(its, plan=plan))
    await desk.clock.advance(1)

    with suppress(InDoubtError):
        await desk.delivery.go_on(HERE)

    is_over = (await desk.session()).plan is None
    assert (desk.said(), is_over) == (said, bool(said))


async def test_whoever_sent_a_part_would_have_had_its_echo() -> None:
    desk = lossy(CUT)
    hidden = ConversationState(Status.PENDING, latest=99)
    with pytest.raises(OutcomeUnknownError):
        await desk.start(*TWO_PARTS)
    desk.helpdesk.states[CONVERSATION] = hidden

    said = await desk.go_on(until=DOUBT_SECONDS - 2)

    assert said == ["Oi!", "Abrimos às 9h."]
