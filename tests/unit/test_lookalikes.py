import pytest

from chatwootai.core.lookalikes import as_seen, odd_sign


@pytest.mark.parametrize(
    ("written", "seen", "odd"),
    [
        ("n\u0430me", "name", "U+0430 (CYRILLIC SMALL LETTER A)"),
        ("\u039dome", "Nome", "U+039D (GREEK CAPITAL LETTER NU)"),
        ("\uff4eame", "name", "U+FF4E (FULLWIDTH LATIN SMALL LETTER N)"),
        ("na\u200bme", "name", "U+200B (ZERO WIDTH SPACE)"),
        ("name\u00a0", "name", "U+00A0 (NO-BREAK SPACE)"),
        ("na\nme", "name", "U+000A (a control character)"),
        ("\u0440re\u00e7o", "pre\u00e7o", "U+0440 (CYRILLIC SMALL LETTER ER)"),
    ],
)
def test_what_cannot_be_told_by_its_looks_is_named(written: str, seen: str, odd: str) -> None:
    assert (as_seen(written), odd_sign(written)) == (seen, odd)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "name",
        " a ",
        "pre\u00e7o",
        " \u00e7",
        "1\u00aa loja",
        "\U0001f642",
        "\u0438\u043c\u044f",
    ],
)
def test_what_is_as_it_looks_stays(written: str) -> None:
    assert (as_seen(written), odd_sign(written)) == (written, None)
