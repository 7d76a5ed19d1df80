import pytest

from chatwootai.core.conversation import TenantId
from chatwootai.core.located import Fault, Headed, Located, Position
from chatwootai.core.ports.tenant_source import TenantFiles
from chatwootai.core.tenants.loading import load
from tests.building import OTHER_SHOP, SHOP
from tests.unit.tenants.written import KNOWN, MINIMAL, faq, files, loaded, markdown

OTHER = "account_id: account_2\nname: Loja Verde\n"
SISTER = TenantId(SHOP.domain, "account_9")
FRETE = "- {id: frete, question: Qual o frete, answer: R$ 10}\n"


def test_a_name_and_an_account_are_enough() -> None:
    result = loaded(MINIMAL)

    assert result.faults == ()
    assert result.tenants[SHOP].config.name == "Loja Azul"


def test_nothing_at_all_is_no_fault() -> None:
    result = load(TenantFiles(), KNOWN)

    assert (result.tenants, result.faults) == ({}, ())


def test_faults_of_the_whole_folder_are_told() -> None:
    fault = Fault(Position("config"), "there is no such folder", "make it")

    assert load(TenantFiles(faults=[fault]), KNOWN).faults == (fault,)


def test_a_tenant_with_a_fault_is_left_out_and_the_others_are_not_touched() -> None:
    result = load(files({SHOP: MINIMAL + "nmae: x", OTHER_SHOP: OTHER}), KNOWN)

    assert list(result.tenants) == [OTHER_SHOP]
    assert len(result.faults) == 1


def test_a_tenant_whose_knowledge_has_a_fault_is_left_out() -> None:
    knowledge = {SHOP: faq("- {id: a}"), OTHER_SHOP: faq(FRETE)}

    result = load(files({SHOP: MINIMAL, OTHER_SHOP: OTHER}, knowledge=knowledge), KNOWN)

    assert list(result.tenants) == [OTHER_SHOP]


def test_all_faults_come_out_at_once_in_the_order_of_the_files() -> None:
    written = files(
        {SHOP: "account_id: x\nname: ''\nlanguage: fr", OTHER_SHOP: "a: ["},
        domains={"retail": "nmae: x"},
        mapping="accounts: 5",
        knowledge={SHOP: faq("- {id: a}"), OTHER_SHOP: faq("{}", "other.yaml")},
    )

    result = load(written, KNOWN)

    assert not result.tenants
    assert [str(fault.position) for fault in result.faults] == [
        "account_1.yaml:2:7",
        "account_1.yaml:3:11",
        "account_2.yaml:1:4",
        "knowledge/faq.yaml:1:3",
        "knowledge/faq.yaml:1:3",
        "mapping.yaml:1:11",
        "other.yaml:1:1",
        "retail.yaml:1:1",
    ]


def test_an_account_says_the_name_of_its_folder() -> None:
    [fault] = loaded("name: A\naccount_id: account_7").faults

    assert str(fault) == (
        "account_1.yaml:2:13: account_id is 'account_7', but the folder is 'account_1'; "
        "make both the same"
    )


@pytest.mark.parametrize("config", ["", "# só um comentário"])
def test_an_empty_file_lacks_what_every_account_says(config: str) -> None:
    assert [str(fault) for fault in loaded(config).faults] == [
        "account_1.yaml:1:1: the file lacks 'account_id'; add 'account_id: …'",
        "account_1.yaml:1:1: the file lacks 'name'; add 'name: …'",
    ]


@pytest.mark.parametrize("config", ["hello", "- a", "5"])
def test_a_file_that_is_no_mapping_is_a_fault(config: str) -> None:
    assert [str(fault) for fault in loaded(config, "language: pt").faults] == [
        "account_1.yaml:1:1: the file: this is no mapping; write 'key: value' lines, indented"
    ]


def test_an_account_says_what_differs_from_its_domain() -> None:
    domain = "name: Varejo\nlanguage: es\nturns: {quiet_time: 3, deadline: 30}"

    result = loaded(MINIMAL + "turns: {quiet_time: 2}", domain)

    config = result.tenants[SHOP].config
    assert (config.name, config.language) == ("Loja Azul", "es")
    assert (config.turns.quiet_time, config.turns.deadline) == (2, 30)


def test_the_name_of_a_domain_is_not_that_of_its_accounts() -> None:
    result = loaded("account_id: account_1", "name: Varejo\ndescription: Lojas")

    assert [fault.what for fault in result.faults] == ["the file lacks 'name'"]


