"""What a process can do now."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from chatwootai.core.conversation import TenantId
from chatwootai.core.errors import ConflictError, ServiceUnavailableError
from chatwootai.core.measures import Part
from chatwootai.core.ports.documents import Documents, Keeping, Key
from chatwootai.core.ports.inbox import Inbox

_PROBE: Final = Key(TenantId("", ""), "probe")
_FOR_A_MINUTE: Final = Keeping(60.0)


@dataclass
class Readiness:
    """What a process can do now, as its parts tell.

    Attributes:
        documents: Given something to keep, to see whether the store answers and has room.
        degraded: What is not as it should be, in words for the operator.
        warming: What is still being prepared; questions about that wait a little.
        parts: Where what is degraded lies, for those who count and do not read.
        fault: Why nothing is answered any more, empty while all is well.
        inbox: Asked what waits, to see whether it answers.
        watched: What tells, part by part, what is not as it should be at the moment.
    """

    documents: Documents
    inbox: Inbox
    degraded: Sequence[str] = ()
    warming: set[str] = field(default_factory=set)
    parts: set[Part] = field(default_factory=set)
    fault: str = ""
    watched: Mapping[Part, Callable[[], Sequence[str]]] = field(default_factory=dict)

    @property
    def shortcomings(self) -> Sequence[str]:
        """What is not as it should be now, in words for the operator."""
        return [*self.degraded, *(line for ask in self.watched.values() for line in ask())]

    async def obstacle(self) -> str:
        """Return why the process cannot work, empty if it can."""
        if self.fault:
            return self.fault
        return await _silence(self._ask_documents) or await _silence(self.inbox.backlog)

    async def lacking(self) -> Collection[Part]:
        """Return the parts that are less than they should be now."""
        lacking = self.parts | {part for part, ask in self.watched.items() if ask()}
        if self.fault:
            lacking.add(Part.ANSWERING)
        if await _silence(self._ask_documents):
            lacking.add(Part.DOCUMENTS)
        return lacking

    async def _ask_documents(self) -> None:
        known = await self.documents.get(_PROBE)
        with suppress(ConflictError):  # another process has just asked
            version = known.version if known else None
            await self.documents.put(_PROBE, True, expected=version, keeping=_FOR_A_MINUTE)


async def _silence(ask: Callable[[], Awaitable[object]]) -> str:
    """Return why a store does not answer, empty if it does."""
    try:
        await ask()
    except ServiceUnavailableError as error:
        return str(error)
    return ""
