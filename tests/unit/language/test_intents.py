from collections.abc import Iterator
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatwootai.core.language.intents import Intent, asks_hours, recognise
from chatwootai.core.language.lexicon import LANGUAGES, lexicon
from chatwootai.core.language.text import LONGEST, fold
from tests.unit.language import phrases_en, phrases_es, phrases_pt

PHRASES: Final = {
    "pt": phrases_pt.PHRASES,
    "en": phrases_en.PHRASES,
    "es": phrases_es.PHRASES,
}
FEWEST: Final = 15
SMALL_TALK: Final = {Intent.GREETING, Intent.THANKS, Intent.GOODBYE}


def phrases(intent: Intent) -> Iterator[tuple[str, str]]:
    """Yield each phrase of *intent* with its language."""
    for code, its in PHRASES.items():
        for line in its[intent].strip().split("\n"):
            yield code, line.strip()


def of(intent: Intent) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(("language", "phrase"), list(phrases(intent)))


@pytest.mark.parametrize("intent", Intent)
def test_each_intent_is_tried_with_many_phrases_of_each_language(intent: Intent) -> None:
    for code in LANGUAGES:
        assert len([phrase for known, phrase in phrases(intent) if known == code]) >= FEWEST


@of(Intent.GREETING)
def test_a_greeting_is_recognised(language: str, phrase: str) -> None:
    recognised = recognise(phrase, language)

    assert Intent.GREETING in recognised.intents
    assert recognised.intents <= SMALL_TALK
    assert recognised.rest == ""


@of(Intent.THANKS)
def test_thanks_are_recognised(language: str, phrase: str) -> None:
    recognised = recognise(phrase, language)

    assert recognised.intents == {Intent.THANKS}
    assert recognised.rest == ""


@of(Intent.GOODBYE)
def test_a_goodbye_is_recognised(language: str, phrase: str) -> None:
    intents = recognise(phrase, language).intents

    assert Intent.GOODBYE in intents
    assert intents <= SMALL_TALK | {Intent.YES}


@of(Intent.PERSON)
def test_the_wish_for_a_person_is_recognised(language: str, phrase: str) -> None:
    intents = recognise(phrase, language).intents

    assert Intent.PERSON in intents
    assert intents <= {Intent.PERSON, Intent.GREETING}


@of(Intent.HOURS)
def test_a_question_on_the_hours_is_recognised(language: str, phrase: str) -> None:
    recognised = recognise(phrase, language)

    assert Intent.HOURS in recognised.intents
    assert recognised.intents <= {Intent.HOURS, Intent.GREETING}
    assert recognised.rest


@of(Intent.YES)
def test_a_yes_is_recognised(language: str, phrase: str) -> None:
    intents = recognise(phrase, language).intents

    assert Intent.YES in intents
    assert not intents & {Intent.NO, Intent.QUESTION}


@of(Intent.NO)
def test_a_no_is_recognised(language: str, phrase: str) -> None:
    intents = recognise(phrase, language).intents

    assert Intent.NO in intents
    assert not intents & {Intent.YES, Intent.QUESTION}


@of(Intent.COMPLAINT)
def test_a_complaint_is_recognised(language: str, phrase: str) -> None:
    assert Intent.COMPLAINT in recognise(phrase, language).intents


@of(Intent.QUESTION)
def test_what_only_sounds_like_an_intent_is_a_question(language: str, phrase: str) -> None:
    assert recognise(phrase, language).intents == {Intent.QUESTION}


@pytest.mark.parametrize(
    ("language", "message", "intents", "rest"),
    [
        ("pt", "oi, bom dia! vcs entregam?", {Intent.GREETING}, "vocês entregam?"),
        ("pt", "Oi! Queria uma informação: qual o frete?", {Intent.GREETING}, "qual o frete?"),
        ("pt", "qual o frete? obrigada!", {Intent.THANKS}, "qual o frete?"),
        ("pt", "Oi, qual o frete pfv? 😊 Obrigada, tchau", SMALL_TALK, "qual o frete"),
        ("pt", "Boa tarde, tudo bem? Me chamo Ana. Tem sofá?", {Intent.GREETING}, "Tem sofá?"),
        ("pt", "muito obrigado, mas e o prazo?", {Intent.THANKS}, "mas e o prazo?"),
        ("pt", "qual o frete por favor", set(), "qual o frete"),
        ("pt", "kkkk qual o frete", set(), "qual o frete"),
        ("en", "Hi there, do u ship? thanks", {Intent.GREETING, Intent.THANKS}, "do you ship?"),
        ("es", "Hola, ¿hacen envíos? gracias", {Intent.GREETING, Intent.THANKS}, "hacen envíos?"),
        ("pt", "hello, vocês entregam?", {Intent.GREETING}, "vocês entregam?"),
    ],
)
def test_small_talk_around_a_question_is_cut_off(
    language: str, message: str, intents: set[Intent], rest: str
) -> None:
    recognised = recognise(message, language)

    assert recognised.intents == intents | {Intent.QUESTION}
    assert recognised.rest == rest


@pytest.mark.parametrize(
    ("message", "intents"),
    [
        ("oi, quero falar com um atendente", {Intent.GREETING, Intent.PERSON}),
        ("obrigado por nada, péssimo", {Intent.THANKS, Intent.COMPLAINT, Intent.QUESTION}),
        ("bom dia, que horas abre?", {Intent.GREETING, Intent.HOURS}),
        ("não, obrigada", {Intent.NO, Intent.THANKS}),
        ("sim, obrigada", {Intent.YES, Intent.THANKS}),
        ("que horas abre? e qual o frete?", {Intent.QUESTION}),
    ],
)
def test_a_message_may_be_for_several_things(message: str, intents: set[Intent]) -> None:
    assert recognise(message, "pt").intents == intents


@pytest.mark.parametrize("message", ["", " ", "?", "😀", "👍🏽", "\u200b", "...", "kkkk"])
def test_what_says_nothing_is_for_nothing(message: str) -> None:
    recognised = recognise(message, "pt")

    assert (recognised.intents, recognised.rest) == (frozenset(), "")


@pytest.mark.parametrize(
    ("message", "language"),
    [("Oi, tudo bem?", "pt"), ("thank you", "en"), ("hasta luego", "es"), ("qual o frete?", "")],
)
def test_the_language_of_what_was_recognised_is_known(message: str, language: str) -> None:
    assert recognise(message, "pt").language == language


def test_what_two_languages_share_tells_no_language() -> None:
    assert recognise("ok", "pt").language == ""


def test_of_a_very_long_message_only_the_beginning_is_looked_at() -> None:
    recognised = recognise("a " * LONGEST + "quero falar com um atendente", "pt")

    assert recognised.intents == {Intent.QUESTION}


@pytest.mark.parametrize(
    "question", ["que horas abrem no feriado?", "abre no Natal?", "abrem dia 25?", "abre 24/12?"]
)
def test_the_weekly_hours_say_nothing_of_special_days(question: str) -> None:
    assert not asks_hours(fold(question), lexicon("pt"))


@given(st.sampled_from(LANGUAGES), st.text(max_size=40))
def test_any_message_is_for_something_or_says_nothing(language: str, message: str) -> None:
    recognised = recognise(message, language)

    assert recognised.intents or not recognised.rest


@given(st.lists(st.sampled_from(["oi", "obrigado", "tchau", "?", "!", "👍", "hola", "qual"])))
def test_small_talk_however_often_said_is_cut_off(said: list[str]) -> None:
    recognised = recognise(" ".join(said), "pt")

    assert (Intent.QUESTION in recognised.intents) == bool(recognised.rest) == ("qual" in said)
