"""Who changed what while the service works, kept so that it can be told afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from pydantic import JsonValue, TypeAdapter

from chatwootai.core.errors import ConflictError
from chatwootai.core.ports.clock import Clock
from chatwootai.core.ports.documents import Document, Documents, Key
from chatwootai.core.tenants.news import EVERYBODY

MOST_ENTRIES: Final = 1_000  # that are kept
_FOLDER: Final = "audit/"
_LAST: Final = 10**12  # documents are found in the order of their paths: the newest comes first


class Result(StrEnum):
    """What became of something that somebody wanted changed."""

    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that somebody changed, or wanted to; nothing personal, and no secret.

    Attributes:
        who: The name that their token goes by.
        what: The operation's name, such as `roll_back`.
        tenant: Such as `retail/account_1`; empty if it is about none alone.
        about: What of it, such as `main/1/42` for a conversation; empty for all of it.
        before: What it was.
        after: What it is.
        why: For what was refused or failed, the kind of the obstacle.
    """

    who: str
    what: str
    result: Result
    tenant: str = ""
    about: str = ""
    before: JsonValue = None
    after: JsonValue = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A deed, when it was, and its place among all others."""

    number: int
    at: float
    deed: Deed


_ENTRY: Final = TypeAdapter(Entry)


class AuditLog:
    """Keeps the last thousand deeds; every process on the same documents writes to the same."""

    def __init__(self, documents: Documents, clock: Clock) -> None:
        self._documents = documents
        self._clock = clock

    async def note(self, deed: Deed) -> None:
        """Keep *deed*, which has just been done or refused.

        Raises:
            ServiceUnavailableError: It could not be kept.
        """
        newest = await self._documents.find(EVERYBODY, _FOLDER, 1)
        number = _read(newest[0]).number + 1 if newest else 1
        while True:
            entry = Entry(number, self._clock.now(), deed)
            try:
                value = _ENTRY.dump_python(entry, mode="json")
                await self._documents.put(_key(number), value, expected=None)
            except ConflictError:  # another process was faster
                number += 1
                continue
            break
        if number > MOST_ENTRIES:
            await self._documents.delete(_key(number - MOST_ENTRIES))

    async def entries(
        self, limit: int, *, before: int | None = None, tenant: str = ""
    ) -> Sequence[Entry]:
        """Return up to *limit* entries, the newest first.

        Args:
            limit: How many at most.
            before: Only those with a smaller number.
            tenant: Only those about it.
        """
        found = await self._documents.find(EVERYBODY, _FOLDER, MOST_ENTRIES)
        entries = (_read(one) for one in found)
        wanted = [
            entry
            for entry in entries
            if (before is None or entry.number < before) and tenant in ("", entry.deed.tenant)
        ]
        return wanted[:limit]


def _key(number: int) -> Key:
    return Key(EVERYBODY, f"{_FOLDER}{_LAST - number:013}")


def _read(document: Document) -> Entry:
    return _ENTRY.validate_python(document.value)
