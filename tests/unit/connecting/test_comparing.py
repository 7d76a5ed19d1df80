"""Bringing the mapping up to date: what is changed, and what is only told."""

import pytest
from pydantic import JsonValue, SecretStr

from chatwootai.core.edits import PutEntry, PutNamed
from chatwootai.core.ports.administration import DeskAccount, DeskInbox
from tests.unit.connecting.offices import AGAIN, HOOK, OTHER_SHOP, Office

ELSEWHERE = "https://elsewhere.example.com/hook"
ACCOUNT: dict[str, JsonValue] = {"installation": "main", "chatwoot_account_id": 3}
TROUBLE = "! account 3 of installation 'main': "


@pytest.fixture
async def office() -> Office:
    """An office in which two inboxes are connected, one of them another shop's."""
    its = Office()
    await its.connect()
    await its.connect(AGAIN, tenant=OTHER_SHOP, inboxes=("Site",), account=3)
    return its


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def test_where_all_is_as_it_should_be_nothing_is_done(office: Office) -> None:
    assert await office.sync() == []
    assert await office.sync(may_repair=True) == []


async def test_an_inbox_that_is_gone_is_taken_out(office: Office) -> None:
    office.desk.desks[3] = office.desk.desks[3][:1]

    done = await office.sync()

    assert done == ["took inbox 14 out of the mapping: it is not there any more"]
    assert [its.chatwoot_inbox_id for its in office.mapping.inboxes] == [11]
    assert await office.sync() == []


async def test_a_rehearsal_changes_nothing(office: Office) -> None:
    office.desk.desks[3] = office.desk.desks[3][:1]
    office.reset(2, url=SecretStr(ELSEWHERE))
    before = office.file.value

    told = await office.sync(may_repair=True, is_rehearsal=True)

    assert len(told) == 2
    assert (office.file.value, office.bots) == (before, {2: ELSEWHERE})


async def test_an_inbox_that_is_linked_by_hand_is_written_down(office: Office) -> None:
    office.desk.desks[3].append(DeskInbox(20, "Instagram", bot=2, bot_name="Assistente"))

    done = await office.sync()

    assert done == ["wrote into the mapping: inbox 20 'Instagram' is retail/shop"]


async def test_an_inbox_that_is_called_otherwise_is_named_anew(office: Office) -> None:
    office.desk.desks[3][1] = DeskInbox(14, "Loja virtual", bot=2)

    done = await office.sync()

    assert done == ["wrote into the mapping: inbox 14 'Loja virtual' is called so"]
    assert office.file.read().names["inboxes", 1] == 'inbox "Loja virtual"'
    assert office.mapping.inboxes[1].tenant == OTHER_SHOP


async def test_an_account_that_is_called_otherwise_is_named_anew(office: Office) -> None:
    office.desk.people = [DeskAccount(3, "Loja\nNova", is_administered=True)]

    await office.sync()

    assert office.file.read().names["accounts", 0] == 'account "Loja Nova"'


async def test_an_inbox_that_lost_its_bot_is_told_and_linked_on_demand(office: Office) -> None:
    office.link(14, 0)

    told = await office.sync()
    done = await office.sync(may_repair=True)

    linked = "inbox 14 'Site' is not linked with agent bot 2 'Assistente'; --repair links it"
    assert told == [f"{TROUBLE}{linked}"]
    assert done == ["linked inbox 14 'Site' with the agent bot"]
    assert office.links == {11: 2, 14: 2}


async def test_an_inbox_that_another_bot_took_is_only_told(office: Office) -> None:
    office.add_bot(7)
    office.link(14, 7)

    told = await office.sync(may_repair=True)

    [trouble] = told
    assert trouble.startswith(f"{TROUBLE}agent bot 7 'Outra' answers in inbox 14 'Site'")
    assert "--inbox 14 --replace" in trouble
    assert office.links[14] == 7


async def test_a_bot_that_posts_elsewhere_is_told_and_set_right_on_demand(office: Office) -> None:
    office.reset(2, url=SecretStr(ELSEWHERE))

    told = await office.sync()
    done = await office.sync(may_repair=True)

    assert told == [
        (
            f"{TROUBLE}agent bot 2 'Assistente' posts to {ELSEWHERE} and not to {HOOK}; "
            "--repair sets it right"
        )
    ]
    assert done == [f"changed agent bot 2 'Assistente', which posts to {HOOK}"]
    assert office.bots == {2: HOOK}


async def test_where_nobody_wrote_down_our_address_it_cannot_be_set_right(office: Office) -> None:
    office.file.value = {**_tree(office), "installations": {"main": {"url": "https://a.b"}}}
    office.reset(2, url=SecretStr(ELSEWHERE))

    [told] = await office.sync(may_repair=True)

    assert "which is no address of this service; 'chatwootai connect shop --webhook-url" in told


