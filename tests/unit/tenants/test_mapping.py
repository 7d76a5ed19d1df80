from typing import Final

import pytest

from chatwootai.core.tenants.loading import load
from chatwootai.core.tenants.mapping import Address, ChatwootMapping
from tests.building import OTHER_SHOP, SHOP
from tests.unit.tenants.written import KNOWN, MINIMAL, files, located

FIRST: Final = Address("main", 1)
MAPPING: Final = """\
installations:
  main: {url: "http://127.0.0.1:3000"}
accounts:
  - installation: main
    chatwoot_account_id: 1
    domain: retail
    account: account_1
    bot_token_ref: bot
inboxes:
  - {installation: main, chatwoot_account_id: 1, chatwoot_inbox_id: 9, domain: furniture,
     account: account_2}
"""
AGAIN: Final = """\
  - installation: main
    chatwoot_account_id: 1
    domain: furniture
    account: account_2
    bot_token_ref: bot
"""


def faults(mapping: str) -> list[str]:
    other = "account_id: account_2\nname: Loja Verde\n"
    written = files({SHOP: MINIMAL, OTHER_SHOP: other}, mapping=mapping)
    return [str(fault) for fault in load(written, KNOWN).faults]


def mapping(text: str = MAPPING) -> ChatwootMapping:
    return ChatwootMapping.model_validate(located(text).value)


def test_an_account_belongs_to_its_tenant() -> None:
    assert faults(MAPPING) == []
    assert mapping().tenant_of(FIRST, inbox=5) == SHOP


def test_an_inbox_may_belong_to_another_tenant() -> None:
    assert mapping().tenant_of(FIRST, inbox=9) == OTHER_SHOP


@pytest.mark.parametrize("address", [Address("main", 2), Address("other", 1)])
def test_an_account_that_is_not_mapped_is_nobodys(address: Address) -> None:
    assert mapping().tenant_of(address, inbox=9) is None


def test_an_account_is_found_by_its_place() -> None:
    assert mapping().by_address[FIRST].tenant == SHOP


def test_an_account_is_named_with_its_installation() -> None:
    assert str(FIRST) == "account 1 of installation 'main'"


def test_an_account_that_two_tenants_claim_is_a_fault() -> None:
    text = MAPPING.replace("inboxes:\n", f"{AGAIN}inboxes:\n")

    [fault] = faults(text)

    assert fault == (
        "mapping.yaml:10:26: account 1 of installation 'main' is already mapped in accounts[0], "
        "to 'retail/account_1'; "
        "map each account once; give single inboxes under 'inboxes'"
    )


def test_an_inbox_that_is_mapped_twice_is_a_fault() -> None:
    [fault] = faults(MAPPING + MAPPING[MAPPING.index("  - {inst") :])

    assert fault == (
        "mapping.yaml:12:69: inbox 9 is already mapped in inboxes[0], to 'furniture/account_2'; "
        "map each inbox once"
    )


def test_the_same_inbox_number_may_be_another_inbox_of_another_account() -> None:
    other = MAPPING[MAPPING.index("  - installation") : MAPPING.index("inboxes:")]
    inbox = MAPPING[MAPPING.index("  - {inst") :]
    text = MAPPING.replace("inboxes:\n", other.replace("_id: 1", "_id: 2") + "inboxes:\n")

    assert faults(text + inbox.replace("account_id: 1", "account_id: 2")) == []


def test_an_account_is_the_same_under_another_name_of_its_server() -> None:
    twin = MAPPING[MAPPING.index("  - installation") : MAPPING.index("inboxes:")]
    text = MAPPING.replace("accounts:\n", "  twin: {url: 'HTTP://127.0.0.1:3000/'}\naccounts:\n")
    text = text.replace("inboxes:\n", twin.replace(": main", ": twin") + "inboxes:\n")

    [fault] = faults(text)

    assert fault == (
        "mapping.yaml:11:26: account 1 of installation 'twin' is already mapped in accounts[0], "
        "to 'retail/account_1': the url of installation 'main' is the same; "
        "map each account once; give single inboxes under 'inboxes'"
    )


