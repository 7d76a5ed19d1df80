"""The record of a turn: what was understood, found, called and said, and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from pydantic import TypeAdapter, ValidationError

from chatwootai.core.conversation import ConversationId, TenantId
from chatwootai.core.tracing.notes import CacheAsked, ModelCalled, ToolCalled

TracedFact = None | bool | int | float | str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TracedStep:
    """A step of a workflow; times in seconds since the work on the turn began.

    Attributes:
        state: As in `StepState`.
        why: Why it was left out, or failed.
        facts: What it told conditions.
    """

    workflow: str
    step: str
    agent: str
    state: str
    started: float
    ended: float
    why: str = ""
    facts: Mapping[str, TracedFact] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TracedPassage:
    """A passage that was found.

    Attributes:
        score: How likely it is that it answers what was asked, from 0 to 1.
        use: `known` if it answers, `close` if the customer was to choose, else `near`.
    """

    id: str
    score: float
    use: str


@dataclass(frozen=True, slots=True)
class Why:
    """Why the outcome is what it is.

    Attributes:
        intents: What the turn was taken to be for.
        verdict: What the company's texts say to it: `known`, `close`, `unknown`; empty if they
            were not asked.
        answered_by: The step whose outcome it is.
        rule: Why a person was called, or nothing was said.
        sources: The passages that the answer was taken from.
        faults: Why workflows failed before.
    """

    language: str = ""
    intents: tuple[str, ...] = ()
    verdict: str = ""
    answered_by: str = ""
    rule: str = ""
    sources: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Texts:
    """What was said: personal, so it is shown only to whoever asks for it."""

    asked: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """Which configuration the turn was answered with.

    Attributes:
        hash: Of the configuration, its knowledge included.
    """

    hash: str
    domain: str = ""
    channel: str = ""
    inbox: int = 0
    variant: str = ""


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds of a turn: until the work began, working it out, sending it, and in all."""

    waiting: float
    working: float
    sending: float
    whole: float


@dataclass(frozen=True, slots=True)
class TurnTrace:
    """All about one turn.

    Attributes:
        turn: The turn's id.
        at: When it ended, in seconds since the epoch.
        messages: The help desk's numbers of what it is about.
        outcome: `reply`, `handoff`, `silence`; `resumed` if an earlier attempt had worked it out.
    """

    tenant: TenantId
    conversation: ConversationId
    turn: str
    at: float
    contact: int
    messages: tuple[int, ...]
    setting: Setting
    times: Times
    outcome: str
    delivered: str
    why: Why = Why()
    steps: tuple[TracedStep, ...] = ()
    found: tuple[TracedPassage, ...] = ()
    models: tuple[ModelCalled, ...] = ()
    tools: tuple[ToolCalled, ...] = ()
    caches: tuple[CacheAsked, ...] = ()
    texts: Texts = Texts()

    @property
    def tokens(self) -> tuple[int, int]:
        """How many were read by models, and how many written."""
        read = sum(call.usage.read for call in self.models)
        return read, sum(call.usage.written for call in self.models)

    @property
    def cost(self) -> float:
        """What its models cost, in the money that the operator counts in."""
        return sum(call.cost for call in self.models)


_TRACE: Final = TypeAdapter(TurnTrace)


def to_json(trace: TurnTrace) -> bytes:
    """Return *trace* as it is kept."""
    return _TRACE.dump_json(trace)


def from_json(content: bytes) -> TurnTrace | None:
    """Return the trace that is kept as *content*; none if another release has written it."""
    try:
        return _TRACE.validate_json(content)
    except ValidationError:
        return None
