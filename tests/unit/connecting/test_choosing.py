import pytest

from chatwootai.core.connecting.choosing import (
    choose_installation,
    mapped_accounts,
    mapped_tenant,
)
from chatwootai.core.connecting.naming import new_name
from chatwootai.core.conversation import TenantId
from chatwootai.core.errors import ConfigurationError
from chatwootai.core.tenants.mapping import Address, ChatwootMapping

SHOP, OTHER = TenantId("retail", "shop"), TenantId("furniture", "shop")
HERE = {"installation": "here", "chatwoot_account_id": 1}
MAPPING = ChatwootMapping.model_validate(
    {
        "installations": {"here": {"url": "https://a.b"}, "there": {"url": "https://c.d"}},
        "accounts": [
            {**HERE, "domain": "retail", "account": "shop", "bot_token_ref": "shop-bot"},
            {
                "installation": "there", "chatwoot_account_id": 1, "domain": "furniture",
                "account": "shop", "bot_token_ref": "furniture-shop-bot", "url_token_ref": "x",
            },
        ],
        "inboxes": [{**HERE, "chatwoot_inbox_id": 9, "domain": "health", "account": "clinic"}],
    }
)  # fmt: skip


@pytest.mark.parametrize(
    ("wanted", "url", "tenant", "name"),
    [
        ("spare", "https://a.b", SHOP, "spare"),
        (None, "https://c.d", SHOP, "there"),
        (None, "https://new.example.com", SHOP, "main"),
        (None, "", SHOP, "here"),
        (None, "", OTHER, "there"),
    ],
)
def test_the_installation_that_fits_is_meant(
    wanted: str | None, url: str, tenant: TenantId, name: str
) -> None:
    assert choose_installation(MAPPING, wanted, url, tenant) == name


def test_the_first_installation_is_the_main_one() -> None:
    assert choose_installation(ChatwootMapping(), None, "https://a.b", SHOP) == "main"


def test_several_installations_that_fit_are_told() -> None:
    with pytest.raises(ConfigurationError, match=r"here, there.*--installation"):
        choose_installation(MAPPING, None, "", TenantId("new", "one"))


def test_the_accounts_of_a_tenant_are_those_where_it_has_an_inbox() -> None:
    found = mapped_accounts(MAPPING, None, TenantId("health", "clinic"))

    assert [its.address for its in found] == [Address("here", 1)]


def test_the_accounts_of_an_installation_are_its_own() -> None:
    assert [its.tenant for its in mapped_accounts(MAPPING, "there", None)] == [OTHER]
    assert len(mapped_accounts(MAPPING, None, None)) == 2


def test_a_tenant_is_found_by_its_name() -> None:
    assert mapped_tenant(MAPPING, "clinic") == TenantId("health", "clinic")
    assert mapped_tenant(MAPPING, "furniture/shop") == OTHER


@pytest.mark.parametrize(
    ("name", "words"), [("shop", "several tenants"), ("nobody", "nothing is mapped to 'nobody'")]
)
def test_a_tenant_that_cannot_be_meant_is_told(name: str, words: str) -> None:
    with pytest.raises(ConfigurationError, match=words):
        mapped_tenant(MAPPING, name)


def test_secrets_of_two_accounts_are_never_called_alike() -> None:
    new = Address("here", 2)

    names = [new_name(MAPPING, tenant, new, "bot") for tenant in (SHOP, OTHER)]

    assert names == ["retail-shop-bot", "furniture-shop-here-2-bot"]
    assert new_name(MAPPING, SHOP, Address("here", 1), "bot") == "shop-bot"
    assert new_name(MAPPING, SHOP, new, "hook") == "shop-hook"
