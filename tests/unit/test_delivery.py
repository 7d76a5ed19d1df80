import pytest

from chatwootai.adapters.helpdesk.recording import Sent
from chatwootai.core.delivery import Delivered
from chatwootai.core.errors import (
    CredentialsError,
    GoneError,
    OutcomeUnknownError,
    RefusedError,
    ServiceUnavailableError,
)
from chatwootai.core.events import Mark, Party, Status
from chatwootai.core.sessions import Owner, Said
from tests.building import CONVERSATION
from tests.unit.desk import HANDING_OVER, HERE, TWO_PARTS, Desk, fickle


async def test_without_a_plan_there_is_nothing_to_do() -> None:
    desk = fickle(show=[RefusedError("nobody is to ask")])

    assert await desk.delivery.go_on(HERE) is Delivered.NOTHING


async def test_all_of_a_plan_is_done_in_order_each_part_with_its_mark() -> None:
    desk = Desk()
    await desk.plan(*HANDING_OVER)

    done = await desk.delivery.go_on(HERE)

    assert done is Delivered.DONE
    assert desk.helpdesk.sent == [
        Sent(CONVERSATION, "Vou chamar alguém.", Mark("a1", 0), is_private=False, id=1),
        Sent(CONVERSATION, "Pediu uma pessoa.", Mark("a1", 1), is_private=True, id=2),
    ]
    assert desk.helpdesk.labels == {CONVERSATION: ["bot"]}
    assert desk.helpdesk.states[CONVERSATION].status is Status.OPEN


async def test_what_was_said_is_remembered_and_the_plan_is_forgotten() -> None:
    desk = Desk()
    await desk.plan(*TWO_PARTS)

    await desk.delivery.go_on(HERE)

    session = await desk.session()
    assert session.plan is None
    assert session.answered == ("1", "2")
    assert session.history == (Said(Party.BOT, "Oi!\n\nAbrimos às 9h.", desk.clock.now()),)
    assert session.owner is Owner.BOT


async def test_whoever_is_handed_over_is_the_persons() -> None:
    desk = Desk()
    await desk.plan(*HANDING_OVER)

    await desk.delivery.go_on(HERE)

    session = await desk.session()
    assert (session.owner, session.status) == (Owner.PERSON, Status.OPEN)


async def test_a_plan_is_carried_out_once() -> None:
    desk = Desk()
    await desk.plan(*TWO_PARTS)
    await desk.delivery.go_on(HERE)

    again = await desk.delivery.go_on(HERE)

    assert (again, desk.said()) == (Delivered.NOTHING, ["Oi!", "Abrimos às 9h."])


async def test_what_an_echo_told_of_is_not_sent_again() -> None:
    desk = Desk()
    await desk.plan(*TWO_PARTS)
    await desk.echo(0)

    await desk.delivery.go_on(HERE)

    assert desk.said() == ["Abrimos às 9h."]


async def test_what_the_conversation_shows_is_not_sent_again() -> None:
    desk = Desk()
    await desk.plan(*TWO_PARTS)
    await desk.helpdesk.send(CONVERSATION, "Oi!", mark=Mark("a1", 0))

    await desk.delivery.go_on(HERE)

    assert desk.said() == ["Oi!", "Abrimos às 9h."]


async def test_an_echo_is_of_its_own_turn_alone() -> None:
    desk = Desk()
    await desk.plan(*TWO_PARTS)
    await desk.echo(0, turn="b2")

    await desk.delivery.go_on(HERE)

    assert desk.said() == ["Oi!", "Abrimos às 9h."]


async def test_an_echo_that_comes_late_says_nothing_new() -> None:
    desk = Desk()
    before = await desk.session()

    await desk.echo(0)

    assert await desk.session() == before


async def test_each_part_is_remembered_before_the_next_is_sent() -> None:
    desk = fickle(send=[None, ServiceUnavailableError("Chatwoot", "sending")])
    await desk.plan(*TWO_PARTS)

    with pytest.raises(ServiceUnavailableError):
        await desk.delivery.go_on(HERE)

    plan = (await desk.session()).plan
    assert plan is not None
    assert [deed.is_done for deed in plan.deeds] == [True, False]
    assert plan.deeds[0].message_id == 1


@pytest.mark.parametrize(
    "error",
    [
        ServiceUnavailableError("Chatwoot", "sending"),
        OutcomeUnknownError("Chatwoot", "sending"),
        CredentialsError("no"),
    ],
    ids=lambda error: type(error).__name__,
)
@pytest.mark.parametrize("request_", ["show", "send", "note", "add_labels", "set_status"])
async def test_what_did_not_answer_is_tried_again(request_: str, error: Exception) -> None:
    desk = fickle(**{request_: [error]})
    await desk.plan(*HANDING_OVER)
    with pytest.raises(type(error)):
        await desk.delivery.go_on(HERE)

    again = await desk.delivery.go_on(HERE)

    assert again in {Delivered.DONE, Delivered.STOOD_DOWN}
    assert (len(desk.helpdesk.sent), desk.helpdesk.labels) == (2, {CONVERSATION: ["bot"]})
    assert (await desk.session()).owner is Owner.PERSON


@pytest.mark.parametrize("request_", ["show", "send"])
async def test_in_a_conversation_that_is_gone_nothing_is_to_be_done(request_: str) -> None:
    desk = fickle(**{request_: [GoneError("gone")]})
    await desk.plan(*TWO_PARTS)

    done = await desk.delivery.go_on(HERE)

    session = await desk.session()
    assert (done, session.plan, session.answered) == (Delivered.GONE, None, ("1", "2"))


async def test_a_plan_of_which_a_part_is_refused_stays_until_it_is_abandoned() -> None:
    desk = fickle(send=[None, RefusedError("no")])
    await desk.plan(*TWO_PARTS)
    with pytest.raises(RefusedError):
        await desk.delivery.go_on(HERE)
    before = await desk.session()

    await desk.delivery.abandon(HERE)

    session = await desk.session()
    assert (before.plan is None, before.answered) == (False, ())
    assert (session.plan, session.answered) == (None, ("1", "2"))
    assert [said.text for said in session.history] == ["Oi!"]


async def test_a_label_that_is_refused_stops_nothing() -> None:
    desk = fickle(add_labels=[RefusedError("not authorized for bots")])
    await desk.plan(*HANDING_OVER)

    done = await desk.delivery.go_on(HERE)

    assert done is Delivered.DONE
    assert desk.helpdesk.states[CONVERSATION].status is Status.OPEN


async def test_a_plan_of_which_all_is_known_to_be_done_is_only_ended() -> None:
    desk = Desk()
    await desk.plan(*TWO_PARTS)
    await desk.echo(1)
    await desk.echo(0)

    done = await desk.delivery.go_on(HERE)

    session = await desk.session()
    assert (done, desk.said(), session.plan) == (Delivered.DONE, [], None)
    assert [said.text for said in session.history] == ["Oi!\n\nAbrimos às 9h."]