async def test_our_address_is_written_down_where_the_bot_knows_it(office: Office) -> None:
    office.file.value = {**_tree(office), "installations": {"main": {"url": "https://a.b"}}}

    done = await office.sync()

    assert done == [
        "wrote into the mapping: installation 'main': webhook_url https://ai.example.com"
    ]


async def test_secrets_that_were_made_anew_are_stored(office: Office) -> None:
    office.reset(2, secret=SecretStr("signs anew"), token=SecretStr("opens anew"))

    done = await office.sync()

    assert done == [
        "stored the bot's access token as secret 'shop-bot' in memory",
        "stored what Chatwoot signs with as secret 'shop-hook' in memory",
    ]
    assert office.secrets == {"shop-bot": "opens anew", "shop-hook": "signs anew"}


async def test_a_secret_of_another_webhook_is_not_overwritten(office: Office) -> None:
    edit = PutEntry("accounts", ACCOUNT, {"webhook_secret_refs": ["of-the-account"]})
    office.file.change(office.file.read(), [edit])
    office.vault.kept["of-the-account"] = SecretStr("of the account's webhook")
    office.reset(2, secret=SecretStr("signs anew"))

    await office.sync()

    assert office.mapping.accounts[0].webhook_secret_refs == ("of-the-account", "shop-hook")
    assert office.secrets["of-the-account"] == "of the account's webhook"
    assert office.secrets["shop-hook"] == "signs anew"


async def test_without_a_place_for_secrets_a_new_one_is_told(office: Office) -> None:
    office.has_vault = False
    office.reset(2, secret=SecretStr("signs anew"))

    [told] = await office.sync()

    assert told.startswith(f"{TROUBLE}there is no folder to keep secrets in ('shop-hook')")


async def test_the_bots_number_is_written_down_if_it_was_not(office: Office) -> None:
    entry = office.mapping.accounts[0].model_dump(mode="json", exclude_none=True)
    del entry["bot_id"]
    office.file.value = {**_tree(office), "accounts": [entry]}

    done = await office.sync()

    assert done == ["wrote into the mapping: account 3 of installation 'main': bot_id 2"]


async def test_a_bot_that_is_gone_is_told_and_the_rest_brought_up_to_date(office: Office) -> None:
    office.desk.crew[3].clear()
    office.desk.desks[3] = office.desk.desks[3][:1]

    done = await office.sync(may_repair=True)

    assert done == [
        f"{TROUBLE}agent bot 2 is not there any more; 'chatwootai connect shop' creates one",
        "took inbox 14 out of the mapping: it is not there any more",
    ]


async def test_a_bot_without_an_inbox_is_told(office: Office) -> None:
    office.desk.desks[3].clear()

    done = await office.sync()

    assert done[-1].startswith(f"{TROUBLE}agent bot 2 'Assistente' answers in no inbox")


async def test_an_account_that_the_token_does_not_reach_is_told(office: Office) -> None:
    office.desk.people = [DeskAccount(3, "Loja", is_administered=False)]

    told = await office.sync()

    assert told == [
        (
            "! account 3 of installation 'main' was not looked at: "
            "the token is no administrator's there"
        )
    ]


async def test_a_bot_that_signs_nothing_any_more_is_told(office: Office) -> None:
    office.reset(2, secret=None)

    [told] = await office.sync()

    assert "--url-token" in told


async def test_a_bot_whose_token_is_not_shown_is_told(office: Office) -> None:
    office.reset(2, token=None)

    [told] = await office.sync()

    assert "does not show the access token" in told


async def test_an_address_with_another_token_is_told_and_set_right_on_demand() -> None:
    office = Office()
    office.desk.is_old = True
    await office.connect(with_url_token=True)
    right = office.bots[2]
    office.reset(2, url=SecretStr(f"{HOOK}?token=stale"))

    [told] = await office.sync()
    await office.sync(may_repair=True)

    assert "with another token than ours" in told
    assert "stale" not in told
    assert office.bots == {2: right}


async def test_a_token_of_the_address_that_nobody_has_is_told() -> None:
    office = Office()
    office.desk.is_old = True
    await office.connect(with_url_token=True)
    del office.vault.kept["shop-url"]

    [told] = await office.sync(may_repair=True)

    nothing = "secret 'shop-url' is not set, so nothing proves what agent bot 2 'Assistente' posts"
    assert told == f"{TROUBLE}{nothing}"


async def test_several_bots_that_may_be_ours_are_told() -> None:
    office = Office()
    says: dict[str, JsonValue] = {"domain": "retail", "account": "shop", "bot_token_ref": "b"}
    office.file.change(
        office.file.read(),
        [
            PutNamed("installations", "main", {"url": "https://a.b"}),
            PutEntry("accounts", ACCOUNT, says),
        ],
    )
    office.add_bot(7, url=HOOK)
    office.add_bot(8, url=HOOK)

    [told] = await office.sync()

    assert "several agent bots may be ours" in told


def _tree(office: Office) -> dict[str, JsonValue]:
    value = office.file.value
    assert isinstance(value, dict)
    return dict(value)
