"""py3langid, limited to the languages that we speak.

Measured on 28 messages of one to six words: it is right or unsure where detectors for long texts
are confidently wrong (`oi` is not Finnish).
"""

import threading
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_LANGUAGES: Final = ("en", "es", "pt")


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
    """Return a model of a third of the size: the package keeps all its languages in memory."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415

    full = LanguageIdentifier.from_model_file(MODEL_FILE)
    places = [full.nb_classes.index(language) for language in _LANGUAGES]
    return LanguageIdentifier(
        full.nb_ptc[:, places],
        full.nb_pc[places],
        list(_LANGUAGES),
        full.tk_nextmove,
        full.tk_output,
        norm_probs=True,
        tk_row=full.tk_row,
    )
