"""How texts are printed: as a channel shows them, on any width."""

from io import StringIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console
from rich.text import Text

from chatwootai.entrypoints.cli.screen import counted, progress, shown, speak


def console(width: int = 80, *, is_terminal: bool = False) -> tuple[Console, StringIO]:
    """Return a console and what is printed to it."""
    stream = StringIO()
    screen = Console(
        file=stream, width=width, force_terminal=is_terminal, highlight=False, markup=False
    )
    return screen, stream


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("custa **R$ 199** hoje", "custa R$ 199 hoje"),
        ("_só_ hoje, *só* hoje", "só hoje, só hoje"),
        ("use `CUPOM10`", "use CUPOM10"),
        ("# Prazos\n5 dias", "Prazos\n5 dias"),
        ("- Pix\n- boleto", "• Pix\n• boleto"),
        ("* Pix\n  + boleto", "• Pix\n  • boleto"),
        ("1. Pix\n2. boleto", "1. Pix\n2. boleto"),
        ("veja [o site](https://a.example/b)", "veja o site (https://a.example/b)"),
        ("linha\noutra\n\nfim", "linha\noutra\n\nfim"),
        (
            "2 * 3 * 4, snake_case_name, a ** b, 5% - 3%",
            "2 * 3 * 4, snake_case_name, a ** b, 5% - 3%",
        ),
        ("<b>não é HTML</b> [x] :smile:", "<b>não é HTML</b> [x] :smile:"),
    ],
)
def test_a_message_is_shown_as_its_channel_shows_it(written: str, seen: str) -> None:
    assert shown(written).plain == seen


def test_bold_words_are_bold_and_the_rest_is_not() -> None:
    text = shown("custa **R$ 199** hoje", "green")

    assert [(text.plain[span.start : span.end], span.style) for span in text.spans] == [
        ("R$ 199", "bold")
    ]
    assert text.style == "green"


@given(st.text(alphabet="ab *_`#-[]()\n", max_size=60))
@settings(deadline=None)
def test_no_letter_is_lost_whatever_the_markup(written: str) -> None:
    letters = [letter for letter in shown(written).plain if letter in "ab"]

    assert letters == [letter for letter in written if letter in "ab"]


def test_a_name_and_a_remark_stand_beside_what_was_said() -> None:
    screen, stream = console(50)

    speak(screen, "Mariana", Text("uma pergunta que é um pouco mais longa"), "1.2 s")

    assert stream.getvalue().splitlines() == [
        "     Mariana uma pergunta que é um pouco mais",
        "       1.2 s longa",
    ]


def test_a_remark_has_a_line_even_if_nothing_is_left_to_say() -> None:
    screen, stream = console()

    speak(screen, "Mariana", Text("oi"), "1.2 s")

    assert stream.getvalue() == "     Mariana oi\n       1.2 s\n"


def test_a_narrow_terminal_has_the_name_above() -> None:
    screen, stream = console(30)

    speak(screen, "Mariana", Text("uma pergunta que é um pouco longa"), "1.2 s")

    assert stream.getvalue().splitlines() == [
        "Mariana · 1.2 s",
        "  uma pergunta que é um pouco",
        "  longa",
    ]


def test_what_nobody_says_has_no_name() -> None:
    screen, stream = console(30)

    speak(screen, "", Text("(silence)"))

    assert stream.getvalue() == "  (silence)\n"


@given(st.integers(1, 120), st.text(alphabet="ab c\n", max_size=200))
@settings(deadline=None)
def test_no_line_is_wider_than_the_terminal_or_ends_in_blanks(width: int, said: str) -> None:
    screen, stream = console(width)

    speak(screen, "", Text(said))

    lines = stream.getvalue().split("\n")
    assert all(len(line) <= max(width, 3) for line in lines)
    assert all(line == line.rstrip() for line in lines)


def test_what_is_no_terminal_gets_no_escape_and_no_bar() -> None:
    screen, stream = console()

    speak(screen, "Mariana", shown("**oi**", "green"))
    with progress(screen) as bars:
        bars.add_task("[red]retail", total=3)

    assert stream.getvalue() == "     Mariana oi\n"


def test_a_terminal_gets_colours_and_bars() -> None:
    screen, stream = console(is_terminal=True)

    speak(screen, "Mariana", shown("**oi**", "green"))
    with progress(screen) as bars:
        bars.advance(bars.add_task("[red]retail", total=3))

    assert "\x1b[1;" in stream.getvalue()
    assert "[red]retail" in stream.getvalue()


def test_one_is_not_many() -> None:
    assert [counted(number, "fault") for number in (0, 1, 2)] == ["0 faults", "1 fault", "2 faults"]
