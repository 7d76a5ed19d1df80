"""Letters that look like others, and signs that nobody sees: why a right key may be unknown."""

import unicodedata
from typing import Final

_CYRILLIC: Final = (
    "\u0410\u0412\u0415\u0405\u0406\u0408\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0425\u0423\u0430\u0435\u0455\u0456\u0458\u043e\u0440\u0441\u0445\u0443\u04bb\u0501\u051b\u051d",
    "ABESIJKMHOPCTXYaesijopcxyhdqw",
)
_GREEK: Final = (
    "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7\u03bd\u03bf",
    "ABEZHIKMNOPTYXvo",
)
_WIDE: Final = range(0xFF01, 0xFF5F)  # the signs of ASCII, as wide as a Chinese one
_ASCII_FROM_WIDE: Final = 0xFEE0
_LOOKS_LIKE: Final = {
    **str.maketrans(*_CYRILLIC),
    **str.maketrans(*_GREEK),
    **{code: code - _ASCII_FROM_WIDE for code in _WIDE},
}
_UNSEEN: Final = ("Cc", "Cf", "Zl", "Zp")


def as_seen(text: str) -> str:
    """Return *text* as a person reads it, in the letters that they would type."""
    if text.isascii() and text.isprintable():
        return text
    seen = "".join(_seen(letter) for letter in text.translate(_LOOKS_LIKE))
    if text == text.strip(" "):
        seen = seen.strip(" ")
    is_latin = all(
        unicodedata.name(letter, "").startswith("LATIN") for letter in seen if letter.isalpha()
    )
    return seen if is_latin else text


def odd_sign(text: str) -> str | None:
    """Return how the first sign of *text* is called that is not what it seems, if one is not."""
    if as_seen(text) == text:
        return None
    odd = next(letter for letter in text if ord(letter) in _LOOKS_LIKE or _seen(letter) != letter)
    return f"U+{ord(odd):04X} ({unicodedata.name(odd, 'a control character')})"


def _seen(letter: str) -> str:
    category = unicodedata.category(letter)
    if category in _UNSEEN:
        return ""
    return " " if category == "Zs" else letter
