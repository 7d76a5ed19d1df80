"""Makes passages of what a company wrote: FAQ entries, and texts with headings."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import PurePath
from typing import Final

from pydantic import Field

from chatwootai.core.knowledge.passage import Passage
from chatwootai.core.located import Fault, Headed, Located, Position, Written
from chatwootai.core.tenants.section import Section
from chatwootai.core.tenants.validation import checked

_LONGEST: Final = 20_000  # characters of an answer


class FaqEntry(Section):
    """One entry of a `knowledge/*.yaml` file."""

    id: str = Field(min_length=1, max_length=100)
    question: str = Field(min_length=1, max_length=1_000)
    answer: str = Field(min_length=1, max_length=_LONGEST)
    also_asked: tuple[str, ...] = ()


class FaqFile(Section):
    """A whole file of entries, as the checks see it."""

    entries: tuple[FaqEntry, ...] = ()


def passages(files: Iterable[Written], faults: list[Fault]) -> dict[str, Passage]:
    """Return the passages of *files* by id; what cannot be one becomes one of *faults*."""
    found: dict[str, Passage] = {}
    positions: dict[str, Position] = {}
    for file in files:
        for position, passage in _of_file(file, faults):
            first = positions.setdefault(passage.id, position)
            if first is not position:
                what = f"id {passage.id!r} is already used at {first}"
                faults.append(Fault(position, what, "give every entry and heading another name"))
            else:
                found[passage.id] = passage
    return found


def slug(heading: str) -> str:
    """Return *heading* as part of an id: `Prazos de entrega` is `prazos-de-entrega`."""
    plain = unicodedata.normalize("NFKD", heading.casefold())
    ascii_only = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-") or "section"


def _of_file(file: Written, faults: list[Fault]) -> Sequence[tuple[Position, Passage]]:
    faults.extend(file.faults)
    if file.entries is not None:
        return _of_entries(file.entries, faults)
    return [_of_section(file.file, section, faults) for section in file.sections]


def _of_section(file: str, section: Headed, faults: list[Fault]) -> tuple[Position, Passage]:
    position = Position(file, section.line)
    if len(section.text) > _LONGEST:
        what = f"the text under this heading has {len(section.text):,} characters"
        faults.append(Fault(position, what, f"divide it: at most {_LONGEST:,} answer one thing"))
    return position, Passage(
        id=f"{PurePath(file).name}#{slug(section.headings[-1])}",
        question=": ".join(section.headings),
        answer=section.text,
        source=f"{file}:{section.line}",
    )


def _of_entries(located: Located, faults: list[Fault]) -> Sequence[tuple[Position, Passage]]:
    if located.value is None and not located.faults:
        return []
    if not located.faults and not isinstance(located.value, list):
        remedy = "write a list of '- id: …', 'question: …', 'answer: …'"
        faults.append(Fault(located.position(()), "this is no list of entries", remedy))
        return []
    file = checked(FaqFile, located.inside("entries"), faults)
    if file is None:
        return []
    found = []
    for place, entry in enumerate(file.entries):
        position = located.position((place,))
        source = f"{position.file}:{position.line}"
        found.append(
            (
                position,
                Passage(entry.id, entry.question, entry.answer, entry.also_asked, source),
            )
        )
    return found
