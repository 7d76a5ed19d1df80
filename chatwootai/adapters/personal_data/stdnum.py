"""python-stdnum for numbers that have check digits, phonenumbers for those that ring.

What has a check digit is believed by it. What has none (a telephone number, a postal code) or only
one that every eleventh number has (a Portuguese NIF) is believed by how it is written or by the
words before it; after `pedido` or `protocolo` a bare number is none of them.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Final

from chatwootai.core.ports.personal_data import Personal, PersonalKind

_ALONE: Final = r"(?<![\w@])(?<![\d][.,/:-])(?<!\w[.,/-])"
_ENDS: Final = r"(?!\w)(?![.,/:-]\d)"
_EMAIL: Final = re.compile(
    r"(?<![\w.+@'-])[\w.+'-]{1,64}@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_]{2,24}(?![\w@])"
)
_LINK: Final = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_IBAN: Final = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}(?!\w)")
_CARD: Final = re.compile(_ALONE + r"[2-6]\d{3}(?:[ .-]?\d){9,12}" + _ENDS)
_CNPJ: Final = re.compile(
    _ALONE + r"[0-9A-Z]{2}[. ]?[0-9A-Z]{3}[. ]?[0-9A-Z]{3}[/ ]?[0-9A-Z]{4}[- ]?\d{2}" + _ENDS
)
_CPF: Final = re.compile(_ALONE + r"\d{3}[. ]?\d{3}[. ]?\d{3}[-/ .]?\d{2}" + _ENDS)
_NIF: Final = re.compile(r"(?<![\d@])(?<!\d[.,/:-])\d{3}[ .]?\d{3}[ .]?\d{3}" + _ENDS)
_CEP: Final = re.compile(_ALONE + r"\d{2}\.?\d{3}-\d{3}" + _ENDS)
_BARE_CEP: Final = re.compile(_ALONE + r"\d{5} ?\d{3}" + _ENDS)
_MAYBE_PHONE: Final = re.compile(r"\d(?:\D{0,3}\d){7}")

_NEAR: Final = 40  # characters before a number in which a word says what it is
_NAMES_NIF: Final = re.compile(r"\b(?:nif|contribuinte|n[uú]mero fiscal)\b", re.IGNORECASE)
_NAMES_CEP: Final = re.compile(r"\b(?:cep|c[oó]digo postal|zip)\b[^\d]*$", re.IGNORECASE)
_NAMES_ELSE: Final = re.compile(
    r"(?:\b(?:pedidos?|order|compra|protocolo|ticket|nota|nf-?e?|ref(?:er[eê]ncia)?|c[oó]digo|"
    r"produto|sku|ean|isbn|lote|rastre\w*|rastreio|tracking|chave|boleto|s[eé]rie|modelo)\b|#)"
    r"[^\d]{0,25}$",
    re.IGNORECASE,
)
_HOME: Final = ("BR", "PT")  # numbers without a country code are of one of these

_Found = Iterator[tuple[int, int, str]]


class StdnumPersonalData:
    """Loads its libraries when it is first asked."""

    def find(self, text: str) -> Sequence[Personal]:
        if not _may_hold(text):
            return []
        found: list[Personal] = []
        taken = [match.span() for match in _LINK.finditer(text)]
        for kind, look in _LOOKS.items():
            for start, end, value in look(text):
                if all(end <= first or start >= last for first, last in taken):
                    taken.append((start, end))
                    found.append(Personal(kind, start, end, value))
        return sorted(found, key=lambda its: its.start)

    def warm_up(self) -> None:
        self.find("0000000000000 +351 912 345 678")


def _may_hold(text: str) -> bool:
    return "@" in text or any(its.search(text) for its in (_MAYBE_PHONE, _CNPJ, _IBAN))


@cache
def _library(name: str) -> ModuleType:
    return import_module(name)


def _emails(text: str) -> _Found:
    for match in _EMAIL.finditer(text):
        yield *match.span(), match[0].casefold()


def _ibans(text: str) -> _Found:
    for match in _IBAN.finditer(text):
        written = match[0]
        while len(written) > 14:  # noqa: PLR2004  words in capitals may follow
            if _library("stdnum.iban").is_valid(written):
                start = match.start()
                yield start, start + len(written), written.replace(" ", "")
                break
            written = written[:-1].rstrip()


def _cards(text: str) -> _Found:
    for match in _CARD.finditer(text):
        digits = _digits(match[0])
        if _is_issued(digits) and _library("stdnum.luhn").is_valid(digits):
            yield *match.span(), digits


def _is_issued(digits: str) -> bool:
    """Tell whether cards begin so, and are so long."""
    length = len(digits)
    if digits.startswith(("34", "37")):
        return length == 15  # noqa: PLR2004
    if digits.startswith(("300", "301", "302", "303", "304", "305", "36", "38")):
        return length == 14  # noqa: PLR2004
    is_two = "2221" <= digits[:4] <= "2720"
    is_other = "51" <= digits[:2] <= "56" or digits[:2] in {
        "50",
        "57",
        "58",
        "60",
        "62",
        "63",
        "65",
    }
    return length == 16 and (digits.startswith("4") or is_two or is_other)  # noqa: PLR2004


def _cnpjs(text: str) -> _Found:
    for match in _CNPJ.finditer(text):
        value = re.sub(r"[^0-9A-Z]", "", match[0])
        if _library("stdnum.br.cnpj").is_valid(value):
            yield *match.span(), value


def _cpfs(text: str) -> _Found:
    for match in _CPF.finditer(text):
        digits = _digits(match[0])
        if _library("stdnum.br.cpf").is_valid(digits):
            yield *match.span(), digits


def _nifs(text: str) -> _Found:
    for match in _NIF.finditer(text):
        start, digits = match.start(), _digits(match[0])
        is_named = text[:start].endswith("PT") or _NAMES_NIF.search(_before(text, start))
        if is_named and _library("stdnum.pt.nif").is_valid(digits):
            yield start, match.end(), digits


def _phones(text: str) -> _Found:
    if not _MAYBE_PHONE.search(text):
        return
    library = _library("phonenumbers")
    for region in _HOME:
        for match in library.PhoneNumberMatcher(text, region):
            written = match.raw_string
            if _is_no_phone(text, match.start, written, region):
                continue
            value = library.format_number(match.number, library.PhoneNumberFormat.E164)
            yield match.start, match.end, str(value)


def _is_no_phone(text: str, start: int, written: str, region: str) -> bool:
    if written.startswith("+"):
        return False
    is_bare = written.isdigit()
    if is_bare and region == "PT" and not written.startswith("9"):
        return True
    return _NAMES_ELSE.search(_before(text, start)) is not None


def _ceps(text: str) -> _Found:
    for match in _CEP.finditer(text):
        yield *match.span(), _digits(match[0])
    for match in _BARE_CEP.finditer(text):
        if _NAMES_CEP.search(_before(text, match.start())):
            yield *match.span(), _digits(match[0])


def _before(text: str, start: int) -> str:
    return text[max(0, start - _NEAR) : start]


def _digits(written: str) -> str:
    return re.sub(r"\D", "", written)


# The surer kinds come first: what one of them has taken is not looked at again.
_LOOKS: Final = {
    PersonalKind.EMAIL: _emails,
    PersonalKind.IBAN: _ibans,
    PersonalKind.CNPJ: _cnpjs,
    PersonalKind.CARD: _cards,
    PersonalKind.NIF: _nifs,
    PersonalKind.CPF: _cpfs,
    PersonalKind.CEP: _ceps,
    PersonalKind.PHONE: _phones,
}
