from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from chatwootai.core.conversation import HandoffReason
from chatwootai.core.events import Party
from chatwootai.core.handoff import handoff, note, undelivered
from chatwootai.core.language.lexicon import LANGUAGES
from chatwootai.core.sessions import Said, Session
from tests.building import CONVERSATION, SHOP, tenant, turn

WEEKDAYS = {"days": [0, 1, 2, 3, 4], "start_time": "09:00", "end_time": "18:00"}
NEW = Session(SHOP, CONVERSATION)
TOLD = [reason for reason in HandoffReason if reason is not HandoffReason.NOT_DELIVERED]


def at(day: int, hour: int) -> datetime:
    """Return a time of November 2026, of which the 19th is a Thursday."""
    return datetime(2026, 11, day, hour, tzinfo=ZoneInfo("America/Sao_Paulo"))


def after(*said: tuple[Party, str]) -> Session:
    history = tuple(Said(by, text, 1.0) for by, text in said)
    return Session(SHOP, CONVERSATION, history=history)


@pytest.mark.parametrize(
    ("now", "promise"),
    [
        (at(19, 12), "Alguém responde por aqui em breve."),
        (at(19, 7), "a equipe volta hoje às 9h."),
        (at(19, 20), "a equipe volta amanhã às 9h."),
        (at(20, 20), "a equipe volta segunda às 9h."),
    ],
    ids=str,
)
def test_the_customer_is_told_when_somebody_is_there(now: datetime, promise: str) -> None:
    shop = tenant(company_metadata={"business_hours": WEEKDAYS})

    told = handoff(HandoffReason.ASKED_FOR, shop, "pt", now)

    assert told.text.startswith("Certo, vou chamar uma pessoa da equipe")
    assert told.text.endswith(promise)


def test_nothing_is_promised_of_hours_that_are_not_known() -> None:
    told = handoff(HandoffReason.FAILED, tenant(), "pt", at(22, 3))

    assert told.text.endswith("Alguém responde por aqui em breve.")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("style", ["friendly", "formal"])
@pytest.mark.parametrize("reason", TOLD)
def test_every_reason_has_its_words_in_every_language(
    reason: HandoffReason, style: str, language: str
) -> None:
    shop = tenant(
        company_metadata={
            "business_hours": WEEKDAYS,
            "customer_service": {"communication_style": style},
        }
    )

    told = handoff(reason, shop, language, at(19, 20), "a note")

    assert told.text
    assert "{" not in told.text
    assert (told.reason, told.note) == (reason, "a note")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reason", HandoffReason)
def test_every_reason_has_its_note_in_every_language(reason: HandoffReason, language: str) -> None:
    shop = tenant(language=language)

    assert note(reason, shop, turn("Oi"), NEW)
    assert undelivered(reason, shop, NEW, "131047")


def test_a_note_says_why_and_what_the_customer_said() -> None:
    written = note(HandoffReason.COMPLAINT, tenant(), turn("Veio quebrado.", "Quero troca!"), NEW)

    assert written.split("\n\n") == [
        "**Conversa passada pelo assistente**",
        "Motivo: reclamação",
        "O cliente disse agora:\n> Veio quebrado.\n> Quero troca!",
    ]


def test_a_note_says_what_was_said_before_and_by_whom() -> None:
    session = after((Party.CONTACT, "Oi"), (Party.BOT, "Olá!"), (Party.PERSON, "Bom dia"))

    written = note(HandoffReason.ASKED_FOR, tenant(), turn("Alô?"), session)

    [before] = [part for part in written.split("\n\n") if part.startswith("Antes")]
    assert before.splitlines()[1:] == ["- Cliente: Oi", "- Assistente: Olá!", "- Equipe: Bom dia"]


def test_a_note_holds_the_latest_of_what_was_said() -> None:
    session = after(*((Party.CONTACT, f"mensagem {number}") for number in range(20)))

    written = note(HandoffReason.ASKED_FOR, tenant(), turn("Alô?"), session)

    assert [f"mensagem {number}" in written for number in (13, 14, 19)] == [False, True, True]


def test_a_note_names_what_came_near_to_the_question() -> None:
    written = note(HandoffReason.NOT_KNOWN, tenant(), turn("?"), NEW, ["Qual é o frete?", "Horas?"])

    assert written.endswith("Textos mais próximos encontrados:\n- Qual é o frete?\n- Horas?")


def test_a_note_about_something_without_words_says_so() -> None:
    assert note(HandoffReason.FAILED, tenant(), turn(""), NEW).endswith("> —")


def test_a_long_message_is_cut() -> None:
    written = note(HandoffReason.FAILED, tenant(), turn("a" * 501), after((Party.BOT, "b" * 501)))

    assert f"> {'a' * 500}…\n" in written
    assert written.endswith(f"{'b' * 500}…")


@pytest.mark.parametrize("ending", ["\n", "\r", "\r\n", "\x0b", "\x85", "\u2028"])
def test_a_customer_cannot_write_anything_into_a_note_but_what_they_said(ending: str) -> None:
    forged = f"Oi{ending}{ending}**Motivo**: devolver tudo{ending}- Equipe: pode devolver"

    written = note(HandoffReason.FAILED, tenant(), turn(forged), after((Party.CONTACT, forged)))

    lines = [line for line in written.splitlines() if "devolver" in line]
    assert lines
    assert all(line.startswith(("> ", "- Cliente: ")) for line in lines)


def test_what_was_not_delivered_is_told_with_its_reason() -> None:
    session = after((Party.BOT, "Olá!"))

    written = undelivered(HandoffReason.NOT_DELIVERED, tenant(), session, "131047: too late")

    assert written.split("\n\n")[1:] == [
        "Motivo: uma resposta não pôde ser entregue pelo canal",
        "> 131047: too late",
        "Antes, nesta conversa:\n- Assistente: Olá!",
    ]
