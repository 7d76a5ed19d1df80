"""A process that writes as fast as it can, and says what was acknowledged: to be killed."""

import asyncio
import sys
from itertools import count
from pathlib import Path

from chatwootai.adapters.clock.system import SystemClock
from chatwootai.adapters.documents import sqlite as sqlite_documents
from chatwootai.adapters.documents.sqlite import SqliteDocuments
from chatwootai.adapters.group_commit import GroupCommit
from chatwootai.adapters.inbox import sqlite as sqlite_inbox
from chatwootai.adapters.inbox.sqlite import SqliteInbox
from chatwootai.core.ports.documents import Key
from chatwootai.core.ports.inbox import Delivery
from tests.building import SHOP, event, message

FILE = "written.sqlite"
SCHEMA = (*sqlite_inbox.SCHEMA, *sqlite_documents.SCHEMA)
_TASKS = 16


async def _write_for_ever(folder: Path) -> None:
    clock = SystemClock()
    database = GroupCommit(folder / FILE, SCHEMA)
    inbox, documents = SqliteInbox(database, clock), SqliteDocuments(database, clock)

    async def puts(task: int) -> None:
        for number in count():
            name = f"{task}-{number}"
            await inbox.put(Delivery(name, event(message(name))))
            _acknowledge("inbox", name)
            await documents.put(Key(SHOP, name), name, expected=None)
            _acknowledge("documents", name)

    await asyncio.gather(*map(puts, range(_TASKS)))


def _acknowledge(where: str, name: str) -> None:
    sys.stdout.write(f"{where} {name}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(_write_for_ever(Path(sys.argv[1])))
