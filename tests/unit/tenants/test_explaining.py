"""Where values come from, also those of a tenant that does not pass."""

from typing import Any

import pytest

from chatwootai.core.located import Amend, Path
from chatwootai.core.tenants.explaining import Explained, explained_passages, explanation
from chatwootai.core.tenants.tenant import View
from tests.unit.tenants.shelves import recipe

USUAL = View()


def explained(
    key: str, account: str = "", view: View = USUAL, *, defaults: bool = True, **domains: Any
) -> list[Explained]:
    there = explanation(recipe(account, **domains), view)
    return list(there.values(there.keys[key] if key else (), with_defaults=defaults))


def one(key: str, account: str = "", view: View = USUAL, **domains: Any) -> Explained:
    [its] = explained(key, account, view, **domains)
    return its


def place(its: Explained) -> str:
    return f"{its.said.layer} {its.said.position}" if its.said else "default"


def below(its: Explained) -> list[tuple[str, object, Amend | None]]:
    return [(said.layer, said.value, said.amend) for said in its.overrides]


def test_a_value_comes_with_its_place_and_what_it_stands_over() -> None:
    its = one("turns.deadline", "turns: {deadline: 5}", retail="turns: {deadline: 9}")

    assert (its.value, place(its)) == (5, "account account_1.yaml:3:19")
    assert below(its) == [("domain retail", 9, None)]


def test_what_nobody_says_is_a_default() -> None:
    its = one("turns.deadline")

    assert (its.value, place(its), below(its)) == (20.0, "default", [])


def test_what_is_taken_back_is_a_default_that_tells_by_whom() -> None:
    its = one("turns.deadline", "turns: !reset", retail="turns: {deadline: 9}")

    assert (its.value, place(its)) == (20.0, "default")
    assert below(its) == [("domain retail", 9, None), ("account", None, Amend.RESET)]


def test_what_is_removed_and_has_no_default_is_told_without_a_value() -> None:
    its = one(
        "plugins.webchat.enabled",
        "plugins: !remove [webchat]",
        retail="plugins: {webchat: {enabled: false}}",
    )

    assert (its.value, place(its)) == (None, "default")
    assert below(its)[-1] == ("account", ["webchat"], Amend.REMOVE)


def test_a_joined_list_tells_where_each_item_comes_from() -> None:
    its = one(
        "handover.labels", "handover: {labels: !append [b]}", retail="handover: {labels: [a]}"
    )

    assert its.said is not None
    assert its.said.amend is Amend.APPEND
    assert [(item.value, item.layer, str(item.position)) for item in its.items] == [
        ("a", "domain retail", "retail.yaml:1:21"),
        ("b", "account", "account_1.yaml:3:29"),
    ]


@pytest.mark.parametrize(
    ("tag", "key", "said", "over"),
    [
        ("!append ", "handover.labels[0]", "domain retail retail.yaml:1:21", []),
        ("!append ", "handover.labels[1]", "account account_1.yaml:3:29", []),
        ("", "handover.labels[0]", "account account_1.yaml:3:21", [("domain retail", ["a"], None)]),
    ],
)
def test_an_item_can_be_asked_for(tag: str, key: str, said: str, over: list[object]) -> None:
    account = f"handover: {{labels: {tag}[b]}}"

    its = one(key, account, retail="handover: {labels: [a]}")

    assert (place(its), below(its)) == (said, over)


def test_what_is_inside_an_item_can_be_asked_for() -> None:
    its = one("turns.priority[0].contact", "turns: {priority: [{contact: vip}]}")

    assert (its.key, its.value) == ("turns.priority[0].contact", "vip")


def test_a_prefix_asks_for_all_under_it() -> None:
    keys = [its.key for its in explained("turns", "turns: {deadline: 5}")]

    assert keys == ["turns.deadline", "turns.quiet_time", "turns.longest_wait", "turns.priority"]


def test_without_a_key_only_what_is_said_is_told() -> None:
    keys = [its.key for its in explained("", "turns: {deadline: 5}", defaults=False)]

    assert keys == ["account_id", "name", "turns.deadline"]


def test_a_key_that_may_be_there_and_is_not_has_nothing_to_be_told() -> None:
    assert explained("integrations.mcp.config.db") == []


@pytest.mark.parametrize(
    ("view", "layer"),
    [
        (View(channel="whatsapp"), "channel whatsapp"),
        (View(inbox="9"), "inbox 9"),
        (View(variant="new"), "rollout new"),
        (View("flowers"), "domain flowers here"),
        (View("flowers", "whatsapp", "9", "new"), "rollout new"),
    ],
)
def test_places_are_told_apart(view: View, layer: str) -> None:
    account = (
        "domains: {flowers: {language: es}}\nchannels: {whatsapp: {language: es}}\n"
        "inboxes: {9: {language: es}}\nrollout: {new: {share: 5, change: {language: es}}}\n"
    )

    assert place(one("language", account, view, flowers="")).startswith(layer)


def test_where_a_value_is_otherwise_is_told_beside_it() -> None:
    account = "channels: {whatsapp: {turns: !reset }}\ninboxes: {9: {language: es}}"
    there = explanation(recipe(account), USUAL)

    deadline, everything = there.elsewhere(("turns", "deadline")), there.elsewhere()

    assert [its.view for its in deadline] == [View(channel="whatsapp")]
    assert [its.view for its in everything] == [View(channel="whatsapp"), View(inbox="9")]


def test_that_there_are_layers_is_no_value() -> None:
    keys = [its.key for its in explained("", "inboxes: {9: {language: es}}", defaults=False)]

    assert keys == ["account_id", "name"]


def test_a_broken_tenant_is_told_as_far_as_it_can_be_read() -> None:
    account = "turns: {deadline: 5\nlangauge: es"  # the mapping has no end

    its = one("turns.deadline", account, retail="turns: {deadline: 9}")

    assert its.value in (5, 9)


def test_an_unknown_key_of_a_broken_tenant_is_told_as_it_is() -> None:
    assert one("langauge", "langauge: es").value == "es"


def test_passages_tell_whose_they_are_and_which_they_replace() -> None:
    faq = "- {id: a, question: Q, answer: A}\n"
    texts = {"base": faq, "retail": faq, "": faq + "- {id: b, question: Q, answer: A}\n"}

    first, second = explained_passages(recipe(texts=texts, retail="extends: base"), USUAL)

    assert (first.layer, first.passage.source) == ("account", "/faq.yaml:1")
    assert [(layer, its.source) for layer, its in first.replaced] == [
        ("domain base", "base/faq.yaml:1"),
        ("domain retail", "retail/faq.yaml:1"),
    ]
    assert (second.passage.id, list(second.replaced)) == ("b", [])


def test_every_key_that_is_named_can_be_asked_for() -> None:
    there = explanation(recipe("handover: {labels: [a, {b: c}]}\nplugins: {x: {y: 1}}"), USUAL)

    found: dict[str, Path] = dict(there.keys)

    assert {"handover.labels[1].b", "plugins.x.y", "integrations.mcp.config.db"} <= found.keys()
    assert all(there.values(path) for name, path in found.items() if name.startswith("plugins.x"))
