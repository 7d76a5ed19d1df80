"""Limits, as a customer meets them."""

from chatwootai.core.events import Status
from chatwootai.core.measures import Counted
from tests.building import SHOP
from tests.unit.office import Office, says, shop


async def test_a_customer_who_writes_too_much_is_asked_to_wait_and_then_gets_a_person() -> None:
    its = shop(limits={"contact": {"per_minute": 1}})
    async with Office(None, its) as office:
        for number in (1, 2, 3):
            await office.put(says(f"Oi {number}", number))
            await office.advance(3)

        kept = await office.traces.of_turn(SHOP, "", 9)

    first, second, third = office.said()
    assert first == "1: Oi 1"
    assert "muitas mensagens" in second
    assert "pessoa da equipe" in third
    assert office.status is Status.OPEN
    assert office.meters.counted(Counted.LIMITED) == {(str(SHOP), "contact"): 2}
    assert [trace.why.rule for trace in kept] == ["too_many", "", ""]


async def test_after_a_while_the_customer_is_answered_again() -> None:
    its = shop(limits={"contact": {"per_minute": 1}})
    async with Office(None, its) as office:
        await office.put(says("Oi 1", 1))
        await office.advance(3)
        await office.put(says("Oi 2", 2))
        await office.advance(70)
        await office.put(says("Oi 3", 3))
        await office.advance(3)

    assert office.said()[2] == "1: Oi 3"
    assert office.status is Status.PENDING
