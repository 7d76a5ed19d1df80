"""What an administrator may do by REST, and what becomes of it."""

from dataclasses import replace

import pytest

from chatwootai.testing import AccountSetup, AgentSetup, InboxSetup, StandInChatwoot

from .desk_client import BOT, BOT_SIGNS, PERSON, DeskClient
from .receiver import Receiver

OF_FOUR = "opens-account-four"
OF_AN_AGENT = "opens-for-an-agent"
ACCOUNT = "/api/v1/accounts/3"
BOTS = f"{ACCOUNT}/agent_bots"
NOT_FOR_AGENTS = [
    ("post", BOTS),
    ("patch", f"{BOTS}/2"),
    ("delete", f"{BOTS}/2"),
    ("post", f"{BOTS}/2/reset_secret"),
    ("post", f"{ACCOUNT}/inboxes/11/set_agent_bot"),
]
ALL = [
    *NOT_FOR_AGENTS,
    ("get", BOTS),
    ("get", f"{BOTS}/2"),
    ("get", f"{ACCOUNT}/inboxes"),
    ("get", f"{ACCOUNT}/inboxes/11"),
    ("get", f"{ACCOUNT}/inboxes/11/agent_bot"),
    ("get", "/api/v1/profile"),
]


@pytest.fixture
def account(account: AccountSetup) -> AccountSetup:
    return replace(account, agents=(AgentSetup(is_administrator=True),))


@pytest.fixture
def administrator(client: DeskClient) -> DeskClient:
    return client.as_user()


async def test_the_profile_names_the_accounts_that_the_token_reaches(
    chatwoot: StandInChatwoot, administrator: DeskClient
) -> None:
    chatwoot.add_account(AccountSetup(4, "Outra", "", user_token=PERSON))

    reply = await administrator.get("/api/v1/profile")

    shown = [(its["id"], its["name"], its["role"]) for its in reply.json["accounts"]]
    assert shown == [(3, "Loja Azul", "administrator"), (4, "Outra", "agent")]


async def test_an_administrator_sees_the_bots_with_what_opens_and_signs(
    administrator: DeskClient, chatwoot: StandInChatwoot
) -> None:
    [bot] = (await administrator.get(BOTS)).json

    assert (bot["id"], bot["name"]) == (2, "Azulinha IA")
    assert (bot["access_token"], bot["secret"]) == (BOT, BOT_SIGNS)
    assert bot["outgoing_url"] == chatwoot.webhook_url
    assert (await administrator.get(f"{BOTS}/2")).json == bot


async def test_a_bot_that_is_created_answers_where_it_is_linked(
    administrator: DeskClient, chatwoot: StandInChatwoot, receiver: Receiver
) -> None:
    wanted = {"name": "Nova", "outgoing_url": f"{receiver.url}?of=nova"}
    bot = (await administrator.post(BOTS, wanted)).json
    linked = await administrator.post(
        f"{ACCOUNT}/inboxes/15/set_agent_bot", {"agent_bot": bot["id"]}
    )
    begun = await chatwoot.customer_says("oi", account=3, inbox=15)
    await chatwoot.settled()

    own = replace_key(administrator, bot["access_token"])
    assert (await own.say(begun, "olá")).status == 200
    assert linked.status == 200
    assert begun.status == "pending"
    assert begun.messages[-1].sender == chatwoot.bots(3)[1].seen
    shown = await administrator.get(f"{ACCOUNT}/inboxes/15/agent_bot")
    assert shown.json == {"agent_bot": bot}


async def test_what_is_posted_to_a_bot_is_signed_with_its_own_secret(
    administrator: DeskClient, chatwoot: StandInChatwoot
) -> None:
    bot = (await administrator.post(BOTS, {"name": "Nova"})).json
    again = (await administrator.post(f"{BOTS}/{bot['id']}/reset_secret")).json

    assert bot["secret"] != again["secret"]
    assert chatwoot.bots(3)[1].secret == again["secret"]
    assert BOT_SIGNS not in (bot["secret"], again["secret"])


async def test_an_old_chatwoot_gives_no_secret(
    administrator: DeskClient, chatwoot: StandInChatwoot
) -> None:
    old = AccountSetup(
        4, "Antiga", "", user_token=OF_FOUR, agents=(AgentSetup(is_administrator=True),),
        gives_secrets=False,
    )  # fmt: skip
    chatwoot.add_account(old)

    reply = await replace_key(administrator, OF_FOUR).post(
        "/api/v1/accounts/4/agent_bots", {"name": "Nova"}
    )

    assert reply.status == 200
    assert "secret" not in reply.json


