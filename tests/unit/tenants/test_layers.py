"""Every layer over every other: which counts more, and what each may say of those below."""

from itertools import combinations
from typing import Any, Final

import pytest

from chatwootai.core.tenants.tenant import Tenant, View
from tests.unit.tenants.shelves import shop, told

# Each layer, the lowest first: in whose file it stands, and how.
LAYERS: Final = {
    "base": ("base", "{said}"),
    "domain": ("retail", "{said}"),
    "account": ("account", "{said}"),
    "other domain here": ("account", "domains: {{flowers: {{{said}}}}}"),
    "channel": ("account", "channels: {{whatsapp: {{{said}}}}}"),
    "inbox": ("account", "inboxes: {{9: {{{said}}}}}"),
    "rollout": ("account", "rollout: {{new: {{share: 5, change: {{{said}}}}}}}"),
}
EVERYWHERE: Final = View("flowers", "whatsapp", "9", "new")


def write(says: dict[str, str]) -> dict[str, Any]:
    """Return the files in which each of the named layers says what it is to say."""
    written = {"account": "", "base": "", "retail": "extends: base\n", "flowers": "extends: base\n"}
    for layer, said in says.items():
        file, form = LAYERS[layer]
        written[file] += form.format(said=said) + "\n"
    if "other domain here" not in says:
        written["account"] += "domains: {flowers: {}}\n"
    written["flowers"] = written["retail"]  # so that an account's own domain counts as such
    return written


def seen(says: dict[str, str], view: View = EVERYWHERE) -> Tenant:
    return at(shop(**write(says)), view)


def at(tenant: Tenant, view: View) -> Tenant:
    usual = tenant.domains[view.domain] if view.domain else tenant
    wanted = View(
        view.domain,
        view.channel if view.channel in usual.config.channels else "",
        view.inbox if view.inbox in usual.config.inboxes else "",
        view.variant if view.variant in usual.config.rollout else "",
    )
    return usual.views.get(wanted, usual)


@pytest.mark.parametrize(("lower", "higher"), list(combinations(LAYERS, 2)))
def test_the_later_layer_counts_more(lower: str, higher: str) -> None:
    says = {lower: "turns: {deadline: 3, quiet_time: 1}", higher: "turns: {deadline: 5}"}

    turns = seen(says).config.turns

    assert (turns.deadline, turns.quiet_time) == (5, 1)


@pytest.mark.parametrize(("lower", "higher"), list(combinations(LAYERS, 2)))
def test_the_later_layer_may_amend_what_the_earlier_says(lower: str, higher: str) -> None:
    says = {
        lower: "handover: {labels: [a, b], after_unknown: 5}",
        higher: "handover: {labels: !append [c], after_unknown: !reset }",
    }

    handover = seen(says).config.handover

    assert (handover.labels, handover.after_unknown) == (("a", "b", "c"), 2)


@pytest.mark.parametrize("higher", list(LAYERS)[3:])
def test_a_layer_counts_in_its_place_only(higher: str) -> None:
    its = shop(**write({"account": "language: en", higher: "language: es"}))

    assert its.config.language == "en"
    assert at(its, EVERYWHERE).config.language == "es"


def test_two_layers_of_different_places_count_together() -> None:
    its = shop(
        "channels: {whatsapp: {language: es}}\n"
        "inboxes: {9: {turns: {deadline: 5}}, main/10: {language: en}}\n"
    )

    assert its.views[View(channel="whatsapp", inbox="9")].config.language == "es"
    assert its.views[View(channel="whatsapp", inbox="9")].config.turns.deadline == 5
    assert its.views[View(channel="whatsapp", inbox="main/10")].config.language == "en"
    assert len(its.views) == 5


def test_layers_of_a_domain_and_of_its_account_for_one_place_count_together() -> None:
    its = shop(
        "channels: {whatsapp: {turns: {deadline: 5}}}",
        retail="channels: {whatsapp: {turns: {deadline: 3, quiet_time: 1}}}",
    )

    turns = its.views[View(channel="whatsapp")].config.turns
    assert (turns.deadline, turns.quiet_time) == (5, 1)


@pytest.mark.parametrize(
    ("account", "deadline"),
    [
        ("channels: {whatsapp: {language: es}}", 3),
        ("channels: {whatsapp: !reset {language: es}}", 20),
        ("channels: !reset {whatsapp: {language: es}}", 20),
        ("channels: {whatsapp: {language: es, turns: !reset }}", 20),
        ("channels: {whatsapp: !remove [turns]}", 20),
    ],
)
def test_an_account_may_take_back_what_its_domain_says_of_a_place(
    account: str, deadline: float
) -> None:
    its = shop(account, retail="channels: {whatsapp: {turns: {deadline: 3}}}")

    assert its.views[View(channel="whatsapp")].config.turns.deadline == deadline
    assert its.views[View(channel="whatsapp")].config.name == "Loja Azul"


@pytest.mark.parametrize(
    "account",
    ["channels: !remove [whatsapp]", "channels: !reset", "channels: {whatsapp: !reset }"],
)
def test_an_account_may_take_a_place_of_its_domain_back(account: str) -> None:
    its = shop(account, retail="channels: {whatsapp: {language: es}}")

    assert its.views == {}


