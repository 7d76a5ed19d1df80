"""Whether all that an answer says is from somewhere, and what is not."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from chatwootai.core.language.text import aligned
from chatwootai.core.safety.claims import Claim, ClaimKind, claims
from chatwootai.core.safety.evidence import Evidence, Origin
from chatwootai.core.safety.promises import actions

_FIGURES: Final = frozenset({ClaimKind.NUMBER, ClaimKind.MONEY, ClaimKind.PERCENT})
_HOUR: Final = 60  # minutes
_SENTENCE: Final = re.compile(r"(?<=[.!?])\s+|\n+")
_WHOLE: Final = 20  # characters: a line so long is a sentence
_SHORTEST_PHONE: Final = 8  # digits, without codes of country and area


@dataclass(frozen=True, slots=True)
class Ungrounded:
    """Something in an answer that nobody has said.

    Attributes:
        start: Where it stands in the answer.
    """

    kind: ClaimKind
    written: str
    start: int


def ungrounded(answer: str, evidence: Evidence) -> Sequence[Ungrounded]:
    """Return what *answer* claims and *evidence* does not have, in the order in which it stands.

    What the customer says is no source for a promise, nor for a figure in the same sentence.
    """
    said = claims(_not_verbatim(answer, evidence))
    if not said:
        return []
    ours, theirs = _known(evidence)
    bound = [_sentence(answer, its.start) for its in said if its.kind is ClaimKind.PROMISE]
    return [
        Ungrounded(its.kind, its.written, its.start)
        for its in said
        if not ours.has(its)
        and (its.kind is ClaimKind.PROMISE or _is_in(its.start, bound) or not theirs.has(its))
    ]


def _not_verbatim(answer: str, evidence: Evidence) -> str:
    """Return *answer* with the lines blanked that stand in a text of the company's as they are."""
    texts = evidence.of(Origin.CONSTANT, Origin.PASSAGE)
    lines = answer.split("\n")
    for place, line in enumerate(lines):
        if len(line) >= _WHOLE and any(line in text for text in texts):
            lines[place] = " " * len(line)
    return "\n".join(lines)


def _known(evidence: Evidence) -> tuple["Known", "Known"]:
    """Return what the company and its tools say, and what the customer says."""
    ours = Known()
    for text in evidence.of(Origin.CONSTANT, Origin.PASSAGE):
        ours.add(_written(text))
    for text in evidence.of(Origin.TOOL):
        ours.add(claims(text), is_bare_enough=True)
        ours.did(actions(aligned(text)))
    theirs = Known()
    for text in evidence.of(Origin.CUSTOMER):
        theirs.add(claims(text), is_bare_enough=True)
    return ours, theirs


@lru_cache(maxsize=2048)
def _written(text: str) -> Sequence[Claim]:
    """Return what a text of the company's claims; nothing of a customer's is kept here."""
    return claims(text)


def _sentence(text: str, place: int) -> tuple[int, int]:
    start = 0
    for match in _SENTENCE.finditer(text):
        if match.end() > place:
            return start, match.start()
        start = match.end()
    return start, len(text)


def _is_in(place: int, spans: Iterable[tuple[int, int]]) -> bool:
    return any(start <= place < end for start, end in spans)


@dataclass
class Known:
    """What somebody says.

    Attributes:
        meanings: By kind, and for figures by what they count, all that is said.
        bare: Figures that are also believed with a unit that is not said beside them.
    """

    meanings: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    bare: set[str] = field(default_factory=set)

    def add(self, said: Sequence[Claim], *, is_bare_enough: bool = False) -> None:
        for its in said:
            self.meanings.setdefault(_place(its), set()).update(its.readings)
            if its.kind in _FIGURES and not its.unit:
                self.meanings.setdefault(("figure", "?"), set()).update(its.readings)
                if is_bare_enough:
                    self.bare |= its.readings
            if its.kind in _FIGURES:
                self.meanings.setdefault(("figure", "any"), set()).update(its.readings)

    def did(self, names: Iterable[str]) -> None:
        """Add what a tool tells to be done."""
        for name in names:
            self.meanings.setdefault((str(ClaimKind.PROMISE), name), set()).add(name)

    def has(self, claim: Claim) -> bool:
        return not claim.readings.isdisjoint(self._meant(claim)) or any(
            looks(self.meanings, reading)
            for looks in _ALSO.get(claim.kind, ())
            for reading in claim.readings
        )

    def _meant(self, claim: Claim) -> Iterator[str]:
        yield from self.meanings.get(_place(claim), ())
        if claim.kind in _FIGURES:
            yield from self.bare
            if not claim.unit:
                yield from self.meanings.get(("figure", "any"), ())
            elif claim.kind is not ClaimKind.PERCENT:
                yield from self.meanings.get(("figure", "?"), ())
            if claim.unit == "hour":
                yield from (_hours(its) for its in self.meanings.get(("time", ""), ()))


def _place(claim: Claim) -> tuple[str, str]:
    return ("figure" if claim.kind in _FIGURES else str(claim.kind), claim.unit)


_Meanings = Mapping[tuple[str, str], set[str]]


def _date_without_year(meanings: _Meanings, date: str) -> bool:
    """Tell whether a date is said with a year, and *date* is the same without one."""
    return any(its.endswith(f"-{date}") for its in meanings.get(("date", ""), ()))


def _date_and_year(meanings: _Meanings, date: str) -> bool:
    """Tell whether the day of *date* is said, and its year elsewhere."""
    year, _, day = date.partition("-")
    years = meanings.get(("figure", "any"), set()) | {
        its[:4] for its in meanings.get(("date", ""), ())
    }
    return day in meanings.get(("date", ""), ()) and year in years


def _same_phone(meanings: _Meanings, digits: str) -> bool:
    """Tell whether the same number is said, with or without codes of country and area."""
    known = (*meanings.get(("phone", ""), ()), *meanings.get(("figure", "any"), ()))
    return any(
        min(len(its), len(digits)) >= _SHORTEST_PHONE
        and (its.endswith(digits) or digits.endswith(its))
        for its in known
    )


def _within_link(meanings: _Meanings, link: str) -> bool:
    """Tell whether *link* is the site of a page that is said."""
    return any(its.startswith((f"{link}/", f"{link}?")) for its in meanings.get(("link", ""), ()))


def _hour_said(meanings: _Meanings, minutes: str) -> bool:
    hour, minute = divmod(int(minutes), _HOUR)
    return not minute and str(hour) in meanings.get(("figure", "hour"), ())


def _code_in_digits(meanings: _Meanings, code: str) -> bool:
    return code in meanings.get(("figure", "any"), ())


def _hours(minutes: str) -> str:
    hour, minute = divmod(int(minutes), _HOUR)
    return "" if minute else str(hour)


_ALSO: Final = {
    ClaimKind.DATE: (_date_without_year, _date_and_year),
    ClaimKind.PHONE: (_same_phone,),
    ClaimKind.LINK: (_within_link,),
    ClaimKind.TIME: (_hour_said,),
    ClaimKind.CODE: (_code_in_digits,),
}
