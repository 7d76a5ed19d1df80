"""What is put aside is kept until somebody needs it no more."""

from dataclasses import replace

import pytest

from chatwootai.core.conversation import TenantId
from chatwootai.core.dead_letters import NOBODY
from chatwootai.core.errors import (
    ServiceUnavailableError,
    UnknownLetterError,
)
from tests.building import CONVERSATION, CUSTOMER, OTHER_SHOP, SHOP
from tests.unit.office import says
from tests.unit.yard import UNREADABLE, Yard

DAY = 24 * 3600.0


async def test_a_letter_holds_the_event_and_why_it_was_given_up() -> None:
    yard = Yard()

    letter = await yard.bury(says("Abrem hoje?"), "ValueError", calls=["orders.py:7"])

    assert letter.event == says("Abrem hoje?")
    assert (letter.reason, letter.calls) == ("ValueError", ("orders.py:7",))
    assert (letter.tenant, letter.conversation, letter.attempts) == (SHOP, CONVERSATION, 3)
    assert letter.buried_at == yard.clock.now()


async def test_what_is_buried_is_acknowledged() -> None:
    yard = Yard()
    await yard.inbox.deliver(says())
    [received] = await yard.inbox.receive(1)

    await yard.letters.bury(received, "ValueError")

    assert yard.inbox.kept == 0


async def test_what_could_not_be_stored_is_not_acknowledged() -> None:
    yard = Yard()
    await yard.inbox.deliver(says())
    [received] = await yard.inbox.receive(1)
    yard.documents.before = ServiceUnavailableError("the store", "writing")

    with pytest.raises(ServiceUnavailableError):
        await yard.letters.bury(received, "ValueError")

    assert yard.inbox.kept == 1


async def test_an_event_that_is_buried_twice_leaves_one_letter() -> None:
    yard = Yard()
    await yard.bury(says(), "the first time")

    await yard.bury(says(), "the second time")

    assert [letter.reason for letter in await yard.all()] == ["the second time"]


async def test_an_event_that_two_bury_at_once_leaves_one_letter() -> None:
    yard = Yard()
    yard.documents.before = says()

    await yard.bury(says())

    assert len(await yard.all()) == 1


async def test_the_latest_comes_first_whosever_it_is() -> None:
    yard = Yard()
    for number, tenant in enumerate([SHOP, OTHER_SHOP, NOBODY, TenantId("gone", "shop")], 1):
        await yard.bury(says(number=number), tenant=tenant)

    found = [letter.tenant for letter in await yard.all()]

    assert found == [TenantId("gone", "shop"), NOBODY, OTHER_SHOP, SHOP]


async def test_a_letter_is_found_by_the_beginning_of_its_id() -> None:
    yard = Yard()
    for number in range(1, 6):
        await yard.bury(says(number=number))
    letters = await yard.all()

    found = [await yard.letters.find(letter.id[:8]) for letter in letters]

    assert found == letters


@pytest.mark.parametrize("name", ["", "nonsense", "%", "*", "/../"])
async def test_an_id_that_nothing_has_is_named(name: str) -> None:
    yard = Yard()
    await yard.bury(says())

    with pytest.raises(UnknownLetterError, match="no message"):
        await yard.letters.find(name)


async def test_an_id_that_several_begin_with_is_named() -> None:
    yard = Yard()
    for number in range(17):  # two of them begin alike
        await yard.bury(says(number=number))
    first = [letter.id[0] for letter in await yard.all()]
    [double, *_] = [one for one in first if first.count(one) > 1]

    with pytest.raises(UnknownLetterError, match=f"several ids begin with '{double}'"):
        await yard.letters.find(double)


async def test_letters_are_kept_for_ninety_days() -> None:
    yard = Yard()
    await yard.bury(says())

    await yard.clock.advance(90 * DAY - 1)
    before = await yard.all()
    await yard.clock.advance(1)

    assert (len(before), await yard.all()) == (1, [])


async def test_the_letters_of_a_customer_who_is_erased_go_along() -> None:
    yard = Yard()
    await yard.bury(says(number=1))
    other = await yard.bury(says(number=2, contact=replace(CUSTOMER, id=8)))

    await yard.documents.erase(SHOP, CUSTOMER.id)

    assert await yard.all() == [other]


async def test_an_erased_letter_cannot_be_found_by_its_id() -> None:
    yard = Yard()
    letter = await yard.bury(says())

    await yard.documents.erase(SHOP, CUSTOMER.id)

    with pytest.raises(UnknownLetterError):
        await yard.letters.find(letter.id)


async def test_what_cannot_be_read_is_kept_as_it_is() -> None:
    yard = Yard()

    letter = await yard.bury(UNREADABLE, tenant=NOBODY)

    assert (letter.event, letter.content) == (None, UNREADABLE.decode())


async def test_bytes_that_are_no_text_are_kept_as_well_as_they_can_be() -> None:
    yard = Yard()

    letter = await yard.bury(b"\xff\x00", tenant=NOBODY)

    assert (letter.event, letter.content) == (None, "\N{REPLACEMENT CHARACTER}\x00")