def test_a_domain_that_the_shops_domain_allows_may_be_taken_back() -> None:
    domains: dict[str, Any] = {
        "retail": "domains: {flowers: {}, toys: {}}",
        "flowers": "",
        "toys": "",
    }

    assert list(shop("domains: !remove [flowers]", **domains).domains) == ["toys"]
    assert list(shop("domains: {flowers: !reset }", **domains).domains) == ["toys"]
    assert list(shop("domains: !reset", **domains).domains) == []


def test_what_the_account_takes_back_from_its_own_domain_may_not_be_in_another() -> None:
    its = shop(
        "handover: {labels: !remove [vip]}\ndomains: {flowers: {language: es}}",
        retail="handover: {labels: [vip, loja]}",
        flowers="turns: {deadline: 7}",
    )

    assert its.config.handover.labels == ("loja",)
    flowers = its.domains["flowers"].config
    assert (flowers.handover.labels, flowers.language, flowers.turns.deadline) == ((), "es", 7)


@pytest.mark.parametrize(
    ("account", "fault"),
    [
        ("channels: {whatsapp: {lang: es}}", "3:23: unknown key 'lang'; did you mean 'language'?"),
        ("channels: {whatsapp: 5}", "3:22: channels.whatsapp: this is no mapping"),
        ("inboxes: {9: [a]}", "3:14: inboxes.9: this is no mapping"),
        ("inboxes: {nine: {}}", "3:17: inboxes.nine: not an inbox"),
        ("inboxes: {9: {turns: {deadline: 0}}}", "3:33: turns.deadline: input should be greater"),
        ("rollout: {new: {change: {}}}", "3:16: rollout.new: this reaches nobody"),
        ("rollout: {new: {share: 5}}", "3:16: rollout.new lacks 'change'"),
        ("channels: {whatsapp: {name: X}}", "3:23: 'name' belongs to the account"),
        ("domains: {flowers: {channels: {}}}", "3:21: 'channels' holds layers"),
        (
            "rollout: {new: {share: 5, change: {inboxes: {}}}}",
            "3:36: 'inboxes' holds layers",
        ),
        ("domains: {retail: {}}", "3:11: 'retail' is the account's own domain"),
        ("domains: {flower: {}}", "3:11: unknown domain 'flower'; did you mean 'flowers'?"),
        ("channels: {whatsapp: !remove [turns]}", "3:22: no list and no mapping is inherited here"),
    ],
)
def test_what_is_wrong_with_a_layer_is_told_at_its_place(account: str, fault: str) -> None:
    [found] = told(account, retail="", flowers="")

    assert found.startswith(f"account_1.yaml:{fault}")


def test_what_a_layer_removes_must_be_in_the_layers_below() -> None:
    faults = told(
        "channels: {whatsapp: !remove [turns, settings, crew]}",
        retail="channels: {whatsapp: {turns: {deadline: 3}, settings: {}}}",
    )

    assert faults == [
        (
            "account_1.yaml:3:38: 'crew' is not inherited here, so it cannot be removed; "
            "take it out of this list; inherited are turns"
        )
    ]


def test_a_misplaced_key_of_an_allowed_domain_keeps_the_account_back() -> None:
    [fault] = told("domains: {flowers: {}}", flowers="channels: {whatsapp: {name: X}}")

    assert fault.startswith("flowers.yaml:1:23: 'name' belongs to the account")


def test_an_unknown_domain_is_told_where_it_is_named() -> None:
    [fault] = told("domains: {flower: {}}", retail="domains: {flowers: {}}", flowers="")

    assert fault.startswith("account_1.yaml:3:11: unknown domain 'flower'")


def test_too_many_combinations_are_refused_where_most_of_them_are() -> None:
    trials = "".join(f"  t{number}: {{share: 1, change: {{}}}}\n" for number in range(9))
    inboxes = "".join(f"  {number}: {{}}\n" for number in range(1, 21))

    [fault] = told(f"rollout:\n{trials}inboxes:\n{inboxes}")

    assert fault == (
        "account_1.yaml:13:1: channels, inboxes and rollout make 210 combinations; "
        "keep them to 200: take some layers out"
    )


@pytest.mark.parametrize(
    "layer",
    [
        "channels: {whatsapp: {tunrs: {}}}",
        "inboxes: {9: {tunrs: {}}}",
        "rollout: {new: {share: 5, change: {tunrs: {}}}}",
    ],
)
def test_a_fault_of_the_account_hides_none_of_its_layers(layer: str) -> None:
    faults = told(account=f"timezone: Mars\n{layer}")

    assert [fault.partition(": ")[2].partition(";")[0] for fault in faults] == [
        "timezone: unknown time zone",
        "unknown key 'tunrs'",
    ]


def test_a_trial_that_is_taken_back_is_left_alone() -> None:
    off = "rollout: {new: {enabled: false, share: 5, change: {tunrs: {}}}}"

    assert len(told(account=f"timezone: Mars\n{off}")) == 1
