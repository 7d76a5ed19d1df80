"""Has the tools carried out that a model asks for: at once, within limits, all told apart."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from pydantic import JsonValue

from chatwootai.core.agents.agent import Services, Work
from chatwootai.core.agents.composing.brief import passage_text
from chatwootai.core.agents.pending import Pending, Told
from chatwootai.core.errors import ServiceUnavailableError
from chatwootai.core.knowledge.confidence import Judgement, judge
from chatwootai.core.knowledge.passage import Passage
from chatwootai.core.prompt import ToolCall, ToolShape
from chatwootai.core.safety.evidence import Evidence
from chatwootai.core.safety.pii import Mask
from chatwootai.core.tool_results import Ending, ToolResult
from chatwootai.core.tools.toolbox import Occasion

LOOK_UP: Final = "look_up"
_SHAPE: Final = ToolShape(
    LOOK_UP,
    "Looks a question up in the company's own texts. Write the whole question, with what it "
    "refers to.",
    {
        "type": "object",
        "properties": {"question": {"type": "string", "minLength": 3, "maxLength": 300}},
        "required": ["question"],
        "additionalProperties": False,
    },
)
_LONGEST_KEPT: Final = 1_500  # characters of a result that the next turn is told
_MOST_KEPT: Final = 2
_OVER: Final = "no more tools can be used for this message; answer with what there is"


@dataclass
class ToolUse:
    """The tools of one turn; it is made for the turn and thrown away with it.

    Attributes:
        evidence: What an answer may be taken from, with what tools have told.
        results: What came of each call, in the order of asking.
        found: Passages that were looked up, by id.
    """

    services: Services
    work: Work
    mask: Mask
    evidence: Evidence
    most: int
    results: list[tuple[ToolCall, ToolResult]] = field(default_factory=list)
    found: dict[str, Passage] = field(default_factory=dict)

    @property
    def shapes(self) -> tuple[ToolShape, ...]:
        """The tools, as the model is to see them."""
        tools = self.services.tools
        has_texts = bool(self.work.tenant.passages)
        return (*([_SHAPE] if has_texts else []), *(tools.shapes if tools else ()))

    async def use(self, calls: Sequence[ToolCall], seconds: float) -> Sequence[str]:
        """Have *calls* carried out at once; return what the model is told of each."""
        shown = [
            replace(call, arguments=_object(self.mask.shown(dict(call.arguments))))
            for call in calls
        ]
        left = self.most - len(self.results)
        results = await asyncio.gather(
            *(self._one(call, seconds, is_over=at >= left) for at, call in enumerate(shown))
        )
        self.results += zip(shown, results, strict=True)
        for result in results:
            if result.value is not None:
                self.evidence = self.evidence.told(result.value)
        return [self.mask.hide(result.told()) for result in results]

    async def confirmed(self, pending: Pending, seconds: float) -> ToolResult:
        """Have that carried out which the customer has agreed to."""
        call = ToolCall("agreed", pending.tool, pending.arguments)
        occasion = Occasion(self.work.turn, seconds, pending.confirmation)
        result = await self._called(call, occasion)
        self.results.append((call, result))
        if result.value is not None:
            self.evidence = self.evidence.told(result.value)
        return result

    @property
    def asked(self) -> Pending | None:
        """What the customer is to be asked before it is done; the first, if there are several."""
        for call, result in self.results:
            if result.ending is Ending.CONFIRM_FIRST:
                return Pending(call.name, call.arguments, result.confirmation, result.summary)
        return None

    @property
    def kept(self) -> tuple[Told, ...]:
        """What the next turn is told of what tools told in this one."""
        done = [(call, its) for call, its in self.results if its.is_done and call.name != LOOK_UP]
        return tuple(
            Told(call.name, its.told()[:_LONGEST_KEPT]) for call, its in done[-_MOST_KEPT:]
        )

    async def _one(self, call: ToolCall, seconds: float, *, is_over: bool) -> ToolResult:
        if is_over:
            return ToolResult(Ending.TOO_MANY, why=_OVER)
        if call.fault:
            return ToolResult(Ending.UNKNOWN, why=call.fault)
        if call.name == LOOK_UP:
            return await self._looked_up(call)
        return await self._called(call, Occasion(self.work.turn, seconds, "", self.evidence))

    async def _called(self, call: ToolCall, occasion: Occasion) -> ToolResult:
        tools = self.services.tools
        if tools is None:
            return ToolResult(Ending.UNKNOWN, why=f"there is no tool {call.name!r}")
        is_write = tools.is_write(call.name)
        if is_write:
            self.work.commit()  # from here on, this turn is not begun anew
        with self.work.notes.calling_tool(call.name, call.arguments, is_write=is_write) as noted:
            try:
                result = await tools.call(call, occasion)
            except ServiceUnavailableError as error:  # our own store: it may have been done
                ending = Ending.TIMED_OUT if is_write else Ending.DOWN
                result = ToolResult(ending, why=str(error))
            noted.outcome = result.ending.value
        return result

    async def _looked_up(self, call: ToolCall) -> ToolResult:
        question = str(call.arguments.get("question", ""))[:300]
        with self.work.notes.calling_tool(LOOK_UP, call.arguments) as noted:
            try:
                judged = judge(await self.services.knowledge.look_up(question))
            except ServiceUnavailableError as error:
                noted.outcome = Ending.DOWN.value
                return ToolResult(Ending.DOWN, why=str(error))
            if not judged.nearest:
                noted.outcome = Ending.NOT_FOUND.value
                return ToolResult(Ending.NOT_FOUND)
        return self._with(judged)

    def _with(self, judged: Judgement) -> ToolResult:
        for passage in judged.nearest:
            self.found[passage.id] = passage
        texts = [f"{its.question}\n{its.answer}" for its in judged.nearest]
        self.evidence = self.evidence.passages(texts)
        value: list[JsonValue] = [passage_text(passage) for passage in judged.nearest]
        return ToolResult(Ending.DONE, value)


def _object(value: JsonValue) -> dict[str, JsonValue]:
    return value if isinstance(value, dict) else {}
