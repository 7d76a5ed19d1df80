"""Connecting: what is done, in which order, and that it can be done again at any time."""

from typing import Any

import pytest
from pydantic import SecretStr

from chatwootai.core.edits import PutEntry
from chatwootai.core.errors import (
    ConfigurationError,
    OutcomeUnknownError,
    RefusedError,
)
from chatwootai.core.ports.administration import DeskAccount
from tests.unit.connecting.offices import (
    AGAIN,
    HOOK,
    OTHER_SHOP,
    SERVICE,
    SHOP,
    URL,
    WISH,
    Office,
)


@pytest.fixture
def office() -> Office:
    return Office()


async def test_all_is_done_in_the_order_in_which_nothing_is_refused_meanwhile(
    office: Office,
) -> None:
    done = await office.connect()

    assert done == [
        f"created agent bot 'Assistente', which posts to {HOOK}",
        "stored the bot's access token as secret 'shop-bot' in memory",
        "stored what Chatwoot signs with as secret 'shop-hook' in memory",
        f"wrote into the mapping: installation 'main': url {URL}, webhook_url {SERVICE}",
        "wrote into the mapping: account 3 of installation 'main' is retail/shop",
        "wrote into the mapping: inbox 11 'WhatsApp' is retail/shop",
        "linked inbox 11 'WhatsApp' with the agent bot",
    ]
    assert office.bots == {2: HOOK}
    assert office.links == {11: 2, 14: 0}
    assert office.secrets == {"shop-bot": "opens-for-2", "shop-hook": "signs-for-2"}
    assert office.file.value == {
        "installations": {"main": {"url": URL, "webhook_url": SERVICE}},
        "accounts": [
            {
                "installation": "main",
                "chatwoot_account_id": 3,
                "domain": "retail",
                "account": "shop",
                "bot_token_ref": "shop-bot",
                "webhook_secret_refs": ["shop-hook"],
                "bot_id": 2,
            }
        ],
        "inboxes": [
            {
                "installation": "main",
                "chatwoot_account_id": 3,
                "chatwoot_inbox_id": 11,
                "domain": "retail",
                "account": "shop",
            }
        ],
    }


async def test_the_second_time_nothing_is_left(office: Office) -> None:
    await office.connect()

    assert await office.connect() == []
    assert await office.connect(AGAIN) == []
    assert office.file.changes == 1


async def test_a_rehearsal_tells_all_and_does_nothing(office: Office) -> None:
    told = await office.rehearse()

    assert [line.split()[0] for line in told] == [
        "create", "store", "store", "write", "write", "write", "link",
    ]  # fmt: skip
    assert (office.bots, office.secrets, office.file.changes) == ({}, {}, 0)


@pytest.mark.parametrize("after", range(7))
async def test_a_crash_after_any_step_is_made_good_by_the_next_run(
    after: int, office: Office
) -> None:
    steps = office.connector.connect(WISH)
    for _ in range(after + 1):
        await anext(steps)
    await steps.aclose()  # type: ignore[attr-defined]  # a generator, which ends here

    await office.connect()

    whole = Office()
    await whole.connect()
    assert (office.bots, office.links) == (whole.bots, whole.links)
    assert (office.file.value, office.secrets) == (whole.file.value, whole.secrets)


async def test_a_bot_of_which_it_is_unknown_whether_it_was_created_is_found_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    save = office.desk.save_bot

    async def lost(*its: Any, **changes: Any) -> int:
        await save(*its, **changes)
        raise OutcomeUnknownError("Chatwoot", "creating the agent bot")

    with monkeypatch.context() as patch:
        patch.setattr(office.desk, "save_bot", lost)
        with pytest.raises(OutcomeUnknownError):
            await office.connect()
    done = await office.connect()

    assert office.bots == {2: HOOK}
    assert not [line for line in done if line.startswith("created")]


async def test_one_more_inbox_is_linked_later(office: Office) -> None:
    await office.connect()

    done = await office.connect(AGAIN, inboxes=("14",))

    assert done == [
        "wrote into the mapping: inbox 14 'Site' is retail/shop",
        "linked inbox 14 'Site' with the agent bot",
    ]
    assert office.links == {11: 2, 14: 2}


async def test_the_service_may_move(office: Office) -> None:
    await office.connect()

    done = await office.connect(AGAIN, service="https://new.example.com")

    moved = "https://new.example.com/webhooks/chatwoot/main"
    assert office.bots == {2: moved}
    assert done == [
        f"changed agent bot 2 'Assistente', which posts to {moved}",
        "wrote into the mapping: installation 'main': webhook_url https://new.example.com",
    ]


