"""Who is let in, and as whom."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from chatwootai.core.conversation import ConversationId
from chatwootai.core.events import Event
from chatwootai.core.tenants.mapping import Address
from chatwootai.entrypoints.http.door import Parcel, Taken
from chatwootai.entrypoints.http.errors import UnprovenError
from chatwootai.entrypoints.http.signatures import Keys, Proof
from tests.building import event, message
from tests.entrypoints.doorstep import NOW, Doorstep, by_token, of, parcel
from tests.entrypoints.front import HOOK, OLD_HOOK, OTHER_HOOK, SPARE_HOOK, URL_KEY

TYPING = "webwidget__conversation_typing_on__contact"


class ConfusedReader:
    """Reads every body as an event of somebody else's account."""

    def read(self, installation: str, payload: Mapping[str, Any]) -> Event | None:
        return event(message(), conversation=ConversationId(installation, 2, 1))


@pytest.fixture
def doorstep() -> Doorstep:
    return Doorstep()


async def _refused(doorstep: Doorstep, brought: Parcel) -> str:
    """Return why *brought* was not let in."""
    with pytest.raises(UnprovenError) as caught:
        await doorstep.bring(brought)
    return str(caught.value)


async def test_what_an_account_signed_is_stored_as_its_own(doorstep: Doorstep) -> None:
    taken = await doorstep.bring(parcel(of(1)))

    [stored] = await doorstep.events()
    assert taken is Taken.STORED
    assert stored.conversation == ConversationId("main", 1, 128)


@pytest.mark.parametrize("key", [HOOK, OLD_HOOK])
async def test_any_secret_of_the_account_opens_the_door(doorstep: Doorstep, key: str) -> None:
    taken = await doorstep.bring(parcel(of(1), key))

    assert taken is Taken.STORED


@pytest.mark.parametrize(
    ("account", "key"),
    [(1, OTHER_HOOK), (2, HOOK), (2, SPARE_HOOK), (3, HOOK), (0, HOOK), (-1, HOOK), (1, "")],
)
async def test_no_account_can_sign_for_another(doorstep: Doorstep, account: int, key: str) -> None:
    why = await _refused(doorstep, parcel(of(account), key))

    assert why == "no key of the account that the body names fits the request"
    assert await doorstep.events() == []


async def test_accounts_of_one_number_are_told_apart_by_their_secrets(doorstep: Doorstep) -> None:
    await doorstep.bring(parcel(of(1), SPARE_HOOK))
    await doorstep.bring(parcel(of(1), HOOK))

    spare, main = await doorstep.events()
    assert [spare.conversation.installation, main.conversation.installation] == ["spare", "main"]


@pytest.mark.parametrize(
    ("installation", "key"), [("main", HOOK), ("spare", SPARE_HOOK), ("", SPARE_HOOK)]
)
async def test_the_address_may_name_the_installation(
    doorstep: Doorstep, installation: str, key: str
) -> None:
    taken = await doorstep.bring(parcel(of(1), key, installation=installation))

    assert taken is Taken.STORED


@pytest.mark.parametrize(
    ("installation", "key"),
    [("main", SPARE_HOOK), ("spare", HOOK), ("elsewhere", HOOK), ("MAIN", HOOK), ("main/1", HOOK)],
)
async def test_a_secret_opens_no_other_installation(
    doorstep: Doorstep, installation: str, key: str
) -> None:
    why = await _refused(doorstep, parcel(of(1), key, installation=installation))

    assert why == "no key of the account that the body names fits the request"


@pytest.mark.parametrize("changes", [{"account": None}, {"account": {"name": "Loja"}}])
async def test_an_account_that_only_the_conversation_names_counts(
    doorstep: Doorstep, changes: dict[str, Any]
) -> None:
    await doorstep.bring(parcel(of(1, changes)))

    [stored] = await doorstep.events()
    assert stored.conversation.account == 1


async def test_typing_names_its_account_in_the_conversation_alone(doorstep: Doorstep) -> None:
    typed = of(1, {"account": None}, TYPING)

    taken = await doorstep.bring(parcel(typed))

    assert taken is Taken.STORED


async def test_of_two_accounts_that_a_body_names_the_first_must_have_signed(
    doorstep: Doorstep,
) -> None:
    mixed = of(1, {"conversation.account": {"id": 2}})

    await _refused(doorstep, parcel(mixed, OTHER_HOOK))
    await doorstep.bring(parcel(mixed, HOOK))

    [stored] = await doorstep.events()
    assert stored.conversation.account == 1


