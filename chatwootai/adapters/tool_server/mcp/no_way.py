"""For a server that nothing leads to, for a reason that the operator can mend."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from chatwootai.adapters.tool_server.mcp.notes import Notes
from chatwootai.core.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class NoWay:
    """Leads nowhere, and says why."""

    why: str

    @asynccontextmanager
    async def open(self, notes: Notes, ended: Callable[[], None]) -> AsyncIterator[Any]:
        """Refuse.

        Raises:
            ConfigurationError: Always.
        """
        if self.why:
            raise ConfigurationError(self.why)
        yield None
