"""The domain of a conversation, or of all others, is changed while the service works."""

from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatwootai.core.conversation import ConversationId, TenantId
from chatwootai.core.settings import Settings
from chatwootai.core.tenants.mapping import ChatwootMapping
from chatwootai.entrypoints.http.admin.conversations import meant
from chatwootai.entrypoints.http.errors import InvalidError
from tests.building import registry, tenant
from tests.entrypoints import front as fronts
from tests.entrypoints.administration import (
    CONVERSATION,
    RUI,
    Operator,
    operating,
    say,
    write_configuration,
)

EXAMPLE = "por exemplo main/1/42"


@pytest.fixture
def told(tmp_path: Path) -> Settings:
    write_configuration(tmp_path / "config")
    return fronts.settings(tmp_path, helpdesk="recording")


def _alone(told: Settings) -> None:
    """Leave one Chatwoot account in the mapping."""
    mapping = told.config / "chatwoot_mapping.yaml"
    lines = mapping.read_text("utf-8").splitlines()
    end = next(place for place, line in enumerate(lines) if "chatwoot_account_id: 2" in line)
    mapping.write_text("\n".join(lines[:end]) + "\n", "utf-8")


async def _set(operator: Operator, **body: object) -> tuple[int, Any]:
    reply = await operator.ask("POST", "/domain", body)
    return reply.status, reply.body


async def _domain(operator: Operator) -> object:
    return (await operator.get(CONVERSATION))["domain"]


async def test_a_conversation_is_put_into_a_domain(told: Settings) -> None:
    async with operating(told) as operator:
        answer = await _set(operator, conversation_id="main/1/42", domain="furniture")
        domain = await _domain(operator)

    message = "Domínio furniture definido para conversa main/1/42"
    assert answer == (200, {"success": True, "message": message})
    assert domain == "furniture"


@pytest.mark.parametrize("nothing", [None, "", 0])
async def test_without_a_conversation_the_default_is_set(told: Settings, nothing: object) -> None:
    async with operating(told) as operator:
        answer = await _set(operator, conversation_id=nothing, domain="furniture")
        default = await operator.get("/domain")
        domain = await _domain(operator)

    message = "Domínio de teste global alterado para furniture"
    assert answer == (200, {"success": True, "message": message})
    assert (default["domain"], domain) == ("furniture", "furniture")


async def test_the_default_is_as_the_settings_say_once_it_is_forgotten(told: Settings) -> None:
    async with operating(told) as operator:
        await _set(operator, domain="furniture")
        forgotten = await operator.ask("DELETE", "/domain")
        default = await operator.get("/domain")

    assert (forgotten.status, default["domain"]) == (204, "")


@pytest.mark.parametrize("number", [42, "42", " 42 ", "1/42", "main/1/42"])
async def test_a_conversation_is_named_by_as_much_as_tells_it(
    told: Settings, number: object
) -> None:
    _alone(told)
    async with operating(told) as operator:
        status, body = await _set(operator, conversation_id=number, domain="furniture")
        domain = await _domain(operator)

    assert (status, domain) == (200, "furniture")
    assert body["message"] == f"Domínio furniture definido para conversa {number}"


@pytest.mark.parametrize("number", [42, "1/42"])
async def test_a_conversation_that_may_be_one_of_several_is_refused_with_what_to_write(
    told: Settings, number: object
) -> None:
    async with operating(told) as operator:
        status, body = await _set(operator, conversation_id=number, domain="furniture")

    assert (status, body["success"]) == (400, False)
    assert "ambígua" in body["error"]
    assert "main/1/42" in body["error"]
    assert "spare/1/42" in body["error"]


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"domain": "praia"}, "Domínio não encontrado: praia (existem: furniture, shops)"),
        (
            {"domain": "praia", "conversation_id": "main/1/42"},
            "Domínio não encontrado: praia (existem: furniture, shops)",
        ),
        (
            {"domain": "furniture", "conversation_id": "main/2/42"},
            "Domínio não encontrado: furniture (existem: shops)",
        ),
        ({"domain": "shops", "conversation_id": "main/9/42"}, "Conversa não encontrada"),
        ({"domain": "shops", "conversation_id": "9/42"}, "Conversa não encontrada"),
        ({"domain": "shops", "conversation_id": "abc"}, EXAMPLE),
        ({"domain": "shops", "conversation_id": "main/x/42"}, EXAMPLE),
        ({"domain": "shops", "conversation_id": "main//42"}, EXAMPLE),
        ({"domain": "shops", "conversation_id": "/42"}, EXAMPLE),
        ({"domain": "shops", "conversation_id": "//1/42"}, EXAMPLE),
        ({"domain": "shops", "conversation_id": -1}, EXAMPLE),
        ({"domain": "shops", "conversation_id": "9" * 5_000}, EXAMPLE),
        ({"domain": "shops", "conversation_id": "٤٢"}, EXAMPLE),
        ({"domain": "shops", "conversation_id": True}, EXAMPLE),
        ({"domain": "shops", "conversation_id": [42]}, EXAMPLE),
        ({"domain": "shops", "conversation_id": 4.5}, EXAMPLE),
        ({}, "Informe o domínio"),
        ({"domain": ""}, "Informe o domínio"),
        ({"domain": None}, "Informe o domínio"),
        ({"domain": ["shops"]}, "Informe o domínio"),
        (b"{", "não é um objeto JSON"),
        (b"[]", "não é um objeto JSON"),
        (b" " * 70_000, "grande demais"),
    ],
)
async def test_what_cannot_be_is_refused_in_the_words_of_the_plans(
    told: Settings, body: object, error: str
) -> None:
    async with operating(told) as operator:
        reply = await operator.ask("POST", "/domain", body)

    assert reply.status == 400
    assert reply.body.keys() == {"success", "error"}
    assert reply.body["success"] is False
    assert error in reply.body["error"]


