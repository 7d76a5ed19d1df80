import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from chatwootai.adapters.embedder.trigrams import TrigramEmbedder
from chatwootai.adapters.knowledge_index.in_memory import InMemoryKnowledgeIndex
from chatwootai.core.conversation import TenantId
from chatwootai.core.errors import ServiceUnavailableError
from chatwootai.core.knowledge.knowledge_base import KnowledgeBase, Synced, TenantKnowledge
from chatwootai.core.knowledge.passage import Passage, Texts
from chatwootai.core.knowledge.spelling import weights
from chatwootai.core.ports.embedder import Asked, Vector
from chatwootai.core.ports.knowledge_index import Sought
from tests.building import OTHER_SHOP, SHOP, passage

FRETE = passage("frete", "Qual o valor do frete?", "O frete custa R$ 10.")
TROCA = passage("troca", "Posso trocar um produto?", "Trocamos em até 7 dias.")
PIX = passage("pix", "Aceitam Pix?", "Sim, com 5% de desconto.")
SILENT = ServiceUnavailableError("the model", "embedding")


@dataclass
class AttentiveEmbedder:
    """Notes which questions of passages it is given, and can be held up or fail."""

    name: str = "trigrams"
    asked: list[str] = field(default_factory=list)
    held_up: dict[str, asyncio.Event] = field(default_factory=dict)
    fails_at: set[str] = field(default_factory=set)
    _real: TrigramEmbedder = field(default_factory=TrigramEmbedder)

    @property
    def dimensions(self) -> int:
        return self._real.dimensions

    async def questions(self, texts: Sequence[str]) -> Sequence[Asked]:
        return await self._real.questions(texts)

    async def passages(self, texts: Sequence[tuple[str, str]]) -> Sequence[Vector]:
        for question, _ in texts:
            if question in self.fails_at:
                self.fails_at.remove(question)
                raise SILENT
            if question in self.held_up:
                await self.held_up[question].wait()
            self.asked.append(question)
        return await self._real.passages(texts)


@pytest.fixture
def embedder() -> AttentiveEmbedder:
    return AttentiveEmbedder()


@pytest.fixture
def index() -> InMemoryKnowledgeIndex:
    return InMemoryKnowledgeIndex()


@pytest.fixture
def base(embedder: AttentiveEmbedder, index: InMemoryKnowledgeIndex) -> KnowledgeBase:
    return KnowledgeBase(embedder, index)


def texts(*passages: Passage, tenant: TenantId = SHOP) -> Texts:
    return Texts(tenant, {its.id: its for its in passages})


def many(count: int) -> list[Passage]:
    return [passage(f"p{number}", f"Pergunta {number}?", "Resposta.") for number in range(count)]


async def indexed(index: InMemoryKnowledgeIndex) -> set[str]:
    """Return the ids of all that the index holds of the shop."""
    [asked] = await TrigramEmbedder().questions(["frete"])
    matches = await index.search(SHOP, Sought(asked.vector, weights("frete")), 1_000)
    return {match.passage for match in matches}


async def test_everything_is_indexed_the_first_time(
    base: KnowledgeBase, index: InMemoryKnowledgeIndex
) -> None:
    assert await base.sync(texts(FRETE, TROCA)) == Synced(indexed=2, forgotten=0)
    assert await indexed(index) == {"frete", "troca"}


async def test_what_did_not_change_is_not_indexed_again(
    base: KnowledgeBase, embedder: AttentiveEmbedder
) -> None:
    await base.sync(texts(FRETE, TROCA))
    embedder.asked.clear()

    assert await base.sync(texts(TROCA, FRETE)) == Synced(0, 0)
    assert embedder.asked == []


@pytest.mark.parametrize(
    "changed",
    [
        passage("frete", "Qual o valor do frete?", "O frete custa R$ 12."),
        passage("frete", "Quanto é o frete?", "O frete custa R$ 10."),
        passage("frete", "Qual o valor do frete?", "O frete custa R$ 10.", "É grátis?"),
    ],
)
async def test_only_what_changed_is_indexed(
    base: KnowledgeBase, embedder: AttentiveEmbedder, changed: Passage
) -> None:
    await base.sync(texts(FRETE, TROCA))
    embedder.asked.clear()

    assert await base.sync(texts(changed, TROCA)) == Synced(1, 0)
    assert embedder.asked == list(changed.questions)


async def test_what_is_gone_is_forgotten(
    base: KnowledgeBase, index: InMemoryKnowledgeIndex
) -> None:
    await base.sync(texts(FRETE, TROCA))

    assert await base.sync(texts(TROCA)) == Synced(0, 1)
    assert await indexed(index) == {"troca"}
    assert await base.sync(texts(TROCA)) == Synced(0, 0)


async def test_what_comes_back_is_indexed_again(
    base: KnowledgeBase, index: InMemoryKnowledgeIndex
) -> None:
    await base.sync(texts(FRETE, TROCA))
    await base.sync(texts(TROCA))

    assert await base.sync(texts(FRETE, TROCA)) == Synced(1, 0)
    assert await indexed(index) == {"frete", "troca"}


async def test_where_it_stands_is_told_as_it_goes_on(base: KnowledgeBase) -> None:
    told: list[int] = []

    await base.sync(texts(*many(40)), told.append)

    assert sum(told) == 40
    assert len(told) > 1


async def test_syncs_at_once_index_everything_once(
    base: KnowledgeBase, embedder: AttentiveEmbedder
) -> None:
    synced = await asyncio.gather(*(base.sync(texts(FRETE, TROCA)) for _ in range(5)))

    assert sorted(embedder.asked) == sorted([FRETE.question, TROCA.question])
    assert sum(each.indexed for each in synced) == 2


