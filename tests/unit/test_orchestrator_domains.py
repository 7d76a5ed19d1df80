"""A conversation is served by the configuration and the knowledge of the domain that it is in."""

import asyncio

import pytest

from chatwootai.core.events import Party
from chatwootai.core.orchestrator import TurnReport
from chatwootai.core.tenants.domains import KEPT_SECONDS
from tests.building import CONVERSATION, said, turn
from tests.unit.branches import company
from tests.unit.office import Office, process

FABRIC = "Qual é o tecido do sofá?"
AND_IN_GREY = "Qual é o tecido?"
IN_FURNITURE = "furniture"


def answer(report: TurnReport) -> str:
    assert report.worked_out is not None
    text: str = getattr(report.worked_out.outcome, "text", "")
    return text


async def ask(office: Office, text: str, number: int = 1) -> str:
    return answer(await process(office, said(text, number), its=company()))


async def test_a_question_is_answered_from_the_domain_that_it_is_about() -> None:
    office = Office(None, company())

    assert "linho" in await ask(office, FABRIC)
    assert (await office.session()).domain == IN_FURNITURE


async def test_what_was_said_before_stays_when_the_domain_changes() -> None:
    office = Office(None, company())
    await ask(office, "Aceitam Pix?")
    before = await office.session()

    await ask(office, FABRIC, 2)

    after = await office.session()
    assert [each.text for each in before.history] == ["Aceitam Pix?", "Aceitamos Pix."]
    assert after.history[:2] == before.history
    assert [each.by for each in after.history] == [Party.CONTACT, Party.BOT] * 2
    assert after.answered == ("1", "2")


async def test_what_the_next_message_does_not_say_is_taken_from_the_domain() -> None:
    office = Office(None, company())
    await ask(office, FABRIC)

    assert "linho" in await ask(office, AND_IN_GREY, 2)


async def test_the_domains_of_a_tenant_do_not_see_each_others_passages() -> None:
    retail, furniture = Office(None, company()), Office(None, company())
    await furniture.domains.set_conversation_domain(CONVERSATION, IN_FURNITURE)

    from_retail = [await ask(retail, AND_IN_GREY), await ask(retail, "Vocês têm vasos?", 2)]
    from_furniture = [
        await ask(furniture, AND_IN_GREY),
        await ask(furniture, "Vocês têm vasos?", 2),
    ]

    assert ["linho" in text for text in (from_retail[0], from_furniture[0])] == [False, True]
    assert ["barro" in text for text in (from_retail[1], from_furniture[1])] == [True, False]


async def test_what_the_account_itself_says_counts_in_every_domain() -> None:
    office = Office(None, company())
    await office.domains.set_conversation_domain(CONVERSATION, IN_FURNITURE)

    assert await ask(office, "Aceitam Pix?") == "Aceitamos Pix."


async def test_a_conversation_that_somebody_put_into_a_domain_goes_on_there() -> None:
    office = Office(None, company())
    await ask(office, "Aceitam Pix?")
    before = await office.session()

    await office.domains.set_conversation_domain(CONVERSATION, IN_FURNITURE)

    assert "linho" in await ask(office, AND_IN_GREY, 2)
    assert (await office.session()).history[:2] == before.history


async def test_a_day_later_the_conversation_is_in_its_accounts_own_domain() -> None:
    office = Office(None, company())
    await ask(office, FABRIC)
    await office.advance(KEPT_SECONDS)

    assert "linho" not in await ask(office, AND_IN_GREY, 2)


async def test_a_turn_that_is_stopped_leaves_the_domain_as_it_was() -> None:
    office = Office(None, company())

    def stop() -> None:
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await office.orchestrator.process(company(), turn(FABRIC), stop)

    assert (await office.session()).domain == ""
