"""Texts that change while customers ask: each question is answered by what is still so."""

import pytest

from chatwootai.adapters.embedder.trigrams import TrigramEmbedder
from chatwootai.adapters.knowledge_index.in_memory import InMemoryKnowledgeIndex
from chatwootai.core.knowledge.knowledge_base import KnowledgeBase, Synced
from chatwootai.core.knowledge.passage import Passage, Texts
from tests.building import OTHER_SHOP, SHOP, passage

FRETE = passage("frete", "Qual o valor do frete?", "O frete custa R$ 10.")
DEARER = passage("frete", "Qual o valor do frete?", "O frete custa R$ 20.")
PIX = passage("pix", "Aceitam Pix?", "Sim, com 5% de desconto.")
ASKED = "Qual o valor do frete?"


@pytest.fixture
def base() -> KnowledgeBase:
    return KnowledgeBase(TrigramEmbedder(), InMemoryKnowledgeIndex())


def texts(*passages: Passage, collection: str = "") -> Texts:
    return Texts(SHOP, {its.id: its for its in passages}, collection)


async def found(base: KnowledgeBase, its: Texts, question: str = ASKED) -> list[str]:
    """Return the answers that are near to *question* in *its*."""
    looked = await base.look_up(its, question)
    return [candidate.passage.answer for candidate in looked.candidates]


async def test_a_new_turn_finds_the_new_texts(base: KnowledgeBase) -> None:
    old, new = texts(FRETE), texts(DEARER)
    base.expect(SHOP, [old])
    await found(base, old)

    base.expect(SHOP, [new])

    assert await found(base, new) == [DEARER.answer]


async def test_a_turn_that_has_begun_is_answered_by_the_texts_it_began_with(
    base: KnowledgeBase,
) -> None:
    old, new = texts(FRETE, PIX), texts(DEARER, PIX)
    base.expect(SHOP, [old])
    await base.renew(SHOP)

    base.expect(SHOP, [new])

    assert await found(base, old) == [FRETE.answer, PIX.answer]
    assert await found(base, new) == [DEARER.answer, PIX.answer]


async def test_a_name_that_is_given_to_another_question_answers_no_old_one(
    base: KnowledgeBase,
) -> None:
    old, new = texts(passage("1", FRETE.question, "R$ 10.")), texts(passage("1", "Pix?", "Sim."))
    base.expect(SHOP, [old])
    await base.renew(SHOP)

    base.expect(SHOP, [new])

    assert await found(base, old) == await found(base, old, "Pix?") == []


async def test_old_turns_and_new_ones_do_not_index_in_turns(base: KnowledgeBase) -> None:
    old, new = texts(FRETE, PIX), texts(DEARER, PIX)
    base.expect(SHOP, [old])
    await base.renew(SHOP)
    base.expect(SHOP, [new])
    assert await base.renew(SHOP) == Synced(1, 0)

    await found(base, old)
    await found(base, new)

    assert await base.renew(SHOP) == Synced(0, 0)


async def test_what_is_taken_out_is_found_no_more(base: KnowledgeBase) -> None:
    old, new = texts(FRETE, PIX), texts(PIX)
    base.expect(SHOP, [old])
    await base.renew(SHOP)
    base.expect(SHOP, [new])

    assert await base.renew(SHOP) == Synced(0, 1)
    assert FRETE.answer not in [*await found(base, old), *await found(base, new)]


async def test_domains_are_asked_apart(base: KnowledgeBase) -> None:
    own, other = texts(FRETE), texts(DEARER, collection="furniture")
    base.expect(SHOP, [own, other])
    assert await base.renew(SHOP) == Synced(2, 0)

    assert await found(base, own) == [FRETE.answer]
    assert await found(base, other) == [DEARER.answer]


async def test_a_domain_that_is_allowed_no_more_is_forgotten(base: KnowledgeBase) -> None:
    own, other = texts(FRETE), texts(DEARER, PIX, collection="furniture")
    base.expect(SHOP, [own, other])
    await base.renew(SHOP)
    base.expect(SHOP, [own])

    assert await base.renew(SHOP) == Synced(0, 2)
    assert await base.renew(SHOP) == Synced(0, 0)
    assert await found(base, own) == [FRETE.answer]


async def test_a_tenant_that_is_gone_is_forgotten_and_may_come_back(base: KnowledgeBase) -> None:
    its = texts(FRETE, PIX)
    base.expect(SHOP, [its])
    await base.renew(SHOP)
    base.expect(SHOP, [])
    assert await base.renew(SHOP) == Synced(0, 2)

    base.expect(SHOP, [its])

    assert await base.renew(SHOP) == Synced(2, 0)


async def test_other_tenants_keep_theirs(base: KnowledgeBase) -> None:
    theirs = Texts(OTHER_SHOP, {PIX.id: PIX})
    base.expect(OTHER_SHOP, [theirs])
    await base.renew(OTHER_SHOP)
    base.expect(SHOP, [texts(FRETE)])
    base.expect(SHOP, [])
    await base.renew(SHOP)

    assert await base.renew(OTHER_SHOP) == Synced(0, 0)
    assert await found(base, theirs, "Aceitam Pix?") == [PIX.answer]


async def test_a_turn_of_a_tenant_that_is_gone_finds_nothing(base: KnowledgeBase) -> None:
    its = texts(FRETE)
    base.expect(SHOP, [its])
    await base.renew(SHOP)

    base.expect(SHOP, [])

    assert await found(base, its) == []
