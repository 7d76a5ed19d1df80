from chatwootai.core.tenants.differences import Difference, differences
from tests.unit.tenants.shelves import shop

ENTREGA = "- {{id: entrega, question: Vocês entregam?, answer: {0}}}"


def test_the_same_is_no_difference() -> None:
    assert differences(shop("language: es"), shop("language: es")) == []


def test_each_value_that_is_otherwise_is_told() -> None:
    before = shop("turns: {deadline: 9}\nhandover: {labels: [a]}")
    after = shop("turns: {deadline: 5}\nhandover: {labels: [a, b]}")

    assert differences(before, after) == [
        Difference("turns.deadline", 9.0, 5.0),
        Difference("handover.labels", ["a"], ["a", "b"]),
    ]


def test_what_comes_and_what_goes_is_told() -> None:
    before, after = shop("plugins: {webchat: {}}"), shop("plugins: {whatsapp: {enabled: false}}")

    assert differences(before, after) == [
        Difference("plugins.webchat.enabled", True, None),
        Difference("plugins.whatsapp.enabled", None, False),
    ]


def test_it_does_not_matter_which_layer_says_it() -> None:
    assert differences(shop("language: es"), shop(retail="language: es")) == []


def test_what_is_otherwise_in_a_place_is_told_of_that_place() -> None:
    before = shop("channels: {whatsapp: {language: en}}")
    after = shop("channels: {whatsapp: {language: es}}\ninboxes: {9: {language: es}}")

    assert differences(before, after) == [
        Difference("channel whatsapp: language", "en", "es"),
        Difference("inbox 9: language", None, "es"),
    ]


def test_what_is_otherwise_in_a_place_of_another_domain_is_told() -> None:
    before = shop("domains: {flowers: {}}", flowers="channels: {whatsapp: {language: en}}")
    after = shop("domains: {flowers: {}}", flowers="channels: {whatsapp: {language: es}}")

    assert differences(before, after) == [
        Difference("domain flowers, channel whatsapp: language", "en", "es")
    ]


def test_what_a_trial_changes_is_told_beside_whom_it_reaches() -> None:
    before = shop("rollout: {new: {share: 5, change: {language: en}}}")
    after = shop("rollout: {new: {share: 50, change: {language: es}}}")

    assert differences(before, after) == [
        Difference("rollout.new.share", 5.0, 50.0),
        Difference("rollout new: language", "en", "es"),
    ]


def test_knowledge_is_told_by_its_ids() -> None:
    before, after = (
        shop(texts={"": ENTREGA.format("Sim.")}),
        shop(texts={"": ENTREGA.format("Não.")}),
    )

    assert differences(before, after) == [
        Difference("knowledge: entrega", "Vocês entregam?\nSim.", "Vocês entregam?\nNão.")
    ]


def test_words_by_which_a_domain_is_told_are_told() -> None:
    assert differences(shop(retail="words: [loja]"), shop(retail="words: [loja, roupa]")) == [
        Difference("words", ["loja"], ["loja", "roupa"])
    ]


def test_of_a_new_tenant_and_of_one_that_is_gone_all_is_told() -> None:
    its = shop()

    assert Difference("name", None, "Loja Azul") in differences(None, its)
    assert Difference("name", "Loja Azul", None) in differences(its, None)
    assert differences(None, None) == []
