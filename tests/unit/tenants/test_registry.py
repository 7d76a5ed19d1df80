import pytest

from chatwootai.core.conversation import TenantId
from chatwootai.core.errors import UnknownTenantError
from chatwootai.core.located import Fault, Position
from chatwootai.core.tenants.loading import Loaded, load
from chatwootai.core.tenants.mapping import ChatwootMapping
from chatwootai.core.tenants.registry import Change, TenantRegistry
from tests.building import OTHER_SHOP, SHOP, registry, tenant
from tests.unit.tenants.written import KNOWN, files


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


def test_a_change_is_in_force_before_anybody_is_told() -> None:
    tenants, seen = registry(tenant()), list[object]()
    tenants.observe(lambda change: seen.append((set(change.tenants), tenants.get(OTHER_SHOP))))
    new = tenant(OTHER_SHOP)

    tenants.install(Change({OTHER_SHOP: new}))

    assert seen == [({OTHER_SHOP}, new)]
    assert tenants.mapping == registry(tenant()).mapping


def test_what_was_handed_out_stays_as_it_is() -> None:
    tenants = registry(tenant())
    before, mapping = tenants.tenant_of("main", 1, inbox=5), tenants.mapping

    tenants.install(Change({SHOP: tenant(name="Loja Verde")}, ChatwootMapping()))

    assert (before.config.name, len(mapping.accounts)) == ("Loja Azul", 1)
    assert tenants.find("account_1").config.name == "Loja Verde"
    with pytest.raises(UnknownTenantError):
        tenants.tenant_of("main", 1, inbox=5)


def test_a_tenant_that_is_gone_is_nobodys_and_may_go_twice() -> None:
    tenants = registry(tenant(), tenant(OTHER_SHOP))

    tenants.install(Change({SHOP: None}))
    tenants.install(Change({SHOP: None}))

    assert [its.id for its in tenants.tenants] == [OTHER_SHOP]
    with pytest.raises(UnknownTenantError):
        tenants.tenant_of("main", 1, inbox=5)


def test_an_inbox_may_be_mapped_to_a_domain_that_the_account_allows() -> None:
    own = "account_id: account_1\nname: A\ndomains: {furniture: {}}\n"
    [whole] = load(files({SHOP: own}, domains={"furniture": ""}), KNOWN).tenants.values()
    accounts = registry(whole).mapping.model_dump(mode="json")
    inbox = {
        "installation": "main",
        "chatwoot_account_id": 1,
        "chatwoot_inbox_id": 9,
        "domain": "furniture",
        "account": "account_1",
    }
    mapping = ChatwootMapping.model_validate({**accounts, "inboxes": [inbox]})
    tenants = TenantRegistry(Loaded({SHOP: whole}, mapping))

    assert tenants.tenant_of("main", 1, inbox=9) is whole
    assert [tenants.domain_of("main", 1, inbox) for inbox in (9, 5)] == ["furniture", ""]