async def test_of_an_account_that_is_named_twice_the_last_must_have_signed(
    doorstep: Doorstep,
) -> None:
    twice = b'{"account":{"id":2},' + of(1)[1:]

    await _refused(doorstep, parcel(twice, OTHER_HOOK))
    await doorstep.bring(parcel(twice, HOOK))

    [stored] = await doorstep.events()
    assert stored.conversation.account == 1


@pytest.mark.parametrize("number", [None, "1", 1.0, True, [1], {}, 2**64 + 1, 10**30])
@pytest.mark.parametrize("path", ["account.id", "account"])
async def test_what_names_no_account_is_refused(doorstep: Doorstep, path: str, number: Any) -> None:
    nobodys = of(1, {path: number, "conversation.account": number})

    why = await _refused(doorstep, parcel(nobodys))

    assert why == "no key of the account that the body names fits the request"


@pytest.mark.parametrize("conversation", [None, [], "none", 1, {"account": "none"}])
async def test_what_names_no_account_in_any_conversation_is_refused(
    doorstep: Doorstep, conversation: Any
) -> None:
    nobodys = of(1, {"account": None, "conversation": conversation})

    why = await _refused(doorstep, parcel(nobodys))

    assert why == "no key of the account that the body names fits the request"


async def test_an_event_that_is_read_as_another_accounts_is_refused(doorstep: Doorstep) -> None:
    doorstep.reader = ConfusedReader()

    why = await _refused(doorstep, parcel(of(1)))

    assert why == "the account is not the one that was proven"


async def test_what_is_not_signed_is_refused(doorstep: Doorstep) -> None:
    why = await _refused(doorstep, Parcel(of(1), Proof()))

    assert why == "the request is not signed"


@pytest.mark.parametrize("off", [-300.0, 0.0, 300.0])
async def test_a_signature_of_these_five_minutes_is_good(doorstep: Doorstep, off: float) -> None:
    taken = await doorstep.bring(parcel(of(1), at=NOW + off))

    assert taken is Taken.STORED


@pytest.mark.parametrize("off", [-301.0, 301.0])
async def test_a_signature_of_other_minutes_is_not(doorstep: Doorstep, off: float) -> None:
    why = await _refused(doorstep, parcel(of(1), at=NOW + off))

    assert why == "the signature's timestamp is missing, or not of these minutes"


async def test_what_was_signed_is_not_taken_again_when_it_has_grown_old(
    doorstep: Doorstep,
) -> None:
    heard = parcel(of(1), delivery="d1")
    await doorstep.bring(heard)
    await doorstep.clock.advance(301)

    await _refused(doorstep, replace(heard, delivery="d2"))

    assert len(await doorstep.events()) == 1


async def test_the_token_of_an_account_opens_the_door(doorstep: Doorstep) -> None:
    taken = await doorstep.bring(by_token(of(1), URL_KEY))

    assert taken is Taken.STORED


@pytest.mark.parametrize(
    ("account", "token"),
    [(1, "t0ken"), (1, URL_KEY.upper()), (1, "çé🔑"), (1, HOOK), (2, URL_KEY), (3, URL_KEY)],
)
async def test_no_other_token_opens_it_nor_for_another_account(
    doorstep: Doorstep, account: int, token: str
) -> None:
    why = await _refused(doorstep, by_token(of(account), token))

    assert why == "no key of the account that the body names fits the request"


async def test_the_right_token_does_not_help_a_wrong_signature(doorstep: Doorstep) -> None:
    forged = parcel(of(1), "somebody else's")

    why = await _refused(doorstep, replace(forged, proof=replace(forged.proof, token=URL_KEY)))

    assert why == "no key of the account that the body names fits the request"


async def test_secrets_that_are_replaced_count_at_once(doorstep: Doorstep) -> None:
    door = doorstep.door
    door.renew({Address("main", 1): Keys([b"new"])})

    assert await door.take(parcel(of(1), "new")) is Taken.STORED
    for brought in (parcel(of(1)), parcel(of(2), OTHER_HOOK)):
        with pytest.raises(UnprovenError):
            await door.take(brought)


async def test_an_account_that_is_mapped_later_is_let_in(doorstep: Doorstep) -> None:
    door = doorstep.door
    with pytest.raises(UnprovenError):
        await door.take(parcel(of(9), "new", installation="late"))

    door.renew({Address("late", 9): Keys([b"new"])})

    assert await door.take(parcel(of(9), "new", installation="late")) is Taken.STORED
