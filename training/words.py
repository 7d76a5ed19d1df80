"""Gathers the words that are no typing slips, from what `businesses/` say and are asked.

    pip install wordfreq
    python training/words.py

It writes `chatwootai/core/language/words.txt`, the most used word first: those that are written in
two entries at least, and those of customers that dictionaries know. Slips that many make, such as
`cachoro`, are none of them.
"""

from collections import Counter
from pathlib import Path
from typing import Final

import yaml
from businesses import FOLDER
from wordfreq import top_n_list, zipf_frequency

from chatwootai.core.language import lexicon
from chatwootai.core.language.text import fold, words

OUT: Final = Path(lexicon.__file__).with_name("words.txt")
WRITTEN: Final = 2  # entries in which a word must be, if no dictionary is asked
# How frequent (on a scale of ten powers) a word is elsewhere that one message, or more, has.
OF_ONE: Final = 3.2
OF_MORE: Final = 2.5


def main() -> None:
    """Count words and write those that are no slips."""
    written, asked = Counter[str](), Counter[str]()
    for path in sorted(FOLDER.glob("*.yaml")):
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        for entry in data["knowledge"]:
            written.update(set(words(f"{entry['question']} {entry['answer']}")))
        messages = [*data["unanswerable"], *(one for its in data["asked"].values() for one in its)]
        for text in messages:
            asked.update(set(words(text)))
    elsewhere = _elsewhere()
    counts = written + asked
    known = [
        word
        for word in sorted(counts, key=lambda word: (-counts[word], word))
        if word.isalpha()
        and (
            written[word] >= WRITTEN
            or elsewhere.get(word, 0.0) >= (OF_MORE if counts[word] > 1 else OF_ONE)
        )
    ]
    OUT.write_text("\n".join(known) + "\n", encoding="utf-8")
    print(f"{OUT}: {len(known)} words")


def _elsewhere() -> dict[str, float]:
    """Return how frequent each word, folded, is in books and talk."""
    found: dict[str, float] = {}
    for language in lexicon.LANGUAGES:
        for word in top_n_list(language, 400_000):
            folded = fold(word)
            found[folded] = max(found.get(folded, 0.0), zipf_frequency(word, language))
    return found


if __name__ == "__main__":
    main()
