"""Asked to stop, the service ends what it was doing, and listens until it has."""

from pathlib import Path

import pytest

from chatwootai.testing import Moment, Requests
from tests.entrypoints.processes import PATIENCE
from tests.entrypoints.shops import LONG_ANSWER, LONG_QUESTION, SMS_INBOX
from tests.integration.shop import opened

pytestmark = pytest.mark.integration

POSTING = Requests("POST", "/messages$")


async def test_the_echoes_of_what_is_said_last_still_find_an_open_door(tmp_path: Path) -> None:
    async with opened(tmp_path) as shop:
        shop.chatwoot.faults.slow(0.5, POSTING, moment=Moment.BEFORE)
        async with shop.served() as service:
            seen = shop.chatwoot.requests
            conversation = await shop.asked(LONG_QUESTION, inbox=SMS_INBOX.id)
            await shop.until(lambda: any(POSTING.include(one.method, one.path) for one in seen))
            status = await service.stop()
        await shop.chatwoot.settled(PATIENCE)

    assert status == 0
    assert conversation.replies == LONG_ANSWER.split("\n\n")
    assert all(delivery.is_acknowledged for delivery in shop.chatwoot.deliveries)
    assert conversation.status == "pending"
