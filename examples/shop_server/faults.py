"""Lets a shop go wrong on purpose: a file says which tool does what, and may change at any time.

The file named by `SHOP_FAULTS` is a mapping from a tool's name, or `*`, to what it does:
`{"slow": 2}` waits first, `{"hangs": 5}` carries it out only after that, `{"dies": true}` ends the
program, `{"refuses": "no"}` says no, `{"says": …}` answers with that.
"""

import asyncio
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from mcp.server.mcpserver.exceptions import ToolError


async def carried_out(tool: str, work: Callable[[], Any]) -> Any:
    """Do *work*, unless a fault of *tool* is wanted."""
    fault = _wanted(tool)
    if fault.get("dies"):
        os._exit(1)
    if "refuses" in fault:
        raise ToolError(fault["refuses"])
    await asyncio.sleep(fault.get("slow", 0))
    if "hangs" in fault:
        # whoever asked may give up meanwhile: it is carried out all the same
        return await asyncio.shield(asyncio.ensure_future(_later(fault["hangs"], work)))
    return fault["says"] if "says" in fault else work()


async def _later(seconds: float, work: Callable[[], Any]) -> Any:
    await asyncio.sleep(seconds)
    return work()


def _wanted(tool: str) -> dict[str, Any]:
    path = os.environ.get("SHOP_FAULTS")
    if not path or not Path(path).is_file():
        return {}
    faults: dict[str, dict[str, Any]] = json.loads(Path(path).read_text("utf-8"))
    return faults.get(tool) or faults.get("*") or {}
