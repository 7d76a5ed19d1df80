"""`chatwootai chat`: lines in, answers out."""

from pathlib import Path

import pytest

from tests.entrypoints.commands import Ran, run, run_alone
from tests.entrypoints.shops import ANSWERS, LONG_ANSWER, LONG_QUESTION, write_all, write_shop

MANAUS = "Vocês entregam em Manaus?"
A_PERSON = "quero falar com uma pessoa"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return write_all(tmp_path / "config")


def chat(config: Path, *lines: str, options: tuple[str, ...] = (), account: str = "shop") -> Ran:
    """Return what is printed when a customer writes *lines*."""
    typed = "".join(f"{line}\n" for line in lines)
    folders = ("--config", config, "--data", config.parent / "data")
    return run("chat", account, *folders, *options, typed=typed)


def test_only_the_answers_are_printed_to_a_pipe(config: Path) -> None:
    ran = chat(config, *ANSWERS)

    assert ran.status == 0
    assert ran.output.splitlines() == list(ANSWERS.values())
    assert not ran.errors


def test_an_answer_is_printed_as_it_would_be_sent(config: Path) -> None:
    entry = "- id: sale\n  question: Tem promoção hoje?\n  answer: 'Sim, **50%** :smile: [hoje]'\n"
    (config / "domains/retail/shop/knowledge/sale.yaml").write_text(entry, "utf-8")

    ran = chat(config, "Tem promoção hoje?")

    assert ran.output == "Sim, **50%** :smile: [hoje]\n"


def test_a_long_answer_keeps_its_paragraphs_and_its_lines(config: Path) -> None:
    ran = chat(config, LONG_QUESTION)

    assert ran.output == f"{LONG_ANSWER}\n"


def test_the_conversation_is_one(config: Path) -> None:
    ran = chat(config, "quem ganhou o jogo?", "e a novela?")

    assert "não encontrei" in ran.output.splitlines()[0]
    assert "pessoa da equipe" in ran.output.splitlines()[1]


def test_nothing_of_it_is_left_for_the_next(config: Path) -> None:
    chat(config, A_PERSON)

    ran = chat(config, MANAUS)

    assert ran.output == f"{ANSWERS[MANAUS]}\n"


def test_quit_ends_it(config: Path) -> None:
    ran = chat(config, "/quit", MANAUS)

    assert ran.status == 0
    assert not ran.output


def test_blank_lines_say_nothing(config: Path) -> None:
    ran = chat(config, "", "   ", MANAUS)

    assert ran.output == f"{ANSWERS[MANAUS]}\n"


def test_no_input_at_all_is_fine(config: Path) -> None:
    ran = chat(config)

    assert (ran.status, ran.output, ran.errors) == (0, "", "")


def test_the_assistant_is_silent_once_a_person_was_called(config: Path) -> None:
    ran = chat(config, A_PERSON, MANAUS)

    assert ANSWERS[MANAUS] not in ran.output
    assert len(ran.output.splitlines()) == 1


def test_explaining_tells_where_an_answer_was_found(config: Path) -> None:
    ran = chat(config, MANAUS, options=("--explain",))

    assert ran.output.startswith(f"{ANSWERS[MANAUS]}\n")
    assert "  outcome: reply\n" in ran.output
    assert "  sources: entry-0\n" in ran.output
    assert "analyze done" in ran.output


def test_explaining_tells_why_nothing_is_said(config: Path) -> None:
    ran = chat(config, A_PERSON, MANAUS, options=("--explain",))

    assert "  reason: asked_for\n" in ran.output
    assert "(a person has the conversation now: the assistant is silent)" in ran.output


def test_another_channel_has_its_own_markup(config: Path) -> None:
    entry = "- id: site\n  question: Qual é o site?\n  answer: 'É o [nosso](https://a.example).'\n"
    (config / "domains/retail/shop/knowledge/site.yaml").write_text(entry, "utf-8")

    on_whatsapp = chat(config, "Qual é o site?")
    on_the_web = chat(config, "Qual é o site?", options=("--channel", "webchat"))

    assert on_whatsapp.output == "É o nosso: https://a.example.\n"
    assert on_the_web.output == "É o [nosso](https://a.example).\n"


def test_a_channel_that_nobody_brings_is_wrong_usage(config: Path) -> None:
    ran = chat(config, MANAUS, options=("--channel", "pigeon"))

    assert ran.status == 2
    assert "'pigeon'" in ran.errors
    assert "webchat, whatsapp" in ran.errors


def test_an_unknown_account_is_told_which_there_are(config: Path) -> None:
    ran = chat(config, MANAUS, account="nobody")

    assert ran.status == 1
    assert "'nobody'" in ran.errors
    assert "retail/shop" in ran.errors


def test_a_faulty_account_is_told_its_faults(config: Path) -> None:
    write_shop(config, nmae="Loja")

    ran = chat(config, MANAUS)

    assert ran.status == 1
    assert "config.yaml:" in ran.errors
    assert "'nmae'" in ran.errors


def test_what_is_no_text_is_no_traceback(config: Path) -> None:
    folders = ("--config", config, "--data", config.parent / "data")

    ran = run_alone("chat", "shop", *folders, typed=b"oi \xff\xfe\n")

    assert ran.returncode == 0
    assert ran.stdout.count(b"\n") == 1
    assert ran.stderr == b""
