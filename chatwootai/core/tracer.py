"""Writes down what became of turns: after them, and off the customer's way."""

import asyncio
import logging
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from chatwootai.core.agents.intention import Analysis
from chatwootai.core.answering import WorkedOut
from chatwootai.core.conversation import Handoff, Reply, Silence
from chatwootai.core.delivery import Delivered
from chatwootai.core.errors import ChatwootAIError
from chatwootai.core.knowledge.verdict import Verdict
from chatwootai.core.measures import TENANT, Counted
from chatwootai.core.orchestrator import TurnReport
from chatwootai.core.ports.clock import Clock
from chatwootai.core.ports.meters import Meters
from chatwootai.core.ports.traces import Traces
from chatwootai.core.tracing.notes import CacheAsked, ModelCalled, StepTried, ToolCalled
from chatwootai.core.tracing.trace import (
    Setting,
    Texts,
    Times,
    TracedPassage,
    TracedStep,
    TurnTrace,
    Why,
)
from chatwootai.core.waiting import stopped, within
from chatwootai.core.workflows.conditions import Fact
from chatwootai.core.workflows.engine import StepState

_log = logging.getLogger(__name__)

_MOST_WAITING: Final = 1_000  # traces that are being written; more are not kept
_GRACE: Final = 5.0  # seconds for those that are being written when the service stops
_LONGEST: Final = 4_000  # characters of what was said, and of a fact
_RESUMED: Final = "resumed"


class Tracer:
    """Hears of turns that have come to an end, and keeps their traces. It fails no turn."""

    def __init__(
        self, traces: Traces, clock: Clock, meters: Meters, *, with_texts: bool = True
    ) -> None:
        self._traces = traces
        self._clock = clock
        self._meters = meters
        self._with_texts = with_texts
        self._tasks: set[asyncio.Task[None]] = set()

    def ended(self, report: TurnReport, whole: float) -> None:
        """Keep the trace of a turn that took *whole* seconds from its first message's arrival."""
        if report.worked_out is None and report.delivered is Delivered.NOTHING:
            return
        if len(self._tasks) >= _MOST_WAITING:
            self._lost(report, "too many wait to be kept")
            return
        task = asyncio.create_task(self._keep(report, whole))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def aclose(self) -> None:
        """Let those that are being written be written, for a while."""
        tasks = list(self._tasks)
        if not tasks:
            return
        try:
            await within(self._clock, asyncio.wait(tasks), _GRACE)
        except TimeoutError:
            _log.warning("traces not kept", extra={"why": "the store was too slow at the end"})
        finally:
            await stopped(*tasks)

    async def _keep(self, report: TurnReport, whole: float) -> None:
        try:
            its = trace_of(report, whole, self._clock.now(), with_texts=self._with_texts)
            await self._traces.keep(its)
        except Exception as error:  # noqa: BLE001  plugins' facts are in it, and no turn ends over it
            ours = isinstance(error, ChatwootAIError)
            self._lost(report, str(error) if ours else type(error).__name__)

    def _lost(self, report: TurnReport, why: str) -> None:
        self._meters.count(Counted.TRACES_LOST, **{TENANT: str(report.turn.tenant)})
        _log.warning("traces not kept", extra={**report.turn.ids, "why": why})


def trace_of(report: TurnReport, whole: float, now: float, *, with_texts: bool = True) -> TurnTrace:
    """Return the trace of the turn that *report* tells of, which ended at the moment *now*.

    Args:
        report: What became of it.
        whole: Seconds that it took from its first message's arrival.
        now: In seconds since the epoch.
        with_texts: Whether what was said is in it, too.
    """
    turn, view, worked_out = report.turn, report.tenant, report.worked_out
    setting = Setting(view.hash, view.domain, turn.channel.name, turn.inbox, view.view.variant)
    times = Times(max(whole - report.seconds, 0), report.working, report.sending, whole)
    messages = tuple(message.id for message in turn.messages)
    head = (turn.tenant, turn.conversation, turn.id, now, turn.contact.id, messages)
    if worked_out is None:
        return TurnTrace(*head, setting, times, _RESUMED, report.delivered.value)
    notes, said = worked_out.notes, getattr(worked_out.outcome, "text", "")
    return TurnTrace(
        *head,
        setting,
        times,
        type(worked_out.outcome).__name__.lower(),
        report.delivered.value,
        _why(worked_out),
        tuple(_steps(worked_out)),
        tuple(_found(worked_out.findings.get(Verdict))),
        tuple(note for note in notes if isinstance(note, ModelCalled)),
        tuple(note for note in notes if isinstance(note, ToolCalled)),
        tuple(note for note in notes if isinstance(note, CacheAsked)),
        Texts(turn.text[:_LONGEST], said[:_LONGEST]) if with_texts else Texts(),
    )


def _why(worked_out: WorkedOut) -> Why:
    analysis = worked_out.findings.get(Analysis)
    outcome = worked_out.outcome
    return Why(
        language=analysis.language if analysis else "",
        intents=tuple(sorted(analysis.intents)) if analysis else (),
        verdict=_verdict(worked_out.findings.get(Verdict)),
        answered_by=next(
            (
                name
                for name, finding in reversed([*worked_out.findings.by_step.items()])
                if finding.outcome is not None
            ),
            "",
        ),
        rule=str(outcome.reason) if isinstance(outcome, Handoff | Silence) else "",
        sources=tuple(outcome.sources) if isinstance(outcome, Reply) else (),
        faults=tuple(worked_out.faults),
    )


def _verdict(found: Verdict | None) -> str:
    if found is None:
        return ""
    return "known" if found.known else "close" if found.close else "unknown"


def _found(found: Verdict | None) -> Iterator[TracedPassage]:
    """Yield what was found, the likeliest first, then what only a part of the turn led to."""
    if found is None:
        return
    uses = {its.id: "close" for its in found.close} | {its.id: "known" for its in found.known}
    scores = {its.id: score for its, score in zip(found.nearest, found.likelihoods, strict=False)}
    for passage in dict.fromkeys([*scores, *uses]):
        yield TracedPassage(passage, round(scores.get(passage, 0), 3), uses.get(passage, "near"))


def _steps(worked_out: WorkedOut) -> Iterator[TracedStep]:
    """Yield the steps in the order in which they began, those of workflows that failed first."""
    tried = [note for note in worked_out.notes if isinstance(note, StepTried)]
    agents = {(its.workflow, its.took.step): its.agent for its in tried}
    last = worked_out.workflow
    for its in tried:
        if its.workflow != last:
            state = StepState.FAILED if its.fault else StepState.DONE
            took = its.took
            yield TracedStep(
                its.workflow, took.step, its.agent, state, took.started, took.ended, its.fault
            )
    for step in sorted(worked_out.trace, key=lambda one: one.started):
        finding = worked_out.findings.by_step.get(step.step)
        yield TracedStep(
            last,
            step.step,
            agents.get((last, step.step), ""),
            step.state.value,
            worked_out.began + step.started,
            worked_out.began + step.ended,
            step.why,
            _facts(finding.facts) if finding else {},
        )


def _facts(facts: Mapping[str, Fact]) -> Mapping[str, Fact]:
    """Return *facts* as they can be kept, whatever a plugin has put there."""
    return {str(name): _fact(value) for name, value in facts.items()}


def _fact(value: object) -> Fact:
    match value:
        case None | bool() | int() | float():
            return value
        case str():
            return str(value)[:_LONGEST]
        case Sequence():
            return tuple(str(one)[:_LONGEST] for one in value)
        case _:
            return f"<{type(value).__name__}>"
