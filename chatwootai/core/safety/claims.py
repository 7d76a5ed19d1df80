"""What a text says that can be right or wrong: figures, dates, addresses, codes, promises."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from chatwootai.core.language.text import aligned
from chatwootai.core.safety import moments, numerals
from chatwootai.core.safety.promises import promises


class ClaimKind(StrEnum):
    """What can be claimed."""

    NUMBER = "number"
    MONEY = "money"
    PERCENT = "percent"
    DATE = "date"
    WEEKDAY = "weekday"
    TIME = "time"
    LINK = "link"
    EMAIL = "email"
    PHONE = "phone"
    CODE = "code"
    PROMISE = "promise"


@dataclass(frozen=True, slots=True)
class Claim:
    """Something that a text says.

    Attributes:
        written: As it stands in the text.
        readings: What it may mean, in one form however it is written.
        unit: What a number counts, if that is said; what a promise is about.
        start: Where it stands.
    """

    kind: ClaimKind
    written: str
    readings: frozenset[str]
    unit: str = ""
    start: int = 0


_EMAIL: Final = re.compile(r"[\w.+'-]{1,64}@(?:[\w-]{1,63}\.)+[a-z]{2,24}")
_LINK: Final = re.compile(
    r"(?:https?://|www\.)[^\s<>()\[\]\"']+"
    r"|(?<![\w@.-])(?:[a-z0-9-]{2,63}\.)+(?:com|net|org|shop|store|io|app|me|link|site|online|info|"
    r"br|pt|es|uk|us|eu|co|gov|ly|xyz|top|ru|cn)(?:/[^\s<>()\[\]\"']*)?(?![\w@])"
)
_PHONE: Final = re.compile(
    r"(?<![\w/.-])(?:\+\d{1,3}[ .-]?)?(?:\(?0?\d{2,3}\)?[ .-]?)?(?:9 ?)?\d{4,5}[ .-]\d{4}(?![\w/-])"
    r"|\+\d[\d .()-]{7,17}\d|(?<![\w/.,-])0800[ .-]?\d{3}[ .-]?\d{3,4}(?!\w)"
    r"|(?<![\w/.,-])9\d{2} \d{3} \d{3}(?!\w)|(?<![\w/.,-])(?:\d{10,13})(?![\w/-])"
)
_CODE: Final = re.compile(
    r"(?<![\w@/.-])(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[A-Za-z0-9][\w-]{3,40}(?![\w@])"
)
_NO_CODE: Final = re.compile(
    rf"\d+(?:[.,]\d+)?(?:{numerals.UNIT})|\d{{1,2}}h\d{{0,2}}|[\dx]+(?:cm|m|mm)?|\d+(?:o|a|os|as|st|nd|rd|th)"
    r"|\d+-[a-z]+|[a-z]+-\d{1,2}|\d+(?:p|k|gb|tb|mb|mah|hz|w|v|pol|am|pm|min|hs|mg|mm)"
    r"|(?:am|pm)\d+|\d+(?:am|pm)|\d{4}-\d\d-\d\dt\d\d"
)
_HASH: Final = re.compile(r"#(\d{3,20})(?!\w)")
_ORDINAL: Final = re.compile(r"(?<![\w.,])\d+ ?(?:o|a|os|as|st|nd|rd|th)\b(?! \d)")
_BETWEEN: Final = re.compile(r"(?<=\d)x(?=\d)")  # 200x160 are two numbers
_LIST_MARK: Final = re.compile(r"^[ \t>*-]*\d{1,2}[.)](?=\s)", re.MULTILINE)
_CHOICES: Final = re.compile(
    r"(?<!\w)\d (?:opcoes|opciones|options|passos|pasos|steps|formas|maneiras|ways)\b"
)
_SIGN: Final = r"(?:r\$|us\$|brl|usd|eur|€|£|\$)"
_AMOUNT: Final = rf"(?:\d{{1,3}}(?: \d{{3}})+,\d\d(?!\d)|{numerals.FIGURES})"
_THOUSAND: Final = r"(?P<thousand> mil\b| thousand\b|k\b)?"
_MONEY: Final = re.compile(
    rf"(?<![\w])(?<!\d )(?P<sign>{_SIGN}) ?(?P<figures>{_AMOUNT}){_THOUSAND}"
)
_COUNTED: Final = re.compile(
    rf"(?<![\w.,])(?:(?P<figures>{_AMOUNT}){_THOUSAND}|(?P<words>{numerals.WORDS}))"
    rf"(?:(?= ?(?:a|ate|e|ou|to|or|-|\u2013|y) ?(?:{numerals.FIGURES}|{numerals.WORDS})"
    rf" ?(?P<later>{numerals.UNIT})(?!\w))"
    rf"|(?: de)?[ -]?(?P<unit>{numerals.UNIT})(?!\w))"
)
_BARE: Final = re.compile(rf"(?<![\w.,]){_AMOUNT}{_THOUSAND}(?!\w)")
_MONEY_UNITS: Final = frozenset({"brl", "eur", "usd", "gbp"})

_Look = Iterator[tuple[int, int, ClaimKind, Iterable[str], str]]


def claims(text: str) -> Sequence[Claim]:
    """Return what *text* says, in the order in which it stands."""
    folded = _BETWEEN.sub(" ", aligned(text))
    left = _blank(folded, [match.span() for match in _LIST_MARK.finditer(text)])
    found = [
        Claim(ClaimKind.PROMISE, text[start:end], frozenset({family}), family, start)
        for start, end, family in promises(folded)
    ]
    for look in (_addresses, _codes, _moments, _figures):
        for start, end, kind, meanings, unit in look(left, text):
            if "\0" not in left[start:end]:
                read = frozenset(meanings)
                found.append(Claim(kind, text[start:end].strip(), read, unit, start))
                left = _blank(left, [(start, end)])
    return sorted(found, key=lambda its: its.start)


def _blank(text: str, spans: Iterable[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + "\0" * (end - start) + text[end:]
    return text


def _addresses(left: str, text: str) -> _Look:
    for match in _EMAIL.finditer(left):
        yield *match.span(), ClaimKind.EMAIL, [match[0].strip(".'")], ""
    for match in _LINK.finditer(left):
        written = match[0].rstrip(".,;:!?*_")
        yield match.start(), match.start() + len(written), ClaimKind.LINK, [_bare(written)], ""
    held = [span for start, end, _ in moments.dates(left) for span in [(start, end)]]
    for match in _PHONE.finditer(left):
        if all(match.end() <= start or match.start() >= end for start, end in held):
            yield *match.span(), ClaimKind.PHONE, [re.sub(r"\D", "", match[0])], ""


def _bare(link: str) -> str:
    return re.sub(r"^(?:https?://)?(?:www\.)?", "", link).rstrip("/")


def _codes(left: str, text: str) -> _Look:
    for match in _HASH.finditer(left):
        yield *match.span(), ClaimKind.CODE, [match[1]], ""
    for match in _CODE.finditer(left):
        written = text[match.start() : match.end()]
        if not _NO_CODE.fullmatch(match[0]) and (written != written.lower() or "-" in written):
            yield *match.span(), ClaimKind.CODE, [re.sub(r"[\W_]", "", match[0])], ""


def _moments(left: str, text: str) -> _Look:
    for start, end, read in moments.dates(left):
        yield start, end, ClaimKind.DATE, read, ""
    for start, end, read in moments.days(left):
        yield start, end, ClaimKind.WEEKDAY, read, ""
    for start, end, read in moments.times(left):
        yield start, end, ClaimKind.TIME, read, ""


def _figures(left: str, text: str) -> _Look:
    for pattern in (_ORDINAL, _CHOICES):
        left = _blank(left, [match.span() for match in pattern.finditer(left)])
    for match in _MONEY.finditer(left):
        its = numerals.SIGNS[match["sign"]]
        yield *match.span(), ClaimKind.MONEY, _values(match["figures"], match["thousand"]), its
        left = _blank(left, [match.span()])
    for match in _COUNTED.finditer(left):
        its = numerals.unit(match["unit"] or match["later"])
        kind = ClaimKind.PERCENT if its == "%" else ClaimKind.NUMBER
        kind = ClaimKind.MONEY if its in _MONEY_UNITS else kind
        if match["figures"]:
            yield *match.span(), kind, _values(match["figures"], match["thousand"]), its
        else:
            yield *match.span(), kind, [str(numerals.in_words(match["words"]))], its
        left = _blank(left, [match.span()])
    for match in _BARE.finditer(left):
        figures = match[0].removesuffix(match["thousand"] or "")
        yield *match.span(), ClaimKind.NUMBER, _values(figures, match["thousand"]), ""


def _values(figures: str, thousand: str | None) -> Iterator[str]:
    for value in numerals.readings(figures.replace(" ", "")):
        yield format((value * 1000 if thousand else value).normalize(), "f")
