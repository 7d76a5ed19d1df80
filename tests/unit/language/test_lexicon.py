import re
import string

import pytest

from chatwootai.core.language.lexicon import LANGUAGES, all_stopwords, lexicon
from chatwootai.core.language.text import fold

OTHERS = [code for code in LANGUAGES if code != "pt"]


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("code", OTHERS)
def test_every_language_says_the_same_things(code: str) -> None:
    assert lexicon(code).says.keys() == lexicon("pt").says.keys()
    assert lexicon(code).note.keys() == lexicon("pt").note.keys()
    assert lexicon(code).dates.keys() == lexicon("pt").dates.keys()


@pytest.mark.parametrize("code", OTHERS)
def test_every_language_recognises_the_same_intents(code: str) -> None:
    assert lexicon(code).patterns.keys() == lexicon("pt").patterns.keys()


@pytest.mark.parametrize("code", OTHERS)
def test_every_language_leaves_the_same_room_for_facts(code: str) -> None:
    portuguese = lexicon("pt")

    for occasion, text in lexicon(code).says.items():
        assert placeholders(text) == placeholders(portuguese.says[occasion])


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_formal_manner_says_nothing_that_the_friendly_one_does_not(code: str) -> None:
    known = lexicon(code)

    assert known.formal.keys() <= known.says.keys()
    for occasion, text in known.formal.items():
        assert placeholders(text) == placeholders(known.says[occasion])


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_text_of_each_other_language_can_be_announced(code: str) -> None:
    assert lexicon(code).found_in.keys() == set(LANGUAGES) - {code}


@pytest.mark.parametrize("code", LANGUAGES)
def test_words_to_compare_with_are_folded(code: str) -> None:
    known = lexicon(code)
    ordinals = {word for these in known.ordinals for word in these}

    for word in [*known.stopwords, *known.hours_words, *known.slang, *ordinals]:
        assert fold(word) == word


@pytest.mark.parametrize("code", LANGUAGES)
def test_patterns_have_no_accents_for_none_would_be_found(code: str) -> None:
    for pattern in lexicon(code).patterns.values():
        assert pattern.pattern.isascii()


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_intent_is_recognised_in_nothing(code: str) -> None:
    for pattern in lexicon(code).patterns.values():
        assert not pattern.search("")


def test_a_pattern_begins_and_ends_with_whole_words() -> None:
    greeting = lexicon("pt").patterns["greeting"]

    assert greeting.search("oi, gente")
    assert not greeting.search("oito oitenta boi")


def test_the_manner_decides_how_a_thing_is_said() -> None:
    known = lexicon("pt")

    assert known.say("thanks") == known.says["thanks"]
    assert known.say("thanks", "formal") == known.formal["thanks"]
    assert known.say("thanks", "formal") != known.say("thanks", "friendly")


def test_what_the_formal_manner_does_not_say_otherwise_is_said_as_usual() -> None:
    assert "hours" not in lexicon("pt").formal
    assert lexicon("pt").say("hours", "formal") == lexicon("pt").says["hours"]


def test_a_word_of_any_language_may_be_a_stopword() -> None:
    assert {"voce", "the", "usted"} <= all_stopwords()
    assert "entrega" not in all_stopwords()


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(FileNotFoundError, match=re.escape("fr.toml")):
        lexicon("fr")
