"""What is put aside is kept, found and forgotten in every kind of documents."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import cast

import pytest

from chatwootai.adapters.clock.manual import ManualClock
from chatwootai.core import events
from chatwootai.core.conversation import TenantId
from chatwootai.core.dead_letters import NOBODY, DeadLetter, DeadLetters
from chatwootai.core.ports.documents import Documents
from chatwootai.core.ports.inbox import Received
from chatwootai.core.sessions import SessionManager
from tests.building import CONVERSATION, CUSTOMER, OTHER_SHOP, SHOP
from tests.unit.office import says
from tests.unit.stores import LastingInbox

from .document_stores import BUILDERS


class Yard:
    """Dead letters over documents of some kind."""

    def __init__(self, documents: Documents, clock: ManualClock) -> None:
        self.documents, self.clock, self.inbox = documents, clock, LastingInbox(clock)
        self.letters = DeadLetters(documents, SessionManager(documents), self.inbox, clock)

    async def bury(self, number: int, tenant: TenantId = SHOP) -> None:
        """Bury a message, a second after the one before."""
        await self.clock.advance(1)
        content = events.to_json(says(number=number))
        await self.letters.bury(Received("0", CONVERSATION, content), "ValueError", tenant)

    async def all(self) -> list[DeadLetter]:
        return [letter async for letter in self.letters.latest()]


@pytest.fixture(params=BUILDERS, ids=lambda build: build.__name__)
async def yard(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Yard]:
    clock = ManualClock()
    async with AsyncExitStack() as closing:
        yield Yard(cast("Documents", request.param(tmp_path, clock, closing)), clock)


async def test_the_latest_comes_first_whosever_it_is(yard: Yard) -> None:
    for number, tenant in enumerate([SHOP, OTHER_SHOP, NOBODY], 1):
        await yard.bury(number, tenant)

    assert [letter.tenant for letter in await yard.all()] == [NOBODY, OTHER_SHOP, SHOP]


async def test_what_is_buried_twice_is_one_letter_that_is_found_by_its_id(yard: Yard) -> None:
    await yard.bury(1)
    await yard.bury(1)

    [letter] = await yard.all()

    assert await yard.letters.find(letter.id[:6]) == letter


async def test_what_came_in_again_or_was_dropped_is_gone(yard: Yard) -> None:
    for number in (1, 2, 3):
        await yard.bury(number)
    one, two, three = await yard.all()

    await yard.letters.drop(one)
    await yard.letters.replay(two)

    assert (await yard.all(), yard.inbox.kept) == ([three], 1)


async def test_what_is_given_up_again_is_put_aside_again(yard: Yard) -> None:
    await yard.bury(1)
    [letter] = await yard.all()
    await yard.letters.replay(letter)

    await yard.bury(1)

    [again] = await yard.all()
    assert (again.id, again.buried_at) == (letter.id, letter.buried_at + 1)


async def test_letters_go_with_their_customer(yard: Yard) -> None:
    await yard.bury(1)
    await yard.bury(2, OTHER_SHOP)

    await yard.documents.erase(SHOP, CUSTOMER.id)

    assert [letter.tenant for letter in await yard.all()] == [OTHER_SHOP]
