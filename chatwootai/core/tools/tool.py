"""A tool as agents use it: what it is called, what it may do, and whose data it reaches."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from pydantic import JsonValue

from chatwootai.core.prompt import ToolShape
from chatwootai.core.tenants.tenant import Tenant


@dataclass(frozen=True, slots=True)
class Tool:
    """Something that can be done for a customer.

    Attributes:
        shape: What a model sees of it; its parameters are what it is checked against.
        is_write: Whether it changes something. Such a tool has to be allowed by name.
        confirm: What the customer is asked before it is done, with `{name}` for a parameter's
            value; empty if it is done without.
        customer: Arguments that the customer's identity fills in, and what: `contact.email`,
            `contact.phone`, `contact.phones` (the ways to write it), or `contact.proved` (a list of
            all that is proved). No model says them, and unless that has been proved, the tool is
            not used.
        owner: Fields of each row that comes back, and which part of the identity must stand there.
        from_results: Parameters of a write that may come from what another tool or a text said.
        seconds: How long one attempt may take.
        most: How many characters of data may come back.
        per_minute: How often a tenant may use it.
    """

    shape: ToolShape
    is_write: bool = False
    confirm: str = ""
    customer: Mapping[str, str] = field(default_factory=dict)
    owner: Mapping[str, str] = field(default_factory=dict)
    from_results: tuple[str, ...] = ()
    seconds: float = 8.0
    most: int = 4_000
    per_minute: int = 120

    @property
    def name(self) -> str:
        """What it is called."""
        return self.shape.name


class ToolFunction(Protocol):
    """Does what a tool is for. Many calls may be at it at once."""

    def __call__(self, arguments: Mapping[str, JsonValue], /) -> Awaitable[JsonValue]:
        """Return what came of it, as data.

        It raises ServiceUnavailableError if nothing could be done, OutcomeUnknownError if it may
        have been done all the same, CredentialsError if we may not, GoneError for what is not
        there, and RefusedError for anything else that was refused.
        """


@dataclass(frozen=True, slots=True)
class ToolType:
    """A tool that a plugin brings.

    Attributes:
        build: Makes it for one tenant; called once for each configuration.
    """

    tool: Tool
    build: Callable[[Tenant], ToolFunction]

    @property
    def name(self) -> str:
        """What it is called."""
        return self.tool.name