async def test_the_bot_may_be_called_otherwise(office: Office) -> None:
    await office.connect()

    await office.connect(AGAIN, bot_name="Azulinha")

    assert [bot.name for bot in office.desk.crew[3]] == ["Azulinha"]


async def test_a_bot_that_was_set_up_by_hand_is_taken_over(office: Office) -> None:
    office.add_bot(7, "Feita à mão", "https://old.example.com/webhooks/chatwoot")
    office.vault.kept["own-bot"] = SecretStr("o")
    office.file.change(
        office.file.read(),
        [
            PutEntry(
                "accounts",
                {"installation": "main", "chatwoot_account_id": 3},
                {"domain": "retail", "account": "shop", "bot_token_ref": "own-bot"},
            )
        ],
    )

    await office.connect()

    assert office.bots == {7: HOOK}
    assert [bot.name for bot in office.desk.crew[3]] == ["Feita à mão"]
    assert office.mapping.accounts[0].webhook_secret_refs == ("shop-hook",)
    assert office.secrets == {"own-bot": "o", "shop-hook": "s"}


async def test_a_bot_that_posts_to_us_already_is_known_without_the_address(office: Office) -> None:
    office.add_bot(7, url=HOOK)

    await office.connect(service="")

    assert office.bots == {7: HOOK}
    assert office.mapping.accounts[0].bot_id == 7


async def test_another_products_bot_is_left_alone(office: Office) -> None:
    office.add_bot(7, "Assistente", "https://other.example.com/hook")

    await office.connect()

    assert office.bots == {7: "https://other.example.com/hook", 8: HOOK}


async def test_a_bot_that_was_deleted_is_created_anew(office: Office) -> None:
    await office.connect()
    office.desk.crew[3].clear()
    office.link(11, 0)
    office.add_bot(40)

    await office.connect()

    assert office.mapping.accounts[0].bot_id == 41
    assert office.secrets == {"shop-bot": "opens-for-41", "shop-hook": "signs-for-41"}
    assert office.links[11] == 41


async def test_an_inbox_of_another_tenants_account_goes_by_that_accounts_bot(
    office: Office,
) -> None:
    await office.connect()

    done = await office.connect(AGAIN, tenant=OTHER_SHOP, inboxes=("Site",), account=3)

    assert done == [
        "wrote into the mapping: inbox 14 'Site' is furniture/other",
        "linked inbox 14 'Site' with the agent bot",
    ]
    address = office.mapping.accounts[0].address
    assert office.mapping.tenant_of(address, 14) == OTHER_SHOP
    assert office.mapping.tenant_of(address, 11) == SHOP


async def test_two_tenants_of_one_account_stay_what_they_are_when_it_is_done_again(
    office: Office,
) -> None:
    await office.connect()
    await office.connect(AGAIN, tenant=OTHER_SHOP, inboxes=("Site",), account=3)
    office.desk.people.append(DeskAccount(4, "Mais uma", is_administered=True))

    assert await office.connect(AGAIN) == []
    assert await office.connect(AGAIN, tenant=OTHER_SHOP) == []


async def test_an_inbox_that_is_another_tenants_is_not_taken(office: Office) -> None:
    await office.connect()

    with pytest.raises(ConfigurationError, match="gives inbox 11 'WhatsApp' to retail/shop"):
        await office.connect(AGAIN, tenant=OTHER_SHOP, inboxes=("11",), account=3)


async def test_an_inbox_that_another_bot_has_is_taken_only_on_demand(office: Office) -> None:
    office.add_bot(7)
    office.link(11, 7)

    with pytest.raises(RefusedError, match="agent bot 7 'Outra' answers in inbox 11"):
        await office.connect()
    assert office.bots.keys() == {7}
    done = await office.connect(may_replace=True)

    assert done[-1].endswith("with the agent bot, instead of agent bot 7 'Outra'")
    assert office.links[11] == 8


async def test_an_old_chatwoot_is_offered_a_token_in_the_address(office: Office) -> None:
    office.desk.is_old = True

    with pytest.raises(RefusedError, match="--url-token"):
        await office.connect()
    assert office.links[11] == 0
    await office.connect(with_url_token=True)

    assert office.bots == {2: f"{HOOK}?token={office.secrets['shop-url']}"}
    assert office.mapping.accounts[0].url_token_ref == "shop-url"  # noqa: S105  its name
    assert office.mapping.accounts[0].webhook_secret_refs == ()
    assert await office.connect(AGAIN) == []


async def test_nothing_secret_is_told(office: Office) -> None:
    told = await office.connect(with_url_token=True)

    assert [line for line in told if any(its in line for its in office.secrets.values())] == []
