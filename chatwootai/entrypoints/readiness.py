"""What a process can do now."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from chatwootai.core.conversation import TenantId
from chatwootai.core.errors import ServiceUnavailableError
from chatwootai.core.ports.documents import Documents, Key

_PROBE: Final = Key(TenantId("", ""), "probe")


@dataclass
class Readiness:
    """What a process can do now, as its parts tell.

    Attributes:
        documents: Asked for something that is not there, to see whether the store answers.
        degraded: What is not as it should be, in words for the operator.
        warming: What is still being prepared; questions about that wait a little.
        fault: Why nothing is answered any more, empty while all is well.
    """

    documents: Documents
    degraded: Sequence[str] = ()
    warming: set[str] = field(default_factory=set)
    fault: str = ""

    async def obstacle(self) -> str:
        """Return why the process cannot work, empty if it can."""
        if self.fault:
            return self.fault
        try:
            await self.documents.get(_PROBE)
        except ServiceUnavailableError as error:
            return str(error)
        return ""
