"""What was changed by whom is kept, in order, and not for ever."""

import asyncio
from collections.abc import Sequence

from chatwootai.adapters.clock.manual import ManualClock
from chatwootai.adapters.documents.in_memory import InMemoryDocuments
from chatwootai.core.audit import MOST_ENTRIES, AuditLog, Deed, Result
from chatwootai.core.conversation import TenantId
from chatwootai.core.ports.documents import Document

NOW = 1_795_100_400.0


def deed(what: str, tenant: str = "") -> Deed:
    return Deed("ana", what, Result.DONE, tenant)


class LateDocuments(InMemoryDocuments):
    """Finds nothing the first time, as if what is there had come only just after."""

    is_late = True

    async def find(self, tenant: TenantId, prefix: str, limit: int) -> Sequence[Document]:
        found = [] if self.is_late else await super().find(tenant, prefix, limit)
        self.is_late = False
        return found


def log() -> AuditLog:
    clock = ManualClock(NOW)
    return AuditLog(InMemoryDocuments(clock), clock)


async def test_nothing_is_told_where_nothing_was_done() -> None:
    assert await log().entries(10) == []


async def test_the_newest_is_told_first() -> None:
    audit = log()
    for what in ("reload", "roll_back"):
        await audit.note(deed(what))

    entries = await audit.entries(10)

    assert [(one.number, one.at, one.deed.what) for one in entries] == [
        (2, NOW, "roll_back"),
        (1, NOW, "reload"),
    ]


async def test_what_was_noted_is_told_as_it_was() -> None:
    audit = log()
    whole = Deed("rui", "roll_back", Result.REFUSED, "a/b", "version 3", 4, {"x": [1]}, "WhyError")

    await audit.note(whole)

    [entry] = await audit.entries(1)
    assert entry.deed == whole


async def test_entries_are_told_by_pages() -> None:
    audit = log()
    for number in range(5):
        await audit.note(deed(str(number)))

    first = await audit.entries(2)
    second = await audit.entries(2, before=first[-1].number)

    assert [one.deed.what for one in (*first, *second)] == ["4", "3", "2", "1"]


async def test_entries_about_a_tenant_are_found() -> None:
    audit = log()
    for tenant in ("a/b", "a/c", ""):
        await audit.note(deed("roll_back", tenant))

    entries = await audit.entries(10, tenant="a/b")

    assert [one.deed.tenant for one in entries] == ["a/b"]


async def test_what_is_done_at_once_by_many_is_all_kept() -> None:
    audit = log()

    await asyncio.gather(*(audit.note(deed(str(number))) for number in range(20)))

    entries = await audit.entries(100)
    assert [one.number for one in entries] == list(range(20, 0, -1))


async def test_what_another_process_was_faster_with_is_kept_beside_ours() -> None:
    clock = ManualClock(NOW)
    documents = LateDocuments(clock)
    await AuditLog(documents, clock).note(deed("theirs"))
    documents.is_late = True

    await AuditLog(documents, clock).note(deed("ours"))

    entries = await AuditLog(documents, clock).entries(10)
    assert [(one.number, one.deed.what) for one in entries] == [(2, "ours"), (1, "theirs")]


async def test_the_oldest_are_forgotten() -> None:
    audit = log()
    for number in range(MOST_ENTRIES + 3):
        await audit.note(deed(str(number)))

    entries = await audit.entries(MOST_ENTRIES * 2)

    assert len(entries) == MOST_ENTRIES
    assert (entries[0].number, entries[-1].number) == (MOST_ENTRIES + 3, 4)
