"""How a server wants to be asked, as far as it has shown by refusing otherwise."""

from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

import msgspec

from chatwootai.core.prompt import Line, Prompt, Role

ANSWER: Final = "answer"  # the tool by which an object is given where schemas are not understood
_SCHEMA_WORDS: Final = (
    "response_format",
    "response format",
    "json_schema",
    "structured",
    "grammar",
)
_TOOL_WORDS: Final = ("tool",)
_ASKED_FOR: Final = (
    "Answer with one JSON object that fits this JSON Schema, and with nothing else:\n"
)


class Manner(Enum):
    """How an object is asked for: the surest first."""

    SCHEMA = "json_schema"
    TOOL = "tool"
    TEXT = "text"


@dataclass
class Manners:
    """What a server understands; each refusal that names a thing teaches us to leave it out.

    Attributes:
        limit: By which name it knows how much may be written.
    """

    manner: Manner
    limit: str
    has_usage: bool = True
    has_temperature: bool = True

    def learn(self, words: str, prompt: Prompt) -> bool:
        """Give in to a refusal of *prompt* in *words*; tell whether there is more to try."""
        if self._learn_of_limit(words):
            return True
        if self.has_usage and ("stream_options" in words or "include_usage" in words):
            self.has_usage = False
            return True
        if self.has_temperature and "temperature" in words:
            self.has_temperature = False
            return True
        return prompt.schema is not None and self._learn_of_schema(words)

    def heard_no_tool(self) -> None:
        """Note that a tool that had to be called was not: such a server is asked in words."""
        if self.manner is Manner.TOOL:
            self.manner = Manner.TEXT

    def _learn_of_limit(self, words: str) -> bool:
        new, old = "max_completion_tokens", "max_tokens"
        if self.limit == old and new in words:
            self.limit = new
            return True
        if self.limit == new and new in words and old not in words.replace(new, ""):
            self.limit = old
            return True
        return False

    def _learn_of_schema(self, words: str) -> bool:
        if self.manner is Manner.SCHEMA and any(word in words for word in _SCHEMA_WORDS):
            self.manner = Manner.TOOL
            return True
        if self.manner is Manner.TOOL and any(word in words for word in _TOOL_WORDS):
            self.manner = Manner.TEXT
            return True
        return False

    def lines(self, prompt: Prompt) -> tuple[Line, ...]:
        """Return the lines of *prompt*, with the schema in words where it must be."""
        if prompt.schema is None or self.manner is not Manner.TEXT:
            return prompt.lines
        asked = _ASKED_FOR + msgspec.json.encode(prompt.schema).decode()
        head, *rest = prompt.lines or (Line(Role.SYSTEM, ""),)
        if head.role is not Role.SYSTEM:
            return (Line(Role.SYSTEM, asked), head, *rest)
        return (Line(Role.SYSTEM, f"{head.text}\n\n{asked}".strip()), *rest)

    def tools(self, prompt: Prompt) -> list[dict[str, Any]]:
        """Return the tools as LangChain takes them, with the one that is an answer's form."""
        tools = [
            _tool(shape.name, shape.description, dict(shape.parameters)) for shape in prompt.tools
        ]
        if prompt.schema is not None and self.manner is Manner.TOOL:
            tools.append(_tool(ANSWER, "Give the answer.", dict(prompt.schema)))
        return tools

    def response_format(self, prompt: Prompt) -> dict[str, Any] | None:
        """Return what makes a server write an object that fits the schema, if it can."""
        if prompt.schema is None or self.manner is not Manner.SCHEMA:
            return None
        schema = {"name": ANSWER, "schema": prompt.schema, "strict": _is_strict(prompt.schema)}
        return {"type": "json_schema", "json_schema": schema}


def _tool(name: str, description: str, parameters: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "function",
        "function": {"name": name, "description": description, "parameters": parameters},
    }


def _is_strict(schema: Any) -> bool:
    """Tell whether all objects name all that they have: only then OpenAI vouches for the form."""
    if isinstance(schema, list):
        return all(_is_strict(each) for each in schema)
    if not isinstance(schema, dict):
        return True
    if schema.get("type") == "object":
        properties = schema.get("properties") or {}
        is_closed = schema.get("additionalProperties") is False
        if not is_closed or {*properties} != {*(schema.get("required") or ())}:
            return False
    return all(_is_strict(each) for each in schema.values())
