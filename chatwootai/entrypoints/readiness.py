"""What a process can do now."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Final

from chatwootai.core.conversation import TenantId
from chatwootai.core.errors import ServiceUnavailableError
from chatwootai.core.measures import Part
from chatwootai.core.ports.documents import Documents, Key

_PROBE: Final = Key(TenantId("", ""), "probe")


@dataclass
class Readiness:
    """What a process can do now, as its parts tell.

    Attributes:
        documents: Asked for something that is not there, to see whether the store answers.
        degraded: What is not as it should be, in words for the operator.
        warming: What is still being prepared; questions about that wait a little.
        parts: Where what is degraded lies, for those who count and do not read.
        fault: Why nothing is answered any more, empty while all is well.
    """

    documents: Documents
    degraded: Sequence[str] = ()
    warming: set[str] = field(default_factory=set)
    parts: set[Part] = field(default_factory=set)
    fault: str = ""

    async def obstacle(self) -> str:
        """Return why the process cannot work, empty if it can."""
        if self.fault:
            return self.fault
        return await self._silence()

    async def lacking(self) -> Collection[Part]:
        """Return the parts that are less than they should be now."""
        lacking = set(self.parts)
        if self.fault:
            lacking.add(Part.ANSWERING)
        if await self._silence():
            lacking.add(Part.DOCUMENTS)
        return lacking

    async def _silence(self) -> str:
        """Return why the store does not answer, empty if it does."""
        try:
            await self.documents.get(_PROBE)
        except ServiceUnavailableError as error:
            return str(error)
        return ""
