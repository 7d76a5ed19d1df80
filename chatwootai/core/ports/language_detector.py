"""The need to know which language a customer writes."""

from typing import Protocol


class LanguageDetector(Protocol):
    """Recognises Portuguese, English and Spanish."""

    def detect(self, text: str) -> tuple[str, float]:
        """Return the likeliest of `pt`, `en`, `es`, and how sure that is, from 0 to 1."""

    def warm_up(self) -> None:
        """Load what is needed, so that the first question does not wait; it may take a second."""