def test_two_names_of_a_server_may_have_accounts_of_their_own() -> None:
    twin = MAPPING[MAPPING.index("  - installation") : MAPPING.index("inboxes:")]
    text = MAPPING.replace("accounts:\n", "  twin: {url: 'http://127.0.0.1:3000'}\naccounts:\n")
    twin = twin.replace(": main", ": twin").replace("_id: 1\n", "_id: 2\n")

    assert faults(text.replace("inboxes:\n", f"{twin}inboxes:\n")) == []


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        (
            "http://bot:geheim@127.0.0.1:3000",
            (
                "there is a name or a password in the address; "
                "write it without; what proves who we are is bot_token_ref"
            ),
        ),
        (
            "https://chat.example.com:8443/app/accounts/1",
            "the address goes on after the server's name; write only https://chat.example.com:8443",
        ),
        (
            "https://chat.example.com?x=1",
            "the address goes on after the server's name; write only https://chat.example.com",
        ),
    ],
)
def test_an_address_of_more_than_a_server_is_a_fault(url: str, fault: str) -> None:
    [found] = faults(MAPPING.replace("http://127.0.0.1:3000", url))

    assert found == f"mapping.yaml:2:15: installations.main.url: {fault}"
    assert "geheim" not in found


def test_a_tenant_may_have_several_accounts() -> None:
    other = MAPPING[MAPPING.index("  - installation") : MAPPING.index("inboxes:")]

    assert (
        faults(MAPPING.replace("inboxes:\n", other.replace(": 1\n", ": 2\n") + "inboxes:\n")) == []
    )


def test_an_unknown_tenant_is_a_fault() -> None:
    [fault] = faults(MAPPING.replace("account: account_1", "account: account_7"))

    assert fault == (
        "mapping.yaml:7:14: unknown tenant 'retail/account_7'; "
        "create domains/retail/account_7/config.yaml or name a tenant that is there"
    )


def test_an_unknown_tenant_of_an_inbox_is_a_fault() -> None:
    [fault] = faults(MAPPING.replace("domain: furniture", "domain: furnitur"))

    assert fault.startswith("mapping.yaml:11:15: unknown tenant 'furnitur/account_2'; ")


def test_an_unknown_installation_is_a_fault() -> None:
    assert faults(MAPPING.replace("  main:", "  mian:")) == [
        f"mapping.yaml:{place}: unknown installation 'main'; "
        "add it under 'installations' with its url"
        for place in ("4:19", "10:20")
    ]


def test_an_inbox_of_an_account_that_is_not_mapped_is_a_fault() -> None:
    inboxes = MAPPING.replace("chatwoot_account_id: 1, ", "chatwoot_account_id: 3, ")

    [fault] = faults(inboxes)

    assert fault == (
        "mapping.yaml:10:47: account 3 of installation 'main' is not mapped, "
        "so nothing says how to speak with it; add it under 'accounts' with its bot_token_ref"
    )


@pytest.mark.parametrize("mapping", ["''", "[]", "0"])
def test_a_mapping_that_is_none_maps_nothing(mapping: str) -> None:
    result = load(files({SHOP: MINIMAL}, mapping=mapping), KNOWN)

    assert result.mapping is None
    assert [fault.what for fault in result.faults] == ["the file: this is no mapping"]


def test_a_tenant_that_is_broken_is_no_fault_of_the_mapping() -> None:
    written = files({SHOP: "a: ["}, mapping=MAPPING[: MAPPING.index("inboxes:")])

    result = load(written, KNOWN)

    assert [fault.position.file for fault in result.faults] == ["account_1.yaml"]
    assert result.mapping is not None


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        (("main: {", "main: {ulr: x, "), "2:10: unknown key 'ulr'; did you mean 'url'?"),
        (("_id: 1\n", "_id: 0\n"), "5:26: accounts[0].chatwoot_account_id: input should be great"),
        (("_id: 1\n", "_id: one\n"), "5:26: accounts[0].chatwoot_account_id: this is no whole num"),
        (("    bot_token_ref: bot\n", ""), "4:5: accounts[0] lacks 'bot_token_ref'; add 'bot_tok"),
        (("http://", "//"), "2:15: installations.main.url: this is no address; write one such as"),
        (("_inbox_id: 9", "_inbox_id: x"), "10:69: inboxes[0].chatwoot_inbox_id: this is no whole"),
        (("_ref: bot", "_ref: bot\n    bot_id: 0"), "9:13: accounts[0].bot_id: input should be gr"),
        (("_ref: bot", "_ref: 7"), "8:20: accounts[0].bot_token_ref: this is no text; write text,"),
    ],
)
def test_what_does_not_fit_is_a_fault(wrong: tuple[str, str], fault: str) -> None:
    [found] = faults(MAPPING.replace(*wrong))

    assert found.startswith(f"mapping.yaml:{fault}")


def test_an_empty_mapping_maps_nothing() -> None:
    assert faults("") == []
    assert ChatwootMapping().tenant_of(FIRST, inbox=1) is None