def test_a_wrong_value_is_told_where_it_was_written_in_the_domain() -> None:
    result = loaded(MINIMAL + "turns: {quiet_time: 2}", "turns: {deadline: x}")

    assert [str(fault) for fault in result.faults] == [
        "retail.yaml:1:19: turns.deadline: this is no number; write one, in digits"
    ]


def test_what_an_account_says_better_is_no_fault_of_its_domain() -> None:
    assert loaded(MINIMAL + "language: pt", "language: fr").faults == ()


def test_a_fault_of_the_domain_is_told_once_and_leaves_out_all_its_accounts() -> None:
    sister = "account_id: account_9\nname: Loja Rosa"
    configs = {SHOP: MINIMAL, SISTER: sister, OTHER_SHOP: OTHER}

    result = load(files(configs, domains={"retail": "name: 5"}), KNOWN)

    assert list(result.tenants) == [OTHER_SHOP]
    assert [str(fault.position) for fault in result.faults] == ["retail.yaml:1:7"]


def test_a_domain_without_accounts_is_checked_as_well() -> None:
    retail = TenantId("retail", "")
    written = files({}, domains={"retail": "name: 5"}, knowledge={retail: faq("- 5")})

    assert [str(fault.position) for fault in load(written, KNOWN).faults] == [
        "knowledge/faq.yaml:1:3",
        "retail.yaml:1:7",
    ]


@pytest.mark.parametrize("domain", ["a: [", "hello"])
def test_a_domain_that_cannot_be_read_leaves_out_its_accounts(domain: str) -> None:
    result = loaded(MINIMAL, domain)

    assert not result.tenants
    assert [fault.position.file for fault in result.faults] == ["retail.yaml"]


def test_an_empty_domain_adds_nothing() -> None:
    assert loaded(MINIMAL, "").tenants[SHOP] == loaded(MINIMAL).tenants[SHOP]


def test_accounts_share_the_knowledge_of_their_domain() -> None:
    sister = "account_id: account_9\nname: Loja Rosa"
    shared, own = faq(FRETE, "shared.yaml"), faq(FRETE.replace("frete", "troca"), "own.yaml")
    knowledge = {TenantId("retail", ""): shared, SISTER: own}

    tenants = load(files({SHOP: MINIMAL, SISTER: sister}, knowledge=knowledge), KNOWN).tenants

    assert list(tenants[SHOP].passages) == ["frete"]
    assert sorted(tenants[SISTER].passages) == ["frete", "troca"]


def test_the_own_entry_takes_the_place_of_the_one_of_the_domain() -> None:
    shared, own = faq(FRETE, "shared.yaml"), faq(FRETE.replace("10", "25"), "own.yaml")
    knowledge = {TenantId("retail", ""): shared, SHOP: own}

    result = load(files({SHOP: MINIMAL}, knowledge=knowledge), KNOWN)

    assert result.tenants[SHOP].passages["frete"].answer == "R$ 25"
    assert result.faults == ()


def test_domains_do_not_see_each_others_knowledge() -> None:
    knowledge = {
        TenantId("furniture", ""): faq(FRETE),
        OTHER_SHOP: markdown(Headed(("A",), "a", 1)),
    }

    tenants = load(files({SHOP: MINIMAL, OTHER_SHOP: OTHER}, knowledge=knowledge), KNOWN).tenants

    assert not tenants[SHOP].passages
    assert sorted(tenants[OTHER_SHOP].passages) == ["entrega.md#a", "frete"]


def test_an_account_of_a_domain_that_says_nothing_stands_alone() -> None:
    assert list(load(TenantFiles(accounts={SHOP: located_minimal()}), KNOWN).tenants) == [SHOP]


def test_without_a_mapping_nothing_is_mapped() -> None:
    result = loaded(MINIMAL)

    assert result.mapping is not None
    assert result.mapping.accounts == ()


def test_a_mapping_that_cannot_be_understood_maps_nothing() -> None:
    for mapping in ("accounts: [", "accounts: 5", "inboxes: [{installation: x}]"):
        result = load(files({SHOP: MINIMAL}, mapping=mapping), KNOWN)

        assert not (result.mapping and result.mapping.accounts)
        assert list(result.tenants) == [SHOP]


def located_minimal() -> Located:
    return Located("config.yaml", {"account_id": SHOP.account, "name": "Loja Azul"})
