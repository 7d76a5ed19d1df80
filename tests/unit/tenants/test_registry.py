import pytest

from chatwootai.core.conversation import TenantId
from chatwootai.core.errors import UnknownTenantError
from chatwootai.core.located import Fault, Position
from chatwootai.core.tenants.loading import Loaded
from chatwootai.core.tenants.registry import TenantRegistry
from tests.building import OTHER_SHOP, SHOP, registry, tenant


def test_every_tenant_is_known() -> None:
    known = registry(tenant(), tenant(OTHER_SHOP)).tenants

    assert [its.id for its in known] == [SHOP, OTHER_SHOP]


def test_a_conversation_belongs_to_the_tenant_of_its_account() -> None:
    tenants = registry(tenant(), tenant(OTHER_SHOP))

    assert tenants.tenant_of("main", 1, inbox=5).id == SHOP
    assert tenants.tenant_of("main", 2, inbox=5).id == OTHER_SHOP


@pytest.mark.parametrize(("installation", "account"), [("main", 3), ("other", 1)])
def test_an_account_that_is_not_mapped_is_nobodys(installation: str, account: int) -> None:
    with pytest.raises(UnknownTenantError, match=f"account {account} of '{installation}'"):
        registry(tenant()).tenant_of(installation, account, inbox=5)


def test_a_tenant_that_did_not_pass_the_checks_is_nobodys() -> None:
    mapping = registry(tenant()).mapping
    broken = TenantRegistry(Loaded({}, mapping))

    with pytest.raises(UnknownTenantError, match="no tenant that works is mapped to inbox 5"):
        broken.tenant_of("main", 1, inbox=5)


def test_what_is_mapped_to_an_account_is_known() -> None:
    account = registry(tenant()).account("main", 1)

    assert account is not None
    assert account.tenant == SHOP
    assert registry(tenant()).account("main", 2) is None


def test_without_a_mapping_nothing_is_mapped() -> None:
    tenants = TenantRegistry(Loaded({SHOP: tenant()}, None))

    assert tenants.account("main", 1) is None
    assert [its.id for its in tenants.tenants] == [SHOP]


def test_what_is_wrong_is_kept_for_whoever_asks() -> None:
    fault = Fault(Position("a"), "x", "y")

    assert TenantRegistry(Loaded(faults=[fault])).faults == [fault]


@pytest.mark.parametrize("name", ["account_1", "retail/account_1"])
def test_a_tenant_is_found_by_its_name(name: str) -> None:
    assert registry(tenant(), tenant(OTHER_SHOP)).find(name).id == SHOP


def test_a_name_that_two_tenants_have_needs_the_domain() -> None:
    twin = TenantId("furniture", "account_1")
    tenants = registry(tenant(), tenant(twin))

    assert tenants.find("furniture/account_1").id == twin
    with pytest.raises(
        UnknownTenantError,
        match="several tenants are called 'account_1'; "
        "name one of furniture/account_1, retail/account_1",
    ):
        tenants.find("account_1")


def test_an_unknown_name_is_answered_with_those_that_are_known() -> None:
    with pytest.raises(
        UnknownTenantError,
        match="no tenant is called 'x'; name one of furniture/account_2, retail/account_1",
    ):
        registry(tenant(), tenant(OTHER_SHOP)).find("x")


def test_where_nobody_is_known_that_is_said() -> None:
    with pytest.raises(UnknownTenantError, match="name one of none"):
        registry().find("x")
