"""What keeping the vectors of questions saves, and what of a customer's words is kept: nothing."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from chatwootai.adapters.cache.memory import MemoryCache
from chatwootai.adapters.clock.manual import ManualClock
from chatwootai.adapters.embedder.cached import CachedEmbedder
from chatwootai.adapters.embedder.trigrams import TrigramEmbedder
from chatwootai.core.conversation import TenantId
from chatwootai.core.ports.cache import NOBODY
from chatwootai.core.ports.embedder import Asked, Embedder, Vector

QUESTION = "meu CPF é 529.982.247-25, qual o prazo?"


@dataclass
class CountingEmbedder:
    """Numbers the questions that it is asked for."""

    name: str = "counting"
    dimensions: int = 2
    asked: list[str] = field(default_factory=list)

    async def questions(self, texts: Sequence[str]) -> Sequence[Asked]:
        self.asked.extend(texts)
        return [Asked([1.0, 0.0], 0.1)] * len(texts)

    async def passages(self, texts: Sequence[tuple[str, str]]) -> Sequence[Vector]:
        return [[0.0, 1.0]] * len(texts)


@dataclass
class RecordingCache:
    is_degraded = False

    """Keeps everything for ever, and shows it."""

    kept: dict[tuple[TenantId, str], bytes] = field(default_factory=dict)

    async def get(self, tenant: TenantId, name: str) -> bytes | None:
        return self.kept.get((tenant, name))

    async def put(self, tenant: TenantId, name: str, value: bytes, *, seconds: float) -> None:
        self.kept[tenant, name] = value

    async def forget(self, tenant: TenantId, name: str) -> None:
        self.kept.pop((tenant, name), None)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def cache(clock: ManualClock) -> MemoryCache:
    return MemoryCache(clock)


async def test_a_question_is_made_once_whoever_asks(cache: MemoryCache) -> None:
    model = CountingEmbedder()
    first = await CachedEmbedder(model, cache).questions(["oi", "tem pix?", "oi"])
    again = await CachedEmbedder(model, cache).questions(["tem pix?", "oi", "bom dia"])

    assert model.asked == ["oi", "tem pix?", "bom dia"]
    assert [*first, *again] == [Asked([1.0, 0.0], 0.1)] * 6


async def test_what_is_kept_equals_what_was_made(cache: MemoryCache) -> None:
    model: Embedder = TrigramEmbedder()
    made = await CachedEmbedder(model, cache).questions([QUESTION])
    of_its_name = CountingEmbedder(model.name, model.dimensions)

    kept = await CachedEmbedder(of_its_name, cache).questions([QUESTION])

    assert (list(kept), of_its_name.asked) == (list(made), [])


async def test_a_day_later_it_is_made_again(cache: MemoryCache, clock: ManualClock) -> None:
    model = CountingEmbedder()
    for _ in range(3):
        await CachedEmbedder(model, cache).questions(["oi"])
        await clock.advance(12 * 3600)

    assert model.asked == ["oi", "oi"]


async def test_vectors_of_another_model_are_not_taken_for_its_own(cache: MemoryCache) -> None:
    await CachedEmbedder(CountingEmbedder("one"), cache).questions(["oi"])
    other = CountingEmbedder("other")

    await CachedEmbedder(other, cache).questions(["oi"])

    assert other.asked == ["oi"]


async def test_what_the_customer_wrote_is_not_kept() -> None:
    cache = RecordingCache()
    await CachedEmbedder(CountingEmbedder(), cache).questions([QUESTION])

    digest = hashlib.sha256(QUESTION.encode()).hexdigest()
    assert list(cache.kept) == [(NOBODY, f"question/counting/{digest}")]


@pytest.mark.parametrize("damaged", [b"", b"x", b"x" * 15, b"x" * 17])
async def test_a_vector_that_is_not_whole_is_made_again(damaged: bytes) -> None:
    cache = RecordingCache()
    model = CountingEmbedder()
    await CachedEmbedder(model, cache).questions(["oi"])
    cache.kept = dict.fromkeys(cache.kept, damaged)

    assert await CachedEmbedder(model, cache).questions(["oi"]) == [Asked([1.0, 0.0], 0.1)]
    assert model.asked == ["oi", "oi"]


async def test_a_text_that_no_encoding_knows_is_a_question_too(cache: MemoryCache) -> None:
    assert await CachedEmbedder(CountingEmbedder(), cache).questions(["\ud800"])


async def test_passages_are_handed_on(cache: MemoryCache) -> None:
    assert await CachedEmbedder(CountingEmbedder(), cache).passages([("a", "b")]) == [[0.0, 1.0]]
