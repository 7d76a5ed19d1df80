"""The need to use the systems of a company: one server of tools, as it is reached by one of us."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from pydantic import JsonValue

from chatwootai.core.prompt import ToolShape
from chatwootai.core.tool_results import ToolResult


class ToolServer(Protocol):
    """Carries out calls, any number at once. It belongs to one tenant, and is started when needed.

    Nothing that a server does is raised: each call returns how it ended, and says DOWN only if
    nothing was done. A call that is cancelled is given up, and may have been carried out.
    """

    async def tools(self, seconds: float) -> Sequence[ToolShape]:
        """Return what the server says that it has.

        Raises:
            ServiceUnavailableError: It did not answer within *seconds*.
        """

    async def call(
        self, name: str, arguments: Mapping[str, JsonValue], seconds: float
    ) -> ToolResult:
        """Have the tool *name* carried out; an answer that takes longer than *seconds* is none.

        The value is what the tool gave, read as JSON if it was that, and not yet cut.
        """

    @property
    def shortcomings(self) -> Sequence[str]:
        """What is not as it should be, in words for the operator, without secrets."""

    async def aclose(self) -> None:
        """Stop it, after the calls that are under way. It may be called again."""
