"""What keeping vectors in a file saves, and that it costs nothing when the file is unusable."""

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from chatwootai.adapters.embedder.sqlite import SqliteEmbedder
from chatwootai.adapters.embedder.trigrams import TrigramEmbedder
from chatwootai.core.ports.embedder import Asked, Embedder, Vector

DELIVERY = ("Qual o prazo?", "Cinco dias.")
PAYMENT = ("Aceita Pix?", "Sim.")


@dataclass
class CountingEmbedder:
    """Numbers the passages that it is asked for."""

    name: str = "counting"
    dimensions: int = 2
    asked: list[tuple[str, str]] = field(default_factory=list)

    async def questions(self, texts: Sequence[str]) -> Sequence[Asked]:
        return [Asked([1.0, 0.0])] * len(texts)

    async def passages(self, texts: Sequence[tuple[str, str]]) -> Sequence[Vector]:
        self.asked.extend(texts)
        return [[float(len(self.asked)), 0.5]] * len(texts)


Open = Callable[[Embedder], SqliteEmbedder]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "vectors.sqlite"


@pytest.fixture
async def opened(path: Path) -> AsyncIterator[Open]:
    """Opens the same file as often as one likes: each time as another process would."""
    async with AsyncExitStack() as stack:

        def open_embedder(embedder: Embedder) -> SqliteEmbedder:
            keeping = SqliteEmbedder(path, embedder)
            stack.push_async_callback(keeping.aclose)
            return keeping

        yield open_embedder


def spoil(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(statement)


async def test_what_is_kept_equals_what_was_made(opened: Open) -> None:
    model = TrigramEmbedder()
    made = await opened(model).passages([DELIVERY, PAYMENT])
    of_its_name = CountingEmbedder(model.name, model.dimensions)

    kept = await opened(of_its_name).passages([PAYMENT, DELIVERY])

    assert [list(vector) for vector in kept] == [list(made[1]), list(made[0])]
    assert of_its_name.asked == []


async def test_a_passage_is_made_once_whoever_asks(opened: Open) -> None:
    model = CountingEmbedder()
    await opened(model).passages([DELIVERY, DELIVERY])
    await opened(model).passages([PAYMENT, DELIVERY])

    assert model.asked == [DELIVERY, PAYMENT]


async def test_vectors_of_another_model_are_not_taken_for_its_own(opened: Open) -> None:
    await opened(CountingEmbedder("one")).passages([DELIVERY])
    other = CountingEmbedder("other")

    await opened(other).passages([DELIVERY])

    assert other.asked == [DELIVERY]


async def test_passages_that_read_alike_when_joined_are_two(opened: Open) -> None:
    model = CountingEmbedder()
    alike = [("a\0b", "c"), ("a", "b\0c"), ("a", "b c"), ("a b", "c")]

    await opened(model).passages(alike)

    assert model.asked == alike


async def test_questions_are_not_kept(opened: Open, path: Path) -> None:
    assert await opened(CountingEmbedder()).questions(["oi"]) == [Asked([1.0, 0.0])]

    with pytest.raises(sqlite3.OperationalError, match="unable to open"):
        sqlite3.connect(f"file:{path}?mode=ro", uri=True)


async def test_many_at_once_are_not_mixed_up(opened: Open) -> None:
    keeping = opened(TrigramEmbedder())
    texts = [(f"pergunta {number}", f"resposta {number}") for number in range(40)]
    alone = [list(vector) for vector in await TrigramEmbedder().passages(texts)]

    together = await asyncio.gather(*(keeping.passages([text]) for text in texts * 2))

    assert [list(vector) for [vector] in together] == alone * 2


@pytest.mark.parametrize(
    "damage",
    ["UPDATE vectors SET vector = substr(vector, 1, 5)", "UPDATE vectors SET vector = x''"],
)
async def test_a_vector_that_is_not_whole_is_made_again(
    opened: Open, path: Path, damage: str
) -> None:
    model = CountingEmbedder()
    await opened(model).passages([DELIVERY])
    spoil(path, damage)

    assert [list(vector) for vector in await opened(model).passages([DELIVERY])] == [[2.0, 0.5]]


async def test_a_damaged_file_costs_time_and_nothing_else(
    opened: Open, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await asyncio.to_thread(path.write_bytes, b"no database" * 1_000)
    model = CountingEmbedder()
    keeping = opened(model)

    first, again = [list((await keeping.passages([DELIVERY]))[0]) for _ in range(2)]

    assert (first, again) == ([1.0, 0.5], [2.0, 0.5])
    assert {record.levelno for record in caplog.records} == {logging.WARNING}


async def test_a_file_that_cannot_be_written_costs_time_and_nothing_else(
    opened: Open, path: Path
) -> None:
    keeping = opened(CountingEmbedder())
    await keeping.passages([DELIVERY])
    spoil(path, "DROP TABLE vectors")

    assert [list(vector) for vector in await keeping.passages([DELIVERY])] == [[2.0, 0.5]]


async def test_a_folder_that_is_gone_costs_time_and_nothing_else(tmp_path: Path) -> None:
    keeping = SqliteEmbedder(tmp_path / "nowhere" / "vectors.sqlite", CountingEmbedder())

    assert [list(vector) for vector in await keeping.passages([DELIVERY])] == [[1.0, 0.5]]
    await keeping.aclose()
