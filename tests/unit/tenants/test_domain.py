from chatwootai.core.conversation import TenantId
from chatwootai.core.tenants.domain import Domains
from chatwootai.core.tenants.loading import load
from tests.building import SHOP
from tests.unit.tenants.shelves import folder, recipe, shop, told
from tests.unit.tenants.written import KNOWN, MINIMAL, files

FAQ = "- {{id: {id}, question: Q, answer: {answer}}}\n"
NEIGHBOUR = TenantId("flowers", "account_2")


def test_the_first_base_counts_most_and_the_domain_more_than_its_bases() -> None:
    its = shop(
        retail="extends: [one, other]\nlanguage: pt",
        one="timezone: America/Recife\nlanguage: en",
        other="timezone: America/Manaus\nanswers_open: true",
    )

    assert (its.config.timezone, its.config.language) == ("America/Recife", "pt")
    assert its.config.answers_open is True


def test_one_base_needs_no_brackets() -> None:
    assert shop(retail="extends: one", one="language: es").config.language == "es"


def test_what_a_base_of_a_base_says_is_inherited_too() -> None:
    its = shop(retail="extends: one", one="extends: other", other="language: es")

    assert its.config.language == "es"


def test_name_description_and_words_go_to_nobody() -> None:
    its = shop(retail="extends: one\nwords: [loja]", one="name: X\nwords: [base]\ndescription: Y")

    assert (its.config.name, its.config.description) == ("Loja Azul", "")
    assert list(its.words) == ["loja"]


def test_knowledge_of_bases_is_shared_and_the_nearer_one_counts() -> None:
    texts = {
        "base": "".join(FAQ.format(id=key, answer="base") for key in ("a", "b", "c")),
        "retail": "".join(FAQ.format(id=key, answer="retail") for key in ("b", "c")),
        "": FAQ.format(id="c", answer="account"),
    }

    its = shop(texts=texts, retail="extends: base", base="")

    answers = {key: passage.answer for key, passage in its.passages.items()}
    assert answers == {"a": "base", "b": "retail", "c": "account"}
    assert [name for name, _ in recipe(texts=texts, retail="extends: base").home.shelves] == [
        "base",
        "retail",
    ]


def test_an_unknown_base_is_named() -> None:
    assert told(retail="extends: [bases, shpo]", base="") == [
        "retail.yaml:1:11: unknown domain 'bases'; did you mean 'base'?",
        "retail.yaml:1:18: unknown domain 'shpo'; known are base",
    ]


def test_nobody_is_sent_to_their_own_domain() -> None:
    assert told(retail="extends: retial") == [
        "retail.yaml:1:10: unknown domain 'retial'; known are none"
    ]


def test_an_unknown_base_of_a_base_keeps_the_accounts_back_and_is_told_once() -> None:
    its = load(folder(retail="extends: one", one="extends: tow", other=""), KNOWN)

    assert [str(fault) for fault in its.faults] == [
        "one.yaml:1:10: unknown domain 'tow'; known are other, retail"
    ]
    assert its.tenants == {}


def test_a_base_that_is_named_twice_is_a_fault() -> None:
    assert told(retail="extends: [one, one]", one="") == [
        "retail.yaml:1:16: domain 'one' is named twice; keep the first"
    ]


def test_a_circle_keeps_back_also_who_extends_one_of_it() -> None:
    assert told(retail="extends: one", one="extends: two", two="extends: one") == [
        (
            "one.yaml:1:10: domains extend each other in a circle: one → two → one; "
            "change the order under 'extends', or take one out"
        )
    ]


def test_an_impossible_order_stands_where_it_is_asked_for() -> None:
    [fault] = told(retail="extends: one", one="extends: [two, three]", two="", three="extends: two")

    assert fault.startswith("one.yaml:1:10: no order can have 'three' before 'two'")


def test_a_fault_of_a_base_is_told_once_and_only_keeps_back_who_extends_it() -> None:
    written = files(
        {SHOP: MINIMAL, NEIGHBOUR: "account_id: account_2\nname: Flores"},
        domains={"base": "words: 5", "retail": "extends: base", "flowers": ""},
    )

    its = load(written, KNOWN)

    assert [str(fault) for fault in its.faults] == [
        "base.yaml:1:8: words: this is no list; write one '- …' a line"
    ]
    assert list(its.tenants) == [NEIGHBOUR]


def test_what_a_domain_extends_is_heeded_also_if_its_words_are_wrong() -> None:
    faults = told(
        "handover: {labels: !remove [vip]}",
        retail="extends: base\nwords: 5",
        base="handover: {labels: [vip]}",
    )

    assert [fault.partition(": ")[0] for fault in faults] == ["retail.yaml:2:8"]


def test_a_domain_that_is_no_mapping_is_told_once() -> None:
    assert told(retail="- a") == [
        "retail.yaml:1:1: the file: this is no mapping; write 'key: value' lines, indented"
    ]


def test_what_has_not_changed_is_not_put_together_again() -> None:
    domains, before = Domains(), folder(retail="extends: base", base="", other="")

    first, second = domains.of(before), domains.of(before)

    assert all(first[name] is second[name] for name in first)


def test_a_changed_base_changes_who_extends_it_and_nobody_else() -> None:
    domains, before = Domains(), folder(retail="extends: base", base="", other="")
    after = folder(retail="extends: base", base="language: es", other="")

    first, second = domains.of(before), domains.of(after)

    assert {name for name in first if first[name] is second[name]} == {"other"}