async def test_only_what_is_given_of_a_bot_changes(administrator: DeskClient) -> None:
    before = (await administrator.get(f"{BOTS}/2")).json

    after = (
        await administrator.patch(f"{BOTS}/2", {"outgoing_url": "https://ai.example.com"})
    ).json

    assert after == before | {"outgoing_url": "https://ai.example.com"}


async def test_an_address_that_is_too_long_is_refused(administrator: DeskClient) -> None:
    reply = await administrator.patch(f"{BOTS}/2", {"outgoing_url": "https://" + "x" * 250})

    assert reply.status == 422


async def test_a_bot_that_is_gone_answers_nowhere(
    administrator: DeskClient, chatwoot: StandInChatwoot
) -> None:
    await administrator.delete(f"{BOTS}/2")

    shown = await administrator.get(f"{ACCOUNT}/inboxes/11/agent_bot")
    begun = await chatwoot.customer_says("oi", account=3, inbox=11)
    assert shown.json == {"agent_bot": {}}
    assert (await administrator.get(BOTS)).json == []
    assert begun.status == "open"


async def test_inboxes_are_listed_by_name(
    administrator: DeskClient, chatwoot: StandInChatwoot
) -> None:
    chatwoot.add_inbox(InboxSetup(3, 16, "antigo"))
    chatwoot.remove_inbox(3, 15)

    listed = (await administrator.get(f"{ACCOUNT}/inboxes")).json["payload"]

    shown = [(its["id"], its["name"], its["channel_type"]) for its in listed]
    assert shown == [
        (16, "antigo", "Channel::Whatsapp"),
        (14, "Site", "Channel::WebWidget"),
        (11, "WhatsApp Vendas", "Channel::Whatsapp"),
    ]
    assert (await administrator.get(f"{ACCOUNT}/inboxes/14")).json in listed
    assert (await administrator.get(f"{ACCOUNT}/inboxes/15")).status == 404


async def test_an_inbox_can_be_taken_from_its_bot(
    administrator: DeskClient, chatwoot: StandInChatwoot
) -> None:
    reply = await administrator.post(f"{ACCOUNT}/inboxes/11/set_agent_bot", {"agent_bot": None})

    assert reply.status == 200
    assert chatwoot.bot_of(11) is None


async def test_a_bot_that_is_not_there_is_not_linked(administrator: DeskClient) -> None:
    reply = await administrator.post(f"{ACCOUNT}/inboxes/11/set_agent_bot", {"agent_bot": 99})

    assert reply.status == 404


@pytest.mark.parametrize(("method", "path"), ALL)
async def test_a_bot_administers_nothing(method: str, path: str, client: DeskClient) -> None:
    reply = await getattr(client, method)(path)

    assert (reply.status, reply.json) == (
        401,
        {"error": "Access to this endpoint is not authorized for bots"},
    )


@pytest.mark.parametrize(("method", "path"), NOT_FOR_AGENTS)
async def test_an_agent_administers_nothing(
    method: str, path: str, chatwoot: StandInChatwoot, client: DeskClient
) -> None:
    agent = AccountSetup(3, "Loja Azul", BOT, user_token=OF_AN_AGENT)
    chatwoot.add_account(agent)

    reply = await getattr(replace_key(client, OF_AN_AGENT), method)(path)

    assert (reply.status, reply.json) == (
        401,
        {"error": "You are not authorized to do this action"},
    )


async def test_an_agent_does_not_see_what_signs(
    chatwoot: StandInChatwoot, client: DeskClient
) -> None:
    chatwoot.add_account(AccountSetup(3, "Loja Azul", BOT, user_token=OF_AN_AGENT))

    [bot] = (await replace_key(client, OF_AN_AGENT).get(BOTS)).json

    assert "secret" not in bot


async def test_a_token_that_is_unknown_has_no_profile(client: DeskClient) -> None:
    replies = [await replace_key(client, key).get("/api/v1/profile") for key in ("unheard-of", "")]

    assert [reply.status for reply in replies] == [401, 401]


def replace_key(client: DeskClient, key: str) -> DeskClient:
    return DeskClient(client.session, client.base, key)
