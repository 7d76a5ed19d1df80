"""A help desk too old to let a bot read: what webhooks told of the conversation has to do."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from chatwootai.core.conversation import ConversationId
from chatwootai.core.delivery import DOUBT_SECONDS, Delivered
from chatwootai.core.errors import OutcomeUnknownError, RefusedError, ServiceUnavailableError
from chatwootai.core.events import Status
from chatwootai.core.ports.helpdesk import ConversationState
from chatwootai.core.sessions import Owner, Session
from tests.building import CONVERSATION, SHOP
from tests.unit.desk import HANDING_OVER, HERE, TWO_PARTS, Desk
from tests.unit.stores import FickleHelpdesk

NO = RefusedError("not authorized for bots")


class OldHelpdesk(FickleHelpdesk):
    """Lets no bot read or label."""

    async def show(self, conversation: ConversationId) -> ConversationState:
        raise NO

    async def add_labels(self, conversation: ConversationId, labels: Sequence[str]) -> None:
        raise NO


def old(*faults: Exception | None, is_done: bool = False) -> Desk:
    return Desk(OldHelpdesk(faults={"send": [*faults]}, is_done=is_done))


async def test_it_is_answered_in_all_the_same() -> None:
    desk = old()
    await desk.plan(*TWO_PARTS)

    done = await desk.delivery.go_on(HERE)

    assert (done, desk.said()) == (Delivered.DONE, ["Oi!", "Abrimos às 9h."])


async def test_it_is_handed_over_without_a_label() -> None:
    desk = old()
    await desk.plan(*HANDING_OVER)

    done = await desk.delivery.go_on(HERE)

    assert (done, desk.helpdesk.labels) == (Delivered.DONE, {})
    assert desk.helpdesk.states[CONVERSATION].status is Status.OPEN


@pytest.mark.parametrize(
    ("known", "stands_down"),
    [
        ({}, False),
        ({"status": Status.PENDING}, False),
        ({"owner": Owner.PERSON}, True),
        ({"status": Status.OPEN}, True),
        ({"status": Status.SNOOZED}, True),
    ],
    ids=str,
)
async def test_what_a_person_has_is_known_from_webhooks(
    known: dict[str, Owner | Status], *, stands_down: bool
) -> None:
    desk = old()
    await desk.plan(*TWO_PARTS)
    await desk.sessions.update(SHOP, CONVERSATION, lambda its: _knowing(its, known))

    done = await desk.delivery.go_on(HERE)

    assert (done is Delivered.STOOD_DOWN, desk.said() == []) == (stands_down, stands_down)


def _knowing(session: Session, known: dict[str, Owner | Status]) -> Session:
    return replace(session, **known)  # type: ignore[arg-type]  # each key has its own type


async def test_a_part_in_doubt_whose_echo_comes_is_not_sent_again() -> None:
    desk = old(OutcomeUnknownError("Chatwoot", "sending"), is_done=True)
    await desk.plan(*TWO_PARTS)
    with pytest.raises(OutcomeUnknownError):
        await desk.delivery.go_on(HERE)
    await desk.echo(0)

    await desk.delivery.go_on(HERE)

    assert desk.said() == ["Oi!", "Abrimos às 9h."]


async def test_a_part_in_doubt_without_an_echo_is_sent_again_after_the_doubt() -> None:
    desk = old(OutcomeUnknownError("Chatwoot", "sending"))
    await desk.plan(*TWO_PARTS)
    with pytest.raises(OutcomeUnknownError):
        await desk.delivery.go_on(HERE)
    with pytest.raises(ServiceUnavailableError, match="may still arrive"):
        await desk.delivery.go_on(HERE)

    await desk.clock.advance(DOUBT_SECONDS)
    await desk.delivery.go_on(HERE)

    assert desk.said() == ["Oi!", "Abrimos às 9h."]
