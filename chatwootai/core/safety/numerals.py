"""Numbers as people write them, in figures and in words, and of what they are numbers."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

FIGURES: Final = r"\d+(?:[.,]\d+)*"

_ONES: Final = {
    1: "um uma one un uno una", 2: "dois duas two dos", 3: "tres three", 4: "quatro four cuatro",
    5: "cinco five", 6: "seis six", 7: "sete seven siete", 8: "oito eight ocho",
    9: "nove nine nueve", 10: "dez ten diez", 11: "onze eleven once", 12: "doze twelve doce",
    13: "treze thirteen trece", 14: "catorze quatorze fourteen catorce",
    15: "quinze fifteen quince",
    16: "dezesseis dezasseis sixteen dieciseis", 17: "dezessete dezassete seventeen diecisiete",
    18: "dezoito eighteen dieciocho", 19: "dezenove dezanove nineteen diecinueve",
    20: "vinte twenty veinte", 21: "veintiuno veintiun", 24: "veinticuatro", 25: "veinticinco",
    30: "trinta thirty treinta", 40: "quarenta forty cuarenta", 50: "cinquenta fifty cincuenta",
    60: "sessenta sixty sesenta", 70: "setenta seventy", 80: "oitenta eighty ochenta",
    90: "noventa ninety", 100: "cem cento hundred cien ciento", 200: "duzentos doscientos",
    300: "trezentos trescientos", 500: "quinhentos quinientos",
}  # fmt: skip
_VALUES: Final = {word: value for value, words in _ONES.items() for word in words.split()}
_ANY: Final = "|".join(sorted(_VALUES, key=len, reverse=True))
WORDS: Final = rf"\b(?:{_ANY})(?:(?: e | y |-| and | )(?:{_ANY}))*\b"

_THOUSANDS: Final = re.compile(r"\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*")

# What a number counts. The longer names come first: five working days are not five days.
_UNITS: Final = {
    "workday": r"dias? (?:uteis|util|habil(?:es)?|laborables?|laborais)|(?:business|working) days?",
    "day": r"dias?(?: corridos| seguidos)?|days?",
    "hour": r"horas?|hours?|hrs?",
    "minute": r"minutos?|minutes?|min",
    "week": r"semanas?|weeks?",
    "month": r"mes(?:es)?|months?",
    "year": r"anos?|years?",
    "times": r"vezes|x(?! ?\d)|parcelas?|prestacoes|cuotas|veces|times|installments?",
    "kg": r"kg|quilos?|kilos?",
    "g": r"g|gramas?|gramos|grams?",
    "cm": r"cm|centimetros?",
    "m": r"m|metros?|meters?",
    "km": r"km|quilometros?",
    "ml": r"ml",
    "l": r"l|litros?",
    "%": r"%|por cento|por ciento|percent",
    "brl": r"reais|real",
    "eur": r"€|euros?|eur",
    "usd": r"dolares|dolar|dollars?|usd",
}
UNIT: Final = "|".join(f"(?:{its})" for its in _UNITS.values())
_UNIT: Final = {name: re.compile(its) for name, its in _UNITS.items()}
SIGNS: Final = {"r$": "brl", "brl": "brl", "us$": "usd", "usd": "usd", "€": "eur", "eur": "eur",
                "£": "gbp", "$": ""}  # fmt: skip


def unit(written: str) -> str:
    """Return which unit *written* (folded) is; nothing if it is none."""
    return next((name for name, its in _UNIT.items() if its.fullmatch(written)), "")


def readings(figures: str) -> frozenset[Decimal]:
    """Return what *figures* may mean: `1.299` is a thousand and more, or hardly more than one."""
    separators = [sign for sign in figures if sign in ".,"]
    if not separators:
        return frozenset({Decimal(figures)})
    if len(set(separators)) > 1:  # the last one separates decimals
        whole, _, decimals = figures.rpartition(separators[-1])
        return frozenset({_number(re.sub("[.,]", "", whole), decimals)})
    found = set()
    if _THOUSANDS.fullmatch(figures) and not figures.startswith("0"):
        found.add(Decimal(re.sub("[.,]", "", figures)))
    if len(separators) == 1:
        found.add(_number(*re.split("[.,]", figures)))
    return frozenset(found)


def in_words(written: str) -> Decimal:
    """Return the number that *written* (folded) says: `vinte e cinco` is 25."""
    return Decimal(sum(_parts(written)))


def _parts(written: str) -> Iterator[int]:
    for word in re.split(r" e | y |-| and | ", written):
        yield _VALUES[word]


def _number(whole: str, decimals: str) -> Decimal:
    return Decimal(f"{whole}.{decimals}").normalize()