async def test_a_tenant_does_not_wait_for_anothers_knowledge(
    base: KnowledgeBase, embedder: AttentiveEmbedder
) -> None:
    embedder.held_up[FRETE.question] = asyncio.Event()
    slow = asyncio.create_task(base.sync(texts(FRETE)))
    await asyncio.sleep(0)

    synced = await asyncio.wait_for(base.sync(texts(PIX, tenant=OTHER_SHOP)), 1)

    assert synced == Synced(1, 0)
    assert not slow.done()
    embedder.held_up[FRETE.question].set()
    await slow


async def test_after_a_failure_only_what_is_left_is_done(
    base: KnowledgeBase, embedder: AttentiveEmbedder, index: InMemoryKnowledgeIndex
) -> None:
    embedder.fails_at = {"Pergunta 20?"}
    with pytest.raises(ServiceUnavailableError):
        await base.sync(texts(*many(30)))

    synced = await base.sync(texts(*many(30)))

    assert 0 < synced.indexed < 30
    assert len(await indexed(index)) == 30


async def test_what_was_indexed_before_a_failure_and_is_gone_is_forgotten(
    base: KnowledgeBase, embedder: AttentiveEmbedder, index: InMemoryKnowledgeIndex
) -> None:
    embedder.fails_at = {"Pergunta 20?"}
    with pytest.raises(ServiceUnavailableError):
        await base.sync(texts(*many(30)))

    await base.sync(texts(FRETE))

    assert await indexed(index) == {"frete"}


async def test_a_sync_that_is_cancelled_leaves_the_next_one_able_to_end(
    base: KnowledgeBase, embedder: AttentiveEmbedder, index: InMemoryKnowledgeIndex
) -> None:
    embedder.held_up["Pergunta 20?"] = asyncio.Event()
    cancelled = asyncio.create_task(base.sync(texts(*many(30))))
    await asyncio.sleep(0.01)
    cancelled.cancel()
    await asyncio.gather(cancelled, return_exceptions=True)
    embedder.held_up.clear()

    synced = await base.sync(texts(*many(30)))

    assert 0 < synced.indexed < 30
    assert len(await indexed(index)) == 30


async def test_a_question_finds_what_is_nearest_first(base: KnowledgeBase) -> None:
    found = await base.look_up(texts(FRETE, TROCA, PIX), "quanto custa o frete?")

    assert found.candidates[0].passage == FRETE
    assert found.question == "quanto custa o frete?"
    assert found.embedder == "trigrams"


async def test_a_question_indexes_what_is_not_yet(base: KnowledgeBase) -> None:
    await base.look_up(texts(FRETE), "frete")

    assert await base.sync(texts(FRETE)) == Synced(0, 0)


async def test_a_slip_is_corrected_before_it_is_looked_up(base: KnowledgeBase) -> None:
    found = await base.look_up(texts(FRETE, TROCA), "qual o valro do fretee?")

    assert found.question == "qual o valor do frete?"


@pytest.mark.parametrize(
    ("passages", "is_known"), [([FRETE], True), ([TROCA, FRETE], True), ([], False)]
)
async def test_the_words_of_a_new_configuration_are_known(
    base: KnowledgeBase, passages: list[Passage], *, is_known: bool
) -> None:
    await base.look_up(texts(TROCA), "frete")

    found = await base.look_up(texts(*passages), "frete")

    assert (found.wording.unknown({"frete"}) == 0.0) is is_known
    assert (found.wording.unknown({"troca"}) == 0.0) is (TROCA in passages)


async def test_where_nothing_is_written_nothing_is_found(base: KnowledgeBase) -> None:
    found = await base.look_up(texts(), "qual o frete?")

    assert found.candidates == []


async def test_tenants_do_not_see_each_other(base: KnowledgeBase) -> None:
    await base.sync(texts(FRETE, TROCA))

    found = await base.look_up(texts(PIX, tenant=OTHER_SHOP), "Qual o valor do frete?")

    assert [candidate.passage for candidate in found.candidates] == [PIX]


async def test_tenants_with_the_same_ids_each_find_their_own_words(base: KnowledgeBase) -> None:
    other = passage("frete", "Qual o valor do frete?", "O frete é grátis.")
    theirs = texts(other, tenant=OTHER_SHOP)

    first = await base.look_up(texts(FRETE), "Qual o valor do frete?")
    second = await base.look_up(theirs, "Qual o valor do frete?")
    again = await base.look_up(texts(FRETE), "Qual o valor do frete?")

    assert [found.candidates[0].passage for found in (first, second, again)] == [
        FRETE,
        other,
        FRETE,
    ]


async def test_a_passage_that_another_sync_removed_meanwhile_is_no_candidate(
    base: KnowledgeBase, index: InMemoryKnowledgeIndex, embedder: AttentiveEmbedder
) -> None:
    await base.sync(texts(FRETE, TROCA))
    other_base = KnowledgeBase(embedder, index)

    found = await other_base.look_up(texts(FRETE), "troca")

    assert [candidate.passage for candidate in found.candidates] == [FRETE]


async def test_a_tenants_knowledge_is_all_that_its_agents_reach(base: KnowledgeBase) -> None:
    await base.sync(texts(FRETE))
    knowledge = TenantKnowledge(base, texts(PIX, tenant=OTHER_SHOP))

    found = await knowledge.look_up("Qual o valor do frete?")

    assert [candidate.passage for candidate in found.candidates] == [PIX]
