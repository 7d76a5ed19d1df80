"""Gathers the words that are no typing slips, from what `businesses/` say and are asked.

    python training/words.py

It writes `chatwootai/core/language/words.txt`: every word that occurs at least twice.
"""

from collections import Counter
from pathlib import Path
from typing import Final

from businesses import businesses

from chatwootai.core.language import lexicon
from chatwootai.core.language.text import words

OUT: Final = Path(lexicon.__file__).with_name("words.txt")
FEWEST: Final = 2


def main() -> None:
    """Count words and write the common ones."""
    counts = Counter[str]()
    for business in businesses():
        counts.update(word for passage in business.passages for word in words(" ".join(passage)))
        for text in business.asked:
            counts.update(set(words(text)))
    known = sorted(word for word, count in counts.items() if count >= FEWEST and word.isalpha())
    OUT.write_text("\n".join(known) + "\n", encoding="utf-8")
    print(f"{OUT}: {len(known)} words")


if __name__ == "__main__":
    main()
