"""Tools that are functions of ours or of plugins: no server has to be started for them."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Final

from pydantic import JsonValue, TypeAdapter, ValidationError

from chatwootai.core.errors import (
    CredentialsError,
    GoneError,
    OutcomeUnknownError,
    RefusedError,
    ServiceUnavailableError,
)
from chatwootai.core.prompt import ToolShape
from chatwootai.core.tool_results import Ending, ToolResult
from chatwootai.core.tools.tool import ToolFunction

_JSON: Final = TypeAdapter[JsonValue](JsonValue)
_CLOSED: Final = "the tools are closed"


class InProcessToolServer:
    """Carries out functions, and says how each ended."""

    def __init__(self, functions: Mapping[str, tuple[ToolShape, ToolFunction]]) -> None:
        self._functions = functions
        self._is_closed = False

    @property
    def shortcomings(self) -> Sequence[str]:
        return []

    async def tools(self, seconds: float) -> Sequence[ToolShape]:
        if self._is_closed:
            raise ServiceUnavailableError("the tools", "listing them")
        return [shape for shape, _ in self._functions.values()]

    async def call(
        self, name: str, arguments: Mapping[str, JsonValue], seconds: float
    ) -> ToolResult:
        if self._is_closed:
            return ToolResult(Ending.DOWN, why=_CLOSED)
        if name not in self._functions:
            return ToolResult(Ending.UNKNOWN, why=f"unknown tool {name!r}")
        _, function = self._functions[name]
        try:
            async with asyncio.timeout(seconds):
                value = await function(arguments)
            return ToolResult(Ending.DONE, _JSON.validate_python(value))
        except (TimeoutError, OutcomeUnknownError):
            return ToolResult(Ending.TIMED_OUT, why="no answer came in time")
        except ServiceUnavailableError as error:
            return ToolResult(Ending.DOWN, why=str(error))
        except CredentialsError as error:
            return ToolResult(Ending.NOT_ALLOWED, why=str(error))
        except GoneError as error:
            return ToolResult(Ending.NOT_FOUND, why=str(error))
        except RefusedError as error:
            return ToolResult(Ending.REFUSED, why=str(error))
        except ValidationError:
            return ToolResult(Ending.MALFORMED, why="it answered with what is no data")
        except Exception as error:  # noqa: BLE001  tools are plugins
            return ToolResult(Ending.MALFORMED, why=f"it failed ({type(error).__name__})")

    async def aclose(self) -> None:
        self._is_closed = True