def _mapping(*numbers: int) -> ChatwootMapping:
    tenants = [tenant(TenantId("retail", f"account_{number}")) for number in numbers]
    return registry(*tenants).mapping


@given(st.integers(1, 10**6), st.integers(1, 10**9), st.from_regex(r"[a-z/]{1,9}", fullmatch=True))
def test_a_conversation_that_is_named_whole_is_that_one(
    account: int, number: int, installation: str
) -> None:
    wanted = ConversationId(installation.strip("/") or "main", account, number)

    assert meant(str(wanted), _mapping()) == wanted


@given(st.text(max_size=30) | st.integers() | st.floats() | st.lists(st.integers()))
def test_whatever_names_a_conversation_is_one_or_refused(named: Any) -> None:
    with suppress(InvalidError):
        conversation = meant(named, _mapping(1))
        assert str(conversation).endswith(f"/{str(named).strip().rsplit('/', 1)[-1].lstrip('0')}")


async def test_keys_that_the_plans_do_not_know_do_not_matter(told: Settings) -> None:
    async with operating(told) as operator:
        status, _ = await _set(operator, domain="furniture", user="ana")

    assert status == 200


async def test_a_store_that_is_dead_is_told_in_the_same_words(told: Settings) -> None:
    obstacle = told.data / "chatwootai.sqlite"
    obstacle.mkdir(parents=True)
    async with operating(told) as operator:
        status, body = await _set(operator, domain="furniture")

    assert status == 400
    assert body == {
        "success": False,
        "error": "O serviço não conseguiu gravar agora; tente de novo em alguns segundos",
    }


async def test_a_conversation_has_its_domain_as_a_resource(told: Settings) -> None:
    async with operating(told) as operator:
        before = await _domain(operator)
        put = await operator.ask("PUT", CONVERSATION, {"domain": "furniture"})
        between = await _domain(operator)
        forgotten = await operator.ask("DELETE", CONVERSATION)
        after = await _domain(operator)

    assert (put.status, put.body) == (200, {"conversation": "main/1/42", "domain": "furniture"})
    assert forgotten.status == 204
    assert [before, between, after] == ["shops", "furniture", "shops"]


@pytest.mark.parametrize(
    ("path", "status", "kind"),
    [
        ("/conversations/main/9/42/domain", 404, "UnknownTenantError"),
        ("/conversations/nowhere/1/42/domain", 404, "UnknownTenantError"),
        ("/conversations/main/x/42/domain", 422, "InvalidError"),
        ("/conversations/main/1/0/domain", 422, "InvalidError"),
        (f"/conversations/main/1/{'9' * 5_000}/domain", 422, "InvalidError"),
    ],
)
async def test_a_conversation_that_there_is_not_has_none(
    told: Settings, path: str, status: int, kind: str
) -> None:
    async with operating(told) as operator:
        reply = await operator.ask("GET", path)

    assert (reply.status, reply.body["kind"]) == (status, kind)


async def test_a_domain_that_the_account_does_not_allow_is_refused(told: Settings) -> None:
    async with operating(told) as operator:
        reply = await operator.ask("PUT", CONVERSATION, {"domain": "praia"})

    assert (reply.status, reply.body["kind"]) == (422, "UnknownDomainError")
    assert reply.body["detail"] == (
        "there is no domain 'praia' that may be named here; known are furniture, shops"
    )


async def test_a_tenant_that_does_not_work_has_no_conversations(told: Settings) -> None:
    say(told.config, "account_2", "nonsense: 1\n")
    async with operating(told) as operator:
        reply = await operator.ask("GET", "/conversations/main/2/42/domain")

    assert reply.status == 404


async def test_who_changed_a_domain_is_told(told: Settings) -> None:
    async with operating(told) as operator:
        await _set(operator, conversation_id="main/1/42", domain="furniture")
        await Operator(operator.front, RUI).ask("PUT", CONVERSATION, {"domain": "praia"})
        await _set(operator, domain="furniture")
        default, refused, done = await operator.audit()

    what = [(one["who"], one["what"], one["result"]) for one in (done, refused, default)]
    assert what == [
        ("ana", "set_domain", "done"),
        ("rui", "put_conversation_domain", "refused"),
        ("ana", "set_domain", "done"),
    ]
    assert (done["tenant"], done["about"]) == ("shops/account_1", "conversation main/1/42")
    assert (done["before"], done["after"]) == ("shops", "furniture")
    assert (refused["tenant"], refused["why"]) == ("shops/account_1", "UnknownDomainError")
    assert (default["about"], default["after"]) == ("default domain", "furniture")


async def test_what_was_written_wrongly_is_not_kept(told: Settings) -> None:
    async with operating(told) as operator:
        await _set(operator, conversation_id="+55 11 99999-0000", domain="shops")
        await _set(operator, conversation_id="main/1/42", domain="CPF 529.982.247-25")
        entries = await operator.audit()

    assert [one["result"] for one in entries] == ["refused", "refused"]
    assert "99999" not in str(entries)
    assert "529" not in str(entries)
