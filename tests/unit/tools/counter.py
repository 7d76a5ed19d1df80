"""A shop whose back office is in the test's hands."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from pydantic import JsonValue

from chatwootai.adapters.argument_checks import argument_check
from chatwootai.adapters.clock.manual import ManualClock
from chatwootai.adapters.documents.in_memory import InMemoryDocuments
from chatwootai.adapters.tool_server.in_process import InProcessToolServer
from chatwootai.core.conversation import Turn
from chatwootai.core.errors import GoneError, OutcomeUnknownError, RefusedError
from chatwootai.core.errors import ServiceUnavailableError as Unavailable
from chatwootai.core.ports.documents import Documents
from chatwootai.core.prompt import ToolCall, ToolShape
from chatwootai.core.tenants.tenant import Tenant
from chatwootai.core.tenants.tooling import McpIntegration
from chatwootai.core.tool_results import ToolResult
from chatwootai.core.tools.registry import ToolRegistry
from chatwootai.core.tools.servers import ToolServers
from chatwootai.core.tools.tool import ToolFunction, ToolType
from chatwootai.core.tools.toolbox import Occasion, Toolbox
from tests.building import CUSTOMER, tenant, turn

ANA: Final = replace(CUSTOMER, proven_phone="+5531988887777")
INTEGRATION: Final = {"mcp": {"type": "mcp", "config": {"command": ["shop"]}}}
TEXT: Final = {"type": "string", "minLength": 1}
ACTIONS: Final[Mapping[str, Any]] = {
    "find": {
        "tool": "search",
        "description": "Finds.",
        "parameters": {"words": TEXT, "limit": {"type": "integer", "minimum": 1}},
        "required": ["words"],
        "arguments": {"query": "{words}", "limit": "{limit}"},
        "result": {"rows": "rows"},
    },
    "my_orders": {
        "tool": "orders",
        "description": "Tells the customer's orders.",
        "parameters": {"order": TEXT},
        "arguments": {"customer": "{contact.phones}", "number": "{order}"},
        "result": {
            "rows": "rows",
            "owner": {"customer": "contact.phone"},
            "fields": {"order": "number", "state": "state"},
            "words": {"state": {"sale": "confirmed"}},
        },
    },
    "note": {
        "tool": "create",
        "description": "Notes something.",
        "write": True,
        "parameters": {"what": TEXT},
        "required": ["what"],
        "arguments": {"what": "{what}", "mark": "{deed}"},
        "lookup": {"tool": "look", "arguments": {"mark": "{deed}"}, "rows": "rows"},
    },
    "order": {
        "tool": "create",
        "description": "Orders something.",
        "write": True,
        "confirm": "Posso anotar {quantity} de {shown}?",
        "shown": {"tool": "name", "arguments": {"code": "{code}"}, "rows": "rows", "field": "name"},
        "parameters": {"code": TEXT, "quantity": {"type": "integer"}},
        "required": ["code", "quantity"],
        "from_results": ["code"],
        "arguments": {"code": "{code}", "quantity": "{quantity}", "mark": "{deed}"},
    },
}
ERRORS: Final = {"not_allowed": ["access denied"], "not_found": ["does not exist"]}


@dataclass
class Office:
    """What the back office does with each call.

    Attributes:
        answers: What a tool answers: a value, or an error that it raises.
        carries_out: Whether what is created is there, even where the answer is an error.
        calls: What was asked for, in order.
        created: What was created, by its mark.
    """

    answers: dict[str, Any] = field(default_factory=dict)
    carries_out: bool = True
    pause: float = 0.0
    calls: list[tuple[str, Mapping[str, JsonValue]]] = field(default_factory=list)
    created: dict[str, Mapping[str, JsonValue]] = field(default_factory=dict)

    def server(self) -> InProcessToolServer:
        names = ("search", "orders", "create", "look", "name")
        return InProcessToolServer({n: (ToolShape(n, "", {}), self._function(n)) for n in names})

    def asked(self, name: str) -> list[Mapping[str, JsonValue]]:
        return [arguments for its, arguments in self.calls if its == name]

    def _function(self, name: str) -> ToolFunction:
        async def function(arguments: Mapping[str, JsonValue], /) -> JsonValue:
            self.calls.append((name, arguments))
            await asyncio.sleep(self.pause)
            if name == "create" and self.carries_out:
                self.created[str(arguments["mark"])] = arguments
            answer = self.answers.get(name)
            if isinstance(answer, Exception):
                raise answer
            if answer is None and name == "look":
                mark = str(arguments["mark"])
                return {"rows": [{"id": mark}] if mark in self.created else []}
            return {"rows": [{"id": 1}]} if answer is None else answer

        return function


REFUSED: Final = RefusedError("Access denied on orders")
NOT_THERE: Final = RefusedError("the record does not exist")
DOWN: Final = Unavailable("the shop", "selling")
UNKNOWN: Final = OutcomeUnknownError("the shop", "selling")
GONE: Final = GoneError("no such thing")


def shop(**tools: Any) -> Tenant:
    """Return a tenant with the actions above; *tools* is what else its section says."""
    said = {"actions": ACTIONS, "errors": ERRORS} | tools
    return tenant(tools=said, integrations=INTEGRATION)


@dataclass
class Counter:
    """A registry of tools over an office."""

    office: Office = field(default_factory=Office)
    clock: ManualClock = field(default_factory=ManualClock)
    offered: Mapping[str, ToolType] = field(default_factory=dict)
    documents: Documents | None = None

    def __post_init__(self) -> None:
        self.kept = self.documents or InMemoryDocuments(self.clock)
        self.servers = ToolServers(self._build, self._of_plugins)
        self.registry = ToolRegistry(
            self.servers,
            lambda _: self.offered,
            {},
            self.kept,
            self.clock,
            checker=argument_check,
        )

    def toolbox(self, its: Tenant | None = None, crew: str = "", agent: str = "") -> Toolbox:
        return self.registry.toolbox(its or shop(allow=[*ACTIONS]), crew, agent)

    def _build(self, its: Tenant, integration: McpIntegration) -> InProcessToolServer:
        return self.office.server()

    def _of_plugins(self, its: Tenant) -> InProcessToolServer:
        functions = {n: (k.tool.shape, k.build(its)) for n, k in self.offered.items()}
        return InProcessToolServer(functions)


def of_ana(*texts: str) -> Turn:
    """Return a turn of a customer whose number is proved."""
    return turn(*(texts or ("Oi",)), contact=ANA)


async def use(
    toolbox: Toolbox,
    name: str,
    /,
    its: Turn | None = None,
    *,
    confirmation: str = "",
    seconds: float = 20.0,
    **arguments: JsonValue,
) -> ToolResult:
    """Use a tool as an agent would."""
    occasion = Occasion(its or of_ana(), seconds, confirmation)
    return await toolbox.call(ToolCall("1", name, arguments), occasion)
