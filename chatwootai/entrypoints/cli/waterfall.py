"""Draws a turn's trace: a line for each thing that took time, in the order in which it began."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from rich.console import Console
from rich.text import Text

from chatwootai.core.tracing.notes import ModelCalled, ToolCalled
from chatwootai.core.tracing.trace import TracedStep, TurnTrace
from chatwootai.entrypoints.cli.screen import legible

WIDTH: Final = 80
_LABEL: Final = 22
_TIME: Final = 8
_NARROWEST: Final = 10
_STYLES: Final = {"done": "green", "failed": "red", "skipped": "dim", "dropped": "yellow"}
_ARGUMENT: Final = re.compile(r'"((?:[^"\\]|\\.)*)"\s*:')


@dataclass(frozen=True, slots=True)
class _Bar:
    """Something that took time, in seconds from the first message's arrival."""

    label: str
    started: float
    ended: float
    style: str = ""
    remark: str = ""


def draw(console: Console, trace: TurnTrace, *, with_content: bool) -> None:
    """Print *trace*; what was said, and what tools were called with, only *with_content*."""
    width = min(console.width, WIDTH)
    for line in _lines(trace, width, with_content=with_content):
        console.print(line, soft_wrap=True)
    console.print()


def names_of(arguments: str) -> str:
    """Return the names of a call's *arguments* (JSON, perhaps cut) without their values."""
    return ", ".join(legible(name) for name in _ARGUMENT.findall(arguments))


def _lines(trace: TurnTrace, width: int, *, with_content: bool) -> Iterator[Text]:
    when = datetime.fromtimestamp(trace.at, UTC).strftime("%Y-%m-%d %H:%M:%SZ")
    yield Text(f"turn {trace.turn}", "bold")
    yield _pair("", f"{trace.tenant} · {trace.conversation} · {when}")
    its = trace.setting
    view = [its.domain, its.channel, its.variant, f"configuration {its.hash}"]
    yield _pair("", " · ".join(part for part in view if part))
    if with_content:
        yield from _said("customer", trace.texts.asked, width)
    yield Text()
    bars, whole = [*_bars(trace, with_content=with_content)], max(trace.times.whole, 1e-9)
    for bar in bars:
        yield from _drawn(bar, whole, width)
    yield Text()
    yield from _why(trace)
    if with_content:
        yield from _said("answer", trace.texts.said, width)


def _bars(trace: TurnTrace, *, with_content: bool) -> Iterator[_Bar]:
    times = trace.times
    work = times.waiting
    yield _Bar("waiting", 0, work, "dim", "for the customer to end, and for room")
    main = trace.steps[-1].workflow if trace.steps else ""
    inside: list[tuple[float, int, _Bar]] = []
    for step in trace.steps:
        bar = _Bar(
            step.step,
            work + step.started,
            work + step.ended,
            _STYLES.get(step.state, ""),
            _remark(step, main),
        )
        inside.append((step.started, 0, bar))
    calls: Sequence[ModelCalled | ToolCalled] = [*trace.models, *trace.tools]
    for call in calls:
        style = "cyan" if call.outcome == "done" else "red"
        label = f"model {call.purpose}" if isinstance(call, ModelCalled) else f"tool {call.name}"
        remark = _told(call, with_content=with_content)
        took = call.took
        bar = _Bar(f"  {label}", work + took.started, work + took.ended, style, remark)
        inside.append((took.started, 1, bar))
    for look in trace.caches:
        bar = _Bar(
            f"  cache {look.name}",
            work + look.took.started,
            work + look.took.ended,
            "cyan",
            "hit" if look.is_hit else "miss",
        )
        inside.append((look.took.started, 1, bar))
    for _, _, bar in sorted(inside, key=lambda one: one[:2]):
        yield bar
    if times.sending:
        yield _Bar("sending", work + times.working, times.whole, "dim", trace.delivered)
    yield _Bar("whole", 0, times.whole, "bold")


def _remark(step: TracedStep, main: str) -> str:
    """Return what became of *step*, and of which workflow it was if not of *main*."""
    if step.state != "done":
        its = f"{step.state}: {step.why}" if step.why else step.state
        return its if step.workflow == main else f"of {step.workflow}, {its}"
    if step.workflow != main:
        return f"of {step.workflow}"
    shown = [
        f"{name}={_value(value)}" for name, value in step.facts.items() if value not in ((), "")
    ]
    return ", ".join(shown)


def _value(value: object) -> str:
    return "+".join(map(str, value)) if isinstance(value, tuple | list) else str(value)


def _told(call: ModelCalled | ToolCalled, *, with_content: bool) -> str:
    if isinstance(call, ModelCalled):
        usage = call.usage
        parts = [call.model, f"{usage.read}+{usage.written} tokens", f"{call.cost:.4f}"]
        parts += [f"prompt {call.prompt[:8]}"] if call.prompt else []
    else:
        arguments = call.arguments if with_content else names_of(call.arguments)
        parts = [f"({arguments})", "writes" if call.is_write else ""]
    parts += [call.outcome] if call.outcome != "done" else []
    return ", ".join(part for part in parts if part)


def _drawn(bar: _Bar, whole: float, width: int) -> Iterator[Text]:
    """Yield the line of *bar*, and what is remarked about it under it."""
    room = max(width - _LABEL - _TIME - 1, _NARROWEST)
    start = min(round(bar.started / whole * room), room - 1)
    length = max(min(round((bar.ended - bar.started) / whole * room), room - start), 1)
    label = legible(bar.label)
    label = label if len(label) < _LABEL else label[: _LABEL - 2] + "…"
    took = f"{bar.ended - bar.started:.3f} s"
    line = Text(f"{label:<{_LABEL}}")
    line.append(" " * start)
    line.append("█" * length, bar.style)
    line.append(" " * (room - start - length))
    line.append(f"{took:>{_TIME + 1}}", "dim")
    yield line
    if bar.remark:
        yield from _folded(legible(bar.remark), width, " " * 4)


def _why(trace: TurnTrace) -> Iterator[Text]:
    why = trace.why
    yield _pair("outcome", " · ".join(part for part in (trace.outcome, trace.delivered) if part))
    told = {
        "understood": " · ".join([why.language, *why.intents]),
        "texts say": why.verdict,
        "answered by": why.answered_by,
        "because": why.rule,
        "sources": ", ".join(why.sources),
        "found": ", ".join(f"{its.id} {its.score:.2f} {its.use}" for its in trace.found),
        "faults": "; ".join(why.faults),
    }
    if trace.models:
        read, written = trace.tokens
        told["models"] = f"{len(trace.models)} calls, {read}+{written} tokens, {trace.cost:.4f}"
    for name, value in told.items():
        if value.strip(" ·"):
            yield from _folded(f"{name}: {legible(value)}", WIDTH, "")


def _pair(name: str, value: str) -> Text:
    return Text(f"{name}: {legible(value)}" if name else legible(value))


def _said(who: str, text: str, width: int) -> Iterator[Text]:
    if text:
        yield from _folded(f"{who}: {legible(text)}", width, "")


def _folded(text: str, width: int, indent: str) -> Iterator[Text]:
    """Yield *text* in lines that fit, each after *indent*."""
    for paragraph in text.splitlines():
        line = indent
        for word in paragraph.split():
            if len(line) + len(word) + 1 > width and line.strip():
                yield Text(line, "dim" if indent else "")
                line = indent or "  "
            line += ("" if not line.strip() else " ") + word
        yield Text(line, "dim" if indent else "")
