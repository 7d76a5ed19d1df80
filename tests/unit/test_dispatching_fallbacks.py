"""Where agents fail, something shorter answers; where all fails, a person is called."""

from chatwootai.core.conversation import Reply, Silence
from chatwootai.core.events import Status
from tests.building import passage
from tests.unit.office import CLERK_ALONE, Office, Stores, says, shop
from tests.unit.staff import Clerk, FailingClerk, SlowClerk

FAILED = "Desculpe, tive um problema para responder."


async def test_the_fallback_answers_when_the_crews_workflow_fails() -> None:
    hours = passage("hours", "Qual é o horário?", "Abrimos às 9h.")
    async with Office(FailingClerk(), shop(passages=[hours])) as office:
        await office.put(says("Qual é o horário?"))

        await office.advance(20)

        assert office.said() == ["Abrimos às 9h."]
        assert office.status is Status.PENDING


async def test_a_person_is_called_when_every_agent_fails() -> None:
    clerk = FailingClerk()
    async with Office(clerk, library=CLERK_ALONE) as office:
        await office.put(says("Abrem hoje?"))

        await office.advance(20)

        [told], [note] = office.said(), office.notes()
        assert told.startswith(FAILED)
        assert "> Abrem hoje?" in note
        assert (office.status, len(clerk.seen), office.unanswered) == (Status.OPEN, 2, 0)


async def test_a_person_is_called_at_the_deadline() -> None:
    stores = Stores()
    clerk = SlowClerk(clock=stores.clock, seconds=3600)
    its = shop(turns={"deadline": 10})
    async with Office(clerk, its, stores=stores, library=CLERK_ALONE) as office:
        await office.put(says())
        await office.advance(1.5 + 9.9)
        before = office.said()

        await office.advance(0.2)

        assert (before, len(office.said()), office.status) == ([], 1, Status.OPEN)


async def test_the_customer_is_answered_when_an_agent_has_nothing_to_say() -> None:
    async with Office(Clerk(lambda _: Reply(" ")), library=CLERK_ALONE) as office:
        await office.put(says())

        await office.advance(20)

        [told] = office.said()
        assert told.startswith(FAILED)


async def test_silence_that_an_agent_chose_is_kept() -> None:
    stores = Stores()
    async with Office(Clerk(lambda _: Silence("only a smile")), stores=stores) as office:
        await office.put(says(":)"))

        await office.advance(60)

        assert (office.helpdesk.sent, office.unanswered, stores.buried) == ([], 0, [])


async def test_a_person_is_called_when_a_tenant_has_no_crew() -> None:
    stores, its = Stores(), shop(plugins={"customer_service": {"enabled": False}})
    async with Office(None, its, stores=stores) as office:
        await office.put(says("Abrem hoje?"))

        await office.advance(20)

        [told] = office.said()
        assert told.startswith(FAILED)
        assert (office.status, stores.buried) == (Status.OPEN, [])


async def test_a_person_is_called_when_a_plugin_cannot_build_its_agent() -> None:
    stores = Stores()
    async with Office(ValueError("a fault"), stores=stores) as office:
        await office.put(says("Abrem hoje?"))

        await office.advance(20)

        [told] = office.said()
        assert told.startswith(FAILED)
        assert (office.status, stores.buried) == (Status.OPEN, [])
