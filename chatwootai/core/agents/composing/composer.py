"""Lets a model write an answer: with the company's texts and tools, and never unlooked at."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from chatwootai.core.agents.agent import Services, Work
from chatwootai.core.agents.composing.brief import Brief, brief, passages_of
from chatwootai.core.agents.composing.checking import faults
from chatwootai.core.agents.composing.draft import SCHEMA, Draft, Unreadable, read
from chatwootai.core.agents.composing.tool_use import LOOK_UP, ToolUse
from chatwootai.core.agents.pending import Pending, Underway
from chatwootai.core.agents.persona import Persona
from chatwootai.core.errors import (
    CeilingReachedError,
    CredentialsError,
    RefusedError,
    ServiceUnavailableError,
)
from chatwootai.core.ports.chat_model import ChatModel
from chatwootai.core.prompt import Completion, Line, Prompt, Role
from chatwootai.core.prompts.library import prompt_text
from chatwootai.core.safety.evidence import Evidence
from chatwootai.core.safety.pii import Mask
from chatwootai.core.tool_results import ToolResult

_SHARE: Final = 0.9  # of the time that is left; the rest is for what comes after
_LEAST: Final = 0.3  # seconds in which no model answers
_FAILED: Final = (CeilingReachedError, CredentialsError, RefusedError, ServiceUnavailableError)
_UNFIT: Final = "unfit"


@dataclass(frozen=True, slots=True)
class Composed:
    """What came of letting a model write.

    Attributes:
        draft: What it wrote, with nothing left in it that must not be said; none if there is not.
        sources: The passages that it was taken from.
        underway: What the next turn is to know.
        evidence: What an answer may be taken from.
        results: What came of each tool that was called.
        calls: How often the model was asked.
        fault: Why there is no draft, for the trace.
        at_ceiling: Whether that is because the model may not be asked any more.
        is_repaired: Whether the draft had to be written again.
    """

    draft: Draft | None = None
    sources: tuple[str, ...] = ()
    underway: Underway | None = None
    evidence: Evidence | None = None
    results: Sequence[ToolResult] = ()
    calls: int = 0
    fault: str = ""
    at_ceiling: bool = False
    is_repaired: bool = False


class Composer:
    """Asks one model for answers. It keeps nothing of any turn."""

    def __init__(self, services: Services, model: ChatModel, persona: Persona) -> None:
        self._services = services
        self._model = model
        self._persona = persona

    async def compose(self, work: Work, done: "tuple[Pending, ToolUse] | None" = None) -> Composed:
        """Return what the model makes of *work*.

        Args:
            work: The turn, and what was found for it.
            done: What the customer had agreed to, and what came of it.
        """
        mask = self.mask(work)
        its = brief(work, self._persona, mask)
        limits = self._persona.limits
        use = ToolUse(self._services, work, mask, its.evidence, limits.tool_calls)
        seconds = min(limits.seconds, work.left * _SHARE)
        talk = _Talk(self._model, self._persona, work, its, use, work.notes.now() + seconds)
        if done is not None:
            talk.tell(*done)
        return await talk.hold()

    def mask(self, work: Work) -> Mask:
        """Return what hides personal data from the model in one turn."""
        return Mask(self._services.personal, work.tenant.config.privacy.mask)


class _Talk:
    """One turn's talk with a model."""

    def __init__(  # noqa: PLR0913, PLR0917  each is a need of its own
        self,
        model: ChatModel,
        persona: Persona,
        work: Work,
        its: Brief,
        use: ToolUse,
        until: float,
    ) -> None:
        self._model = model
        self._limits = persona.limits
        self._work = work
        self._lines = list(its.lines)
        self._hash = its.hash
        self._use = use
        self._until = until
        self._calls = 0
        self._rewritten = False

    @property
    def _left(self) -> float:
        return self._until - self._work.notes.now()

    def tell(self, pending: Pending, done: ToolUse) -> None:
        """Let the model know what was done because the customer agreed to it."""
        call, result = done.results[-1]
        mask = self._use.mask
        hidden = mask.hidden(dict(call.arguments))
        masked = replace(call, arguments=hidden if isinstance(hidden, dict) else {})
        self._lines += [
            Line(Role.ASSISTANT, "", (masked,)),
            Line(Role.TOOL, mask.hide(result.told()), call=call.id),
        ]
        self._use.results.append((call, result))
        self._use.evidence = self._use.evidence.told(result.value).constants([pending.summary])

    async def hold(self) -> Composed:
        """Talk until there is an answer, or none can be had."""
        try:
            return await self._held()
        except _FAILED as error:
            at_ceiling = isinstance(error, CeilingReachedError)
            return replace(self._ended(fault=type(error).__name__), at_ceiling=at_ceiling)

    async def _held(self) -> Composed:
        while self._calls < self._limits.model_calls and self._left > _LEAST:
            completion = await self._ask()
            if completion.calls:
                self._lines.append(Line(Role.ASSISTANT, completion.text, completion.calls))
                told = await self._use.use(completion.calls, self._left)
                self._lines += [
                    Line(Role.TOOL, text, call=call.id)
                    for call, text in zip(completion.calls, told, strict=True)
                ]
                if self._use.asked is not None:
                    return self._ended()
                continue
            draft = read(completion)
            if isinstance(draft, Unreadable):
                self._again(completion, draft.why)
                continue
            wrong = faults(draft, self._work, self._use.evidence, self._use.mask)
            if not wrong:
                return self._ended(draft)
            if self._rewritten:
                return self._ended(fault=_UNFIT)
            self._rewritten = True
            self._again(completion, wrong)
        return self._ended(fault="ceiling")

    async def _ask(self) -> Completion:
        self._calls += 1
        is_last = self._calls == self._limits.model_calls
        prompt = Prompt(
            tuple(self._lines),
            () if is_last else self._use.shapes,
            SCHEMA,
            self._limits.most_tokens,
        )
        purpose = "rewrite" if self._rewritten else "answer"
        with self._work.notes.asking_model(purpose, self._hash) as asking:
            completion = await self._model.complete(prompt, self._left)
            asking.answered(completion, completion.cost)
        return completion

    def _again(self, completion: Completion, why: str) -> None:
        text = prompt_text("again", self._work.tenant.config.language).filled(faults=why)
        said = completion.text or json.dumps(completion.value, ensure_ascii=False)
        self._lines += [Line(Role.ASSISTANT, said), Line(Role.USER, text)]

    def _ended(self, draft: Draft | None = None, fault: str = "") -> Composed:
        use, shown = self._use, None
        offered = {its.id for its in passages_of(self._work)} | use.found.keys()
        if draft is not None:
            shown = draft.model_copy(update={"answer": use.mask.show(draft.answer).strip()})
        return Composed(
            shown,
            tuple(its for its in dict.fromkeys(draft.sources if draft else ()) if its in offered),
            Underway(self._work.now.timestamp(), use.asked, use.kept),
            use.evidence,
            [result for call, result in use.results if call.name != LOOK_UP],
            self._calls,
            fault,
            is_repaired=self._rewritten,
        )
