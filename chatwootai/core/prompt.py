"""What a language model is told, and what comes back; nothing that comes back is trusted."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from pydantic import JsonValue


class Role(StrEnum):
    """Who speaks in a line of a prompt."""

    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"
    TOOL = "tool"


@dataclass(frozen=True, slots=True)
class ToolCall:
    """What a model asks a tool for; the arguments are not checked yet.

    Attributes:
        id: By which the tool's answer is told apart.
        fault: Why the arguments cannot be read, in words for the model; then there are none.
    """

    id: str
    name: str
    arguments: Mapping[str, JsonValue]
    fault: str = ""


@dataclass(frozen=True, slots=True)
class ToolShape:
    """A tool as a model sees it.

    Attributes:
        parameters: JSON Schema of its arguments, an object.
    """

    name: str
    description: str
    parameters: Mapping[str, JsonValue]


@dataclass(frozen=True, slots=True)
class Line:
    """Something that was said.

    Attributes:
        calls: What an assistant asked tools for.
        call: The id of the call that a tool answers, empty for all other lines.
    """

    role: Role
    text: str
    calls: tuple[ToolCall, ...] = ()
    call: str = ""


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a model is asked.

    Attributes:
        tools: What it may ask for.
        schema: JSON Schema of the object that it is to answer with; none for plain text.
        most_tokens: How much it may write.
    """

    lines: tuple[Line, ...]
    tools: tuple[ToolShape, ...] = ()
    schema: Mapping[str, JsonValue] | None = None
    most_tokens: int = 1_000


@dataclass(frozen=True, slots=True)
class Usage:
    """What a completion took, in tokens.

    Attributes:
        cached: Those of the read ones that the provider had kept.
    """

    read: int = 0
    written: int = 0
    cached: int = 0


@dataclass(frozen=True, slots=True)
class Completion:
    """What a model answered.

    Attributes:
        value: The object, where the prompt had a schema; it fits the schema.
        misfit: Why there is no such object though the prompt had a schema, in words for the model:
            it may be asked again with them.
        model: Which model answered, as its provider names it.
        cost: What that cost, by the prices in the settings.
        is_cut: Whether it ended for want of tokens.
    """

    text: str
    calls: tuple[ToolCall, ...] = ()
    value: JsonValue = None
    misfit: str = ""
    usage: Usage = Usage()
    model: str = ""
    cost: float = 0.0
    is_cut: bool = False
