"""py3langid, limited to the languages that we speak.

Measured on 28 messages of one to six words: it is right or unsure where detectors for long texts
are confidently wrong (`oi` is not Finnish).
"""

import mmap
import tempfile
import threading
from array import array
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_LANGUAGES: Final = ("en", "es", "pt")
_WIDE: Final = 4  # bytes of a number, where two are not enough


class LangidDetector:
    """Loads its model when it is first asked, and keeps of it what three languages need."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._identifier: LanguageIdentifier | None = None

    def warm_up(self) -> None:
        """Load the model, which takes most of a second; in another thread, nobody waits."""
        with self._lock:
            self._identifier = self._identifier or _load()

    def detect(self, text: str) -> tuple[str, float]:
        if self._identifier is None:
            self.warm_up()
        assert self._identifier is not None  # noqa: S101  for the type checker
        language, confidence = self._identifier.classify(text)
        return str(language), float(confidence)


def _load() -> "LanguageIdentifier":
    """Return a model for three languages that leaves most of its 40 MB on the disk."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415

    full = LanguageIdentifier.from_model_file(MODEL_FILE)
    places = [full.nb_classes.index(language) for language in _LANGUAGES]
    return LanguageIdentifier(
        full.nb_ptc[:, places],
        full.nb_pc[places],
        list(_LANGUAGES),
        _mapped(full.tk_nextmove),
        full.tk_output,
        norm_probs=True,
        tk_row=full.tk_row,
    )


def _mapped(numbers: "array[int]") -> Sequence[int]:
    """Return *numbers* in a file without a name: only what is looked at is in memory."""
    with tempfile.TemporaryFile() as file:
        numbers.tofile(file)
        file.flush()
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    return memoryview(mapped).cast("I" if numbers.itemsize == _WIDE else "H")
