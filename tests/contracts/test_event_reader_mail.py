"""What a body tells of an e-mail: what was newly written, and whether a machine wrote it."""

from typing import Any

import pytest

from tests.contracts.bodies import body, read_message

MAIL = "email__message_created__auto_reply"
FULL = "Já chegou!\n\nEm 20/11, Loja Azul escreveu:\n> Seu pedido saiu."


def _mail(**its: Any) -> dict[str, Any]:
    usual = {"subject": "Re: Seu pedido", "auto_reply": False} | its
    changes = {
        "content": FULL,
        "content_attributes": {"email": usual},
        "conversation.additional_attributes": {"mail_subject": "Seu pedido"},
    }
    return body(MAIL, changes)


@pytest.mark.parametrize("part", ["text_content", "html_content"])
def test_the_quoted_history_is_not_what_the_customer_newly_wrote(part: str) -> None:
    mail = _mail(**{part: {"full": FULL, "reply": FULL, "quoted": "Já chegou!"}})

    assert read_message(mail).text == "Já chegou!"


def test_the_plain_text_of_a_mail_is_preferred_to_its_html() -> None:
    mail = _mail(text_content={"quoted": "Já chegou!"}, html_content={"quoted": "Já  chegou !"})

    assert read_message(mail).text == "Já chegou!"


@pytest.mark.parametrize("text", [None, {}, {"quoted": None}, {"quoted": " \n"}, "Já", ["Já"]])
def test_a_mail_whose_new_text_is_not_told_is_read_in_full(text: Any) -> None:
    mail = _mail(text_content=text)

    assert read_message(mail).text == FULL


@pytest.mark.parametrize("value", [None, [], "email", 17])
def test_what_is_no_mail_is_read_as_it_is(value: Any) -> None:
    mail = body(MAIL, {"content": "Oi", "content_attributes": {"email": value}})

    assert read_message(mail).text == "Oi"


def test_a_mail_that_a_machine_wrote_is_told_to_be_one() -> None:
    mail = _mail(auto_reply=True)

    assert read_message(mail).is_auto_reply


def test_a_mail_in_a_conversation_that_a_person_began_is_no_machines() -> None:
    mail = _mail()

    assert not read_message(mail).is_auto_reply


@pytest.mark.parametrize(
    ("subject", "expected"), [("Estou de férias", True), ("Re: Estou de férias", False)]
)
def test_of_a_conversation_that_a_machine_began_its_first_mail_alone_is_one(
    subject: str, *, expected: bool
) -> None:
    mail = _mail(subject=subject)
    mail["conversation"]["additional_attributes"] = {
        "mail_subject": "Estou de férias",
        "auto_reply": True,
    }

    assert read_message(mail).is_auto_reply is expected
