import pytest
from pydantic import JsonValue

from chatwootai.core.tenants.mapping import Address, ChatwootMapping
from chatwootai.core.tenants.salvage import salvaged
from tests.building import OTHER_SHOP, SHOP

TENANTS = [SHOP, OTHER_SHOP]


def account(number: int, name: str = "account_1", **changes: JsonValue) -> JsonValue:
    usual: dict[str, JsonValue] = {
        "installation": "main",
        "chatwoot_account_id": number,
        "domain": "retail",
        "account": name,
        "bot_token_ref": "bot",
    }
    return usual | changes


def inbox(number: int, **changes: JsonValue) -> JsonValue:
    usual: dict[str, JsonValue] = {
        "installation": "main",
        "chatwoot_account_id": number,
        "chatwoot_inbox_id": 9,
        "domain": "furniture",
        "account": "account_2",
    }
    return usual | changes


def mapping(*accounts: JsonValue, inboxes: list[JsonValue] | None = None) -> JsonValue:
    return {
        "installations": {"main": {"url": "https://chat.example.com"}},
        "accounts": list(accounts),
        "inboxes": inboxes or [],
    }


def kept(value: JsonValue) -> list[int]:
    """Return the numbers of the accounts that can be worked for."""
    found = salvaged(value, TENANTS)
    assert found is not None
    return [one.chatwoot_account_id for one in found.accounts]


def test_a_mapping_without_fault_stays_as_it_is() -> None:
    value = mapping(account(1), account(2), inboxes=[inbox(2)])

    assert salvaged(value, TENANTS) == ChatwootMapping.model_validate(value)


@pytest.mark.parametrize(
    "faulty",
    [
        account(2, "account_7"),
        account(2, installation="elsewhere"),
        account(2, bot_token_ref=5),
        account(2, chatwoot_acount_id=2),
    ],
)
def test_a_fault_about_one_account_leaves_the_others(faulty: JsonValue) -> None:
    assert kept(mapping(account(1), faulty, account(3))) == [1, 3]


def test_an_account_that_two_claim_is_nobodys() -> None:
    assert kept(mapping(account(1), account(2), account(1, "account_1", domain="retail"))) == [2]


@pytest.mark.parametrize(
    "faulty",
    [inbox(1, account="account_7"), inbox(1, chatwoot_inbox_id="nine"), inbox(1, domain=None)],
)
def test_an_inbox_that_may_be_another_companys_is_not_answered_by_its_accounts(
    faulty: JsonValue,
) -> None:
    found = salvaged(mapping(account(1), account(2), inboxes=[faulty]), TENANTS)

    assert found is not None
    assert found.tenant_of(Address("main", 1), 9) is None
    assert found.tenant_of(Address("main", 2), 9) == SHOP


@pytest.mark.parametrize(
    "value",
    [
        5,
        [],
        mapping(account(1), "account 2"),
        mapping(account(1), inboxes=[inbox(1, chatwoot_account_id="one")]),
        {"installations": 3, "accounts": [account(1)]},
    ],
)
def test_where_it_cannot_be_told_whom_a_fault_is_about_nothing_is_kept(value: JsonValue) -> None:
    assert salvaged(value, TENANTS) is None


def test_of_an_installation_that_is_faulty_nothing_is_left_and_of_others_all() -> None:
    value = mapping(account(1), account(2, installation="other"))
    assert isinstance(value, dict)
    value["installations"] = {
        "main": {"url": "https://chat.example.com/app"},
        "other": {"url": "https://other.example.com"},
    }

    assert kept(value) == [2]


def test_an_account_that_two_claim_under_two_names_of_a_server_is_nobodys() -> None:
    value = mapping(account(1), account(1, "account_1", installation="twin"), account(2))
    assert isinstance(value, dict)
    value["installations"] = {
        "main": {"url": "https://chat.example.com"},
        "twin": {"url": "https://chat.example.com/"},
    }

    assert kept(value) == [2]


def test_where_the_installations_are_no_mapping_nothing_can_be_told() -> None:
    assert salvaged({"installations": [], "accounts": [account(1)]}, TENANTS) is None
