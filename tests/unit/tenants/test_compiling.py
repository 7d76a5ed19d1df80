from chatwootai.core.tenants.compiling import compiled, overlays, overlays_of
from chatwootai.core.tenants.tenant import View
from tests.unit.tenants.shelves import cooked, recipe, shop, told
from tests.unit.tenants.written import KNOWN

LAYERED = "channels: {whatsapp: {language: es}}\ninboxes: {9: {language: en}}\n"


def test_the_layers_are_named_for_people_the_lowest_first() -> None:
    its = recipe(
        LAYERED + "domains: {flowers: {crew: customer_service}}",
        retail="extends: base",
        base="",
        flowers="channels: {whatsapp: {language: pt}}",
    )

    home = overlays(its, View(channel="whatsapp", inbox="9"))
    other = overlays(its, View("flowers", channel="whatsapp"))

    assert [layer.name for layer in home] == [
        "domain base",
        "domain retail",
        "account",
        "channel whatsapp",
        "inbox 9",
    ]
    assert [(layer.name, layer.written.file) for layer in other] == [
        ("domain flowers", "flowers.yaml"),
        ("account", "account_1.yaml"),
        ("domain flowers here", "account_1.yaml"),
        ("channel whatsapp", "flowers.yaml"),
        ("channel whatsapp", "account_1.yaml"),
    ]


def test_what_counts_only_in_a_place_is_told_by_itself() -> None:
    its = recipe(LAYERED + "domains: {flowers: {}}", flowers="language: es")

    channel = overlays_of(its, View(channel="whatsapp"))
    domain = overlays_of(its, View("flowers"))

    assert [layer.written.value for layer in channel] == [{"language": "es"}]
    assert [layer.name for layer in domain] == ["domain flowers", "domain flowers here"]


def test_a_trial_that_is_off_is_not_run() -> None:
    its = shop("rollout: {new: {enabled: false, change: {language: es}}}")

    assert its.views == {}


def test_each_domain_brings_its_own_words_and_knowledge() -> None:
    faq = "- {{id: {0}, question: Q, answer: {0}}}"
    texts = {"retail": faq.format("loja"), "flowers": faq.format("rosas"), "": faq.format("nosso")}

    its = shop("domains: {flowers: {}}", texts, retail="words: [loja]", flowers="words: [rosas]")

    assert (list(its.words), sorted(its.passages)) == (["loja"], ["loja", "nosso"])
    flowers = its.domains["flowers"]
    assert (list(flowers.words), sorted(flowers.passages)) == (["rosas"], ["nosso", "rosas"])


def test_a_fault_of_an_allowed_domain_keeps_the_account_back() -> None:
    assert told("domains: {flowers: {}}", flowers="langauge: es") == [
        "flowers.yaml:1:1: unknown key 'langauge'; did you mean 'language'?"
    ]


def test_what_is_wrong_is_told_beside_what_was_told_before() -> None:
    faults = list(cooked("nmae: x").faults)

    tenant = compiled(recipe("langauge: es"), KNOWN, faults)

    assert (tenant, [fault.what for fault in faults]) == (
        None,
        ["unknown key 'nmae'", "unknown key 'langauge'"],
    )


def test_an_account_that_cannot_be_read_has_only_that_fault() -> None:
    assert len(told("turns: [", retail="channels: {whatsapp: {language: es}}")) == 1
