from dataclasses import replace

import pytest

from chatwootai.adapters.yaml_text import parse_yaml
from chatwootai.core.conversation import TenantId
from chatwootai.core.located import Fault, Located
from chatwootai.core.ports.tenant_source import TenantFiles
from chatwootai.core.tenants.compiling import Recipe, compiled
from chatwootai.core.tenants.loading import load
from chatwootai.core.tenants.storing import PASSAGES, RECIPE, content_hash, restored, stored
from chatwootai.core.tenants.tenant import Tenant
from tests.building import SHOP
from tests.unit.tenants.written import KNOWN, faq, files


def located(text: str, name: str = "config.yaml") -> Located:
    return parse_yaml(text, name, with_amends=True)


BASE = "handover: {labels: [base]}\nlanguage: en\n"
RETAIL = "extends: [base]\nwords: [loja]\nhandover: {labels: !append [retail]}\n"
FURNITURE = "handover: {labels: [furniture]}\n"
ACCOUNT = """
account_id: account_1
name: Loja Azul
handover: {labels: !append [own]}
language: !reset
domains: {furniture: {handover: {labels: !append [here]}}}
channels: {whatsapp: {handover: {after_unknown: 3}}}
inboxes: {"9": {handover: {after_unknown: 4}}}
rollout: {nova: {share: 50, change: {handover: {labels: !remove [own]}}}}
"""
WRITTEN = TenantFiles(
    domains={
        "base": located(BASE, "base.yaml"),
        "retail": located(RETAIL, "retail.yaml"),
        "furniture": located(FURNITURE, "furniture.yaml"),
    },
    accounts={SHOP: located(ACCOUNT, "a.yaml")},
    knowledge={
        SHOP: [faq("- {id: own, question: Onde?, answer: Aqui.}")],
        TenantId("base", ""): [faq("- {id: base, question: Quando?, answer: Hoje.}")],
        TenantId("furniture", ""): [faq("- {id: sofa, question: Como?, answer: Assim.}")],
    },
)


def recipe(written: TenantFiles = WRITTEN) -> Recipe:
    return load(written, KNOWN).cooked[SHOP].recipe


def kept(its: Recipe) -> Recipe:
    """Return *its* after it was written to documents, and read."""
    about, texts = stored(its)
    known = {
        name: PASSAGES.validate_json(PASSAGES.dump_json(tuple(one))) for name, one in texts.items()
    }
    return restored(its.id, RECIPE.validate_json(RECIPE.dump_json(about)), known)


def whole(its: Recipe) -> Tenant:
    faults: list[Fault] = []
    tenant = compiled(its, KNOWN, faults)
    assert tenant is not None, faults
    return tenant


def content(written: TenantFiles) -> str:
    return content_hash(stored(recipe(written))[0])


def test_what_is_restored_makes_the_same_tenant_everywhere() -> None:
    before, after = whole(recipe()), whole(kept(recipe()))

    assert [view.hash for view in after.everywhere] == [view.hash for view in before.everywhere]
    assert [view.view for view in after.everywhere] == [view.view for view in before.everywhere]
    assert len(list(after.everywhere)) == 16
    assert list(after.words) == ["loja"]


def test_amendments_are_restored() -> None:
    after = whole(kept(recipe()))

    assert after.config.handover.labels == ("base", "retail", "own")
    assert after.config.language == whole(recipe()).config.language
    assert after.domains["furniture"].config.handover.labels == ("furniture", "own", "here")


def test_the_knowledge_of_every_domain_is_restored() -> None:
    after = whole(kept(recipe()))

    assert set(after.passages) == {"own", "base"}
    assert set(after.domains["furniture"].passages) == {"own", "sofa"}
    assert after.passages["own"].answer == "Aqui."


def test_what_it_says_names_it_and_not_where_it_stands() -> None:
    accounts = {SHOP: located("\n\n# um comentário\n" + ACCOUNT, "elsewhere/a.yaml")}
    knowledge = {**WRITTEN.knowledge, SHOP: [faq("\n- {id: own, question: Onde?, answer: Aqui.}")]}

    moved = replace(WRITTEN, accounts=accounts, knowledge=knowledge)

    assert content(moved) == content(WRITTEN)


@pytest.mark.parametrize(
    "changed",
    [
        replace(WRITTEN, accounts={SHOP: located(ACCOUNT.replace("Azul", "Verde"))}),
        replace(
            WRITTEN, accounts={SHOP: located(ACCOUNT.replace("!remove [own]", "!append [own]"))}
        ),
        replace(WRITTEN, accounts={SHOP: located(ACCOUNT.replace("language: !reset", ""))}),
        replace(WRITTEN, domains={**WRITTEN.domains, "base": located(BASE.replace("en", "es"))}),
        replace(WRITTEN, domains={**WRITTEN.domains, "furniture": located("language: es")}),
        replace(
            WRITTEN, domains={**WRITTEN.domains, "retail": located(RETAIL.replace("loja", "casa"))}
        ),
        replace(WRITTEN, knowledge={SHOP: [faq("- {id: own, question: Onde?, answer: Ali.}")]}),
    ],
    ids=["account", "amendment", "reset", "base", "other domain", "words", "knowledge"],
)
def test_whatever_is_said_otherwise_has_another_name(changed: TenantFiles) -> None:
    assert content(changed) != content(WRITTEN)


def test_of_trials_the_first_counts_so_their_order_does() -> None:
    one, two = "a: {share: 9, change: {}}", "b: {share: 9, change: {}}"

    contents = {
        content(files({SHOP: f"account_id: account_1\nname: A\nrollout: {{{trials}}}"}))
        for trials in (f"{one}, {two}", f"{two}, {one}")
    }

    assert len(contents) == 2


def test_settings_that_look_like_a_file_are_told_apart() -> None:
    contents = {
        content(
            files(
                {
                    SHOP: "account_id: account_1\nname: A\n"
                    f"channels: {{whatsapp: {{settings: {{file: {file}, value: 1, amends: 2}}}}}}"
                }
            )
        )
        for file in "ab"
    }

    assert len(contents) == 2


def test_what_is_broken_can_be_kept_as_well() -> None:
    broken = files({SHOP: "name: [1"})

    assert kept(recipe(broken)).account.value is None
    assert content(broken) != content(WRITTEN)
