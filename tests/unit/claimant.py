"""A process that claims a data folder, says so, and holds it until it is killed."""

import asyncio
import sys
from pathlib import Path

from chatwootai.composition import running
from chatwootai.core.settings import Settings


async def _hold(config: Path, data: Path) -> None:
    async with running(Settings(config=config, data=data)) as container:
        container.claim()
        sys.stdout.write("claimed\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_hold(Path(sys.argv[1]), Path(sys.argv[2])))
