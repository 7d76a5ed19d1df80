"""Tells what changes in folders, as the system tells it."""

import asyncio
import errno
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from pathlib import Path
from typing import Final

from chatwootai.core.waiting import stopped

_STEP: Final = 50  # milliseconds without a change, after which what changed is told
_LONGEST: Final = 400  # milliseconds until it is told all the same


async def watched(folders: Sequence[Path]) -> AsyncIterator[frozenset[Path]]:
    """Yield what changes in *folders* and below; first nothing, once every change is seen.

    It ends when a folder has gone, or another one has come in its place.

    Raises:
        OSError: They cannot be watched.
    """
    from watchfiles import awatch  # noqa: PLC0415  who only checks, watches nothing

    at_first = [_identity(folder) for folder in folders]
    if None in at_first:
        absent = folders[at_first.index(None)]
        raise FileNotFoundError(errno.ENOENT, "there is no such folder", str(absent))
    found = awatch(
        *folders, watch_filter=None, debounce=_LONGEST, step=_STEP, yield_on_timeout=True
    )
    async with aclosing(found):
        coming = asyncio.ensure_future(anext(found))
        try:
            await asyncio.sleep(0)  # it has begun to watch, or has failed to
            if not coming.done():
                yield frozenset()
            while True:
                if paths := frozenset(Path(path) for _, path in await coming):
                    yield paths
                if [_identity(folder) for folder in folders] != at_first:
                    return
                coming = asyncio.ensure_future(anext(found))
        finally:
            await stopped(coming)


def _identity(folder: Path) -> tuple[int, int] | None:
    """Return what tells *folder* from another one of its name, none if there is none."""
    try:
        about = folder.stat()
    except OSError:
        return None
    return about.st_dev, about.st_ino
