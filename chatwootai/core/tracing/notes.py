"""What agents note of a turn while they work on it, for its trace."""

import asyncio
import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from pydantic import JsonValue

from chatwootai.core.prompt import Completion, Usage

LONGEST: Final = 300  # characters of a call's arguments

_PERSONAL: Final = re.compile(r"[^\s@\"']+@[^\s@\"']+|\+?\d(?:[\d .()/-]{4,}\d)")
_MASKED: Final = "•••"
_DONE: Final = "done"
NO_USAGE: Final = Usage()


@dataclass(frozen=True, slots=True)
class Took:
    """When something was done, in seconds since the work on the turn began.

    Attributes:
        step: The workflow's step that did it; empty outside of steps.
    """

    step: str
    started: float
    ended: float


@dataclass(frozen=True, slots=True)
class StepTried:
    """One attempt at a step, also of a workflow that failed.

    Attributes:
        fault: The kind of error that ended it; empty if none did.
    """

    workflow: str
    agent: str
    took: Took
    fault: str = ""


@dataclass(frozen=True, slots=True)
class ModelCalled:
    """One call of a language model.

    Attributes:
        purpose: What it was asked for, such as `answer`.
        prompt: The hash of the prompt's file.
        cost: In the money that the operator counts in.
        outcome: `done`, `cut` for want of tokens, or the kind of error that ended it.
    """

    purpose: str
    took: Took
    prompt: str = ""
    model: str = ""
    usage: Usage = NO_USAGE
    cost: float = 0.0
    outcome: str = _DONE


@dataclass(frozen=True, slots=True)
class ToolCalled:
    """One call of a tool.

    Attributes:
        arguments: As JSON, cut, and with what looks personal masked.
        outcome: `done`, what else the caller made of it, or the kind of error that ended it.
    """

    name: str
    took: Took
    arguments: str = ""
    is_write: bool = False
    outcome: str = _DONE


@dataclass(frozen=True, slots=True)
class CacheAsked:
    """One look into a cache, called by the name of what it keeps."""

    name: str
    is_hit: bool
    took: Took


Note = StepTried | ModelCalled | ToolCalled | CacheAsked


@dataclass(slots=True)
class Asking:
    """A model's call that goes on; whoever makes it says here what came back."""

    completion: Completion | None = None
    cost: float = 0.0

    def answered(self, completion: Completion, cost: float = 0.0) -> None:
        """Note what came back, and what it cost."""
        self.completion, self.cost = completion, cost


@dataclass(slots=True)
class Calling:
    """A tool's call that goes on; whoever makes it may say here what came of it."""

    outcome: str = _DONE


def _still() -> float:
    return 0.0


@dataclass(frozen=True)
class Notes:
    """The notes of one turn; steps that go on at once write into the same.

    Attributes:
        now: The monotonic clock.
        began: When the work on the turn began, by that clock.
        mask: Hides what is personal in a call's arguments.
        workflow: The one that is being taken.
        step: The step that writes into these.
    """

    now: Callable[[], float] = _still
    began: float = 0.0
    mask: Callable[[str], str] = field(default_factory=lambda: masked)
    workflow: str = ""
    step: str = ""
    kept: list[Note] = field(default_factory=list)

    def of(self, workflow: str, step: str) -> "Notes":
        """Return the same notes, as *step* of *workflow* writes into them."""
        return Notes(self.now, self.began, self.mask, workflow, step, self.kept)

    @contextmanager
    def trying(self, agent: str) -> Iterator[None]:
        """Note that *agent* makes an attempt at the step."""
        started, fault = self._elapsed(), ""
        try:
            yield
        except BaseException as error:
            fault = named(error)
            raise
        finally:
            self.kept.append(StepTried(self.workflow, agent, self._took(started), fault))

    @contextmanager
    def asking_model(self, purpose: str, prompt: str = "") -> Iterator[Asking]:
        """Note that a model is asked, for *purpose*, by the prompt whose hash is *prompt*."""
        started, asking, outcome = self._elapsed(), Asking(), _DONE
        try:
            yield asking
        except BaseException as error:
            outcome = named(error)
            raise
        finally:
            came = asking.completion or Completion("")
            outcome = "cut" if came.is_cut and outcome == _DONE else outcome
            took = self._took(started)
            self.kept.append(
                ModelCalled(purpose, took, prompt, came.model, came.usage, asking.cost, outcome)
            )

    @contextmanager
    def calling_tool(
        self, name: str, arguments: Mapping[str, JsonValue], *, is_write: bool = False
    ) -> Iterator[Calling]:
        """Note that the tool called *name* is called."""
        started, calling, shown = self._elapsed(), Calling(), self._shown(arguments)
        try:
            yield calling
        except BaseException as error:
            calling.outcome = named(error)
            raise
        finally:
            took = self._took(started)
            self.kept.append(ToolCalled(name, took, shown, is_write, calling.outcome))

    def asked_cache(self, name: str, *, is_hit: bool) -> None:
        """Note whether the cache of that *name* knew what was asked for."""
        self.kept.append(CacheAsked(name, is_hit, self._took(self._elapsed())))

    def _shown(self, arguments: Mapping[str, JsonValue]) -> str:
        text = self.mask(json.dumps(dict(arguments), ensure_ascii=False, default=_kind))
        return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"

    def _took(self, started: float) -> Took:
        return Took(self.step, started, self._elapsed())

    def _elapsed(self) -> float:
        return self.now() - self.began


def masked(text: str) -> str:
    """Return *text* without mail addresses, and without numbers of six digits and more."""
    return _PERSONAL.sub(_MASKED, text)


def named(error: BaseException) -> str:
    """Return what kind of error it is: a stranger's words may be a customer's."""
    if isinstance(error, asyncio.CancelledError | GeneratorExit):
        return "cancelled"
    return type(error).__name__


def _kind(value: object) -> str:
    return f"<{type(value).__name__}>"
