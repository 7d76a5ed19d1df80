from chatwootai.core.conversation import ConversationId
from chatwootai.core.events import Direction, EventKind, Mark, Party, Submission, Survey
from tests.building import OTHER_SHOP, event, message
from tests.unit.office import Office, says, shop


async def test_a_message_is_answered_and_acknowledged() -> None:
    async with Office() as office:
        await office.put(says("Vocês abrem hoje?"))

        await office.advance(2)

        assert office.said() == ["1: Vocês abrem hoje?"]
        assert office.unanswered == 0


async def test_no_answer_comes_before_the_customer_was_quiet() -> None:
    async with Office() as office:
        await office.put(says())

        await office.advance(1.4)

        assert office.said() == []
        assert office.unanswered == 1


async def test_what_asks_for_nothing_is_acknowledged_at_once() -> None:
    async with Office() as office:
        await office.put(event(message("Oi", direction=Direction.OUTGOING, sender=Party.BOT)))

        assert office.unanswered == 0


async def test_a_survey_is_remembered_and_not_answered() -> None:
    about = message("", 4, direction=Direction.TEMPLATE, survey=Survey(5, "Ótimo"))
    async with Office() as office:
        await office.put(event(about, kind=EventKind.MESSAGE_UPDATED))

        await office.advance(20)

        session = await office.session()
        assert (session.survey, office.said(), office.unanswered) == (Survey(5, "Ótimo"), [], 0)


async def test_our_own_echo_is_not_answered() -> None:
    echo = message("Olá!", 9, direction=Direction.OUTGOING, sender=Party.BOT, mark=Mark("a", 0))
    async with Office() as office:
        await office.put(event(echo))

        await office.advance(20)

        assert (office.said(), office.unanswered) == ([], 0)


async def test_a_form_that_was_filled_in_is_answered() -> None:
    filled_in = (Submission("Azul", "Cor"),)
    form = message("", 3, direction=Direction.OUTGOING, sender=Party.BOT, submitted=filled_in)
    async with Office() as office:
        await office.put(event(form, kind=EventKind.MESSAGE_UPDATED))

        await office.advance(2)

        assert (office.said(), office.unanswered) == (["1: Cor: Azul"], 0)


async def test_each_tenant_has_its_own_quiet_time() -> None:
    patient = shop(turns={"quiet_time": 4})
    async with Office(None, patient, shop(tenant_id=OTHER_SHOP)) as office:
        other = ConversationId("main", 2, 1)
        await office.put(says("Azul"), says("Verde", conversation=other))

        await office.advance(2)

        assert (office.said(), office.said(other)) == ([], ["1: Verde"])


async def test_an_event_of_nobody_stays_for_the_next_process() -> None:
    nobodys = ConversationId("elsewhere", 1, 1)
    async with Office() as office:
        await office.put(says(conversation=nobodys), says("Oi"))

        await office.advance(2)

        assert office.said() == ["1: Oi"]
        assert office.unanswered == 1
