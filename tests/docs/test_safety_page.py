"""The figures of the page on safety are those that are measured."""

from collections.abc import Iterator
from typing import Final

from chatwootai.adapters.personal_data.stdnum import StdnumPersonalData
from chatwootai.core.ports.personal_data import PersonalKind
from tests.docs.pages import DOCS, sections, table
from tests.judgement import answers, messages, personal

_PAGE: Final = DOCS / "reference" / "safety.md"
_MESSAGES: Final = {
    "attempts to steer": "injection",
    "insults": "insult",
    "threats": "threat",
    "lawyers, courts and authorities": "legal",
}


def test_the_figures_are_those_that_are_measured() -> None:
    rows = table(sections(_PAGE)["How good it is"])

    measured = [_measured(what, name.strip("`")) for what, name, *_ in rows]

    assert [row[2:] for row in rows] == measured


def test_each_kind_of_personal_data_is_explained() -> None:
    rows = table(sections(_PAGE)["What a model does not read"])

    assert list(_named(rows)) == [str(kind) for kind in PersonalKind]


def _measured(what: str, name: str) -> list[str]:
    if what == "personal data":
        found = personal.score(name, StdnumPersonalData())
        total = found.found + len(found.missed)
        return _row(found.recall, total, len(found.wrong), found.found + len(found.wrong))
    if what == "answers that make something up":
        noticed = answers.score(name)
        total = noticed.noticed + len(noticed.overlooked)
        blamed = len(noticed.blamed)
        return _row(noticed.recall, total, blamed, noticed.passed + blamed)
    told = messages.score(name, _MESSAGES[what])
    total = told.told + len(told.overlooked)
    return _row(told.recall, total, len(told.imagined), told.others)


def _row(share: float, total: int, alarms: int, harmless: int) -> list[str]:
    return [f"{100 * share:.1f} %", str(total), str(alarms), str(harmless)]


def _named(rows: list[list[str]]) -> Iterator[str]:
    for row in rows:
        yield from (one.strip("` ") for one in row[0].split(","))
