"""Our prompts as LangChain's messages, and its messages as our completions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec
from langchain_core.messages import (
    AIMessage,
    AIMessageChunk,
    BaseMessage,
    HumanMessage,
    SystemMessage,
    ToolMessage,
)
from langchain_core.messages.ai import UsageMetadata, add_usage

from chatwootai.adapters.json_values import read_arguments
from chatwootai.core.prompt import Completion, Line, Role, ToolCall, Usage

_CUT: Final = frozenset({"length", "max_tokens", "MAX_TOKENS"})
_FILTERED: Final = frozenset({"content_filter", "SAFETY", "PROHIBITED_CONTENT", "refusal"})


def messages(lines: Sequence[Line]) -> list[BaseMessage]:
    """Return *lines* as LangChain has them."""
    return [_message(line) for line in lines]


def _message(line: Line) -> BaseMessage:
    match line.role:
        case Role.SYSTEM:
            return SystemMessage(line.text)
        case Role.USER:
            return HumanMessage(line.text)
        case Role.TOOL:
            return ToolMessage(line.text, tool_call_id=line.call)
        case Role.ASSISTANT:
            calls: list[Any] = [
                {"name": call.name, "args": dict(call.arguments), "id": call.id}
                for call in line.calls
            ]
            return AIMessage(line.text, tool_calls=calls)


class Heard:
    """Gathers what a model says, piece by piece or at once.

    Attributes:
        is_refusal: Whether the provider would not let the model speak of this.
        is_over: Whether the model came to an end, and was not cut off on the way.
    """

    def __init__(self) -> None:
        self.is_refusal = False
        self.is_over = False
        self._texts: list[str] = []
        self._calls: dict[int | str, _Call] = {}
        self._usage: UsageMetadata | None = None
        self._model = ""
        self._is_cut = False

    def take_piece(self, chunk: AIMessageChunk) -> str:
        """Take in *chunk* and return its text."""
        for part in chunk.tool_call_chunks:
            index = part.get("index")
            call = self._calls.setdefault(len(self._calls) if index is None else index, _Call())
            call.id = call.id or part.get("id") or ""
            call.name = call.name or part.get("name") or ""
            call.arguments += part.get("args") or ""
        return self._take(chunk)

    def take(self, message: AIMessage) -> None:
        """Take in a whole *message*."""
        for read in message.tool_calls:
            arguments = msgspec.json.encode(read["args"]).decode()
            self._calls[len(self._calls)] = _Call(read["id"] or "", read["name"], arguments)
        for unread in message.invalid_tool_calls:
            self._calls[len(self._calls)] = _Call(
                unread["id"] or "", unread["name"] or "", unread["args"] or ""
            )
        self._take(message)

    def _take(self, message: AIMessage) -> str:
        if message.usage_metadata is not None:
            self._usage = add_usage(self._usage, message.usage_metadata)
        said = message.response_metadata
        finish = said.get("finish_reason") or said.get("stop_reason") or said.get("done_reason")
        if finish:
            self.is_over = True
            self._is_cut = finish in _CUT
        if finish in _FILTERED or message.additional_kwargs.get("refusal"):
            self.is_refusal = True
        self._model = str(said.get("model_name") or said.get("model") or self._model)
        text = str(message.text)
        self._texts.append(text)
        return text

    def completion(self, model: str) -> Completion:
        """Return all that was taken in; *model* is what was asked, if it does not name itself."""
        return Completion(
            "".join(self._texts),
            calls=tuple(call.read(number) for number, call in enumerate(self._calls.values())),
            usage=_usage(self._usage),
            model=self._model or model,
            is_cut=self._is_cut,
        )


@dataclass
class _Call:
    """A call of a tool, as far as it is written."""

    id: str = ""
    name: str = ""
    arguments: str = ""

    def read(self, number: int) -> ToolCall:
        arguments, fault = read_arguments(self.arguments)
        return ToolCall(self.id or f"call_{number}", self.name, arguments, fault)


def _usage(said: UsageMetadata | None) -> Usage:
    if said is None:
        return Usage()
    details = said.get("input_token_details") or {}
    return Usage(said["input_tokens"], said["output_tokens"], details.get("cache_read") or 0)
