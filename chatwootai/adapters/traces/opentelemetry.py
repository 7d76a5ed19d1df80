"""Traces that are also sent as OpenTelemetry spans: one for a turn, and one for each part of it.

Nothing personal is sent: neither what was said nor what tools were called with.
"""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final, TypeAlias

from chatwootai.core.conversation import ConversationId, TenantId
from chatwootai.core.ports.traces import Traces
from chatwootai.core.tracing.trace import TurnTrace

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import SpanProcessor
    from opentelemetry.util.types import AttributeValue

_NANO: Final = 1_000_000_000
_SERVICE: Final = "chatwootai"

Told: TypeAlias = "Mapping[str, AttributeValue]"
Part: TypeAlias = tuple[str, float, float, Told, str]


class SpanningTraces:
    """Keeps traces with *inner*, and gives *processor* the same as spans."""

    def __init__(self, inner: Traces, processor: "SpanProcessor") -> None:
        from opentelemetry.sdk.resources import Resource  # noqa: PLC0415  an extra
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415  as above

        self._inner = inner
        self._provider = TracerProvider(
            resource=Resource.create({"service.name": _SERVICE}), shutdown_on_exit=False
        )
        self._provider.add_span_processor(processor)
        self._tracer = self._provider.get_tracer(_SERVICE)

    @classmethod
    def over_http(cls, inner: Traces, endpoint: str) -> "SpanningTraces":
        """Return traces whose spans are sent to *endpoint*, in batches, by a thread."""
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415  as above
            OTLPSpanExporter,
        )
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415  as above

        return cls(inner, BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint)))

    async def aclose(self) -> None:
        """Send what is left, for a while."""
        await asyncio.to_thread(self._provider.shutdown)

    async def keep(self, trace: TurnTrace) -> None:
        self._export(trace)
        await self._inner.keep(trace)

    async def of_conversation(
        self, tenant: TenantId, conversation: ConversationId, limit: int
    ) -> Sequence[TurnTrace]:
        return await self._inner.of_conversation(tenant, conversation, limit)

    async def of_turn(self, tenant: TenantId, beginning: str, limit: int) -> Sequence[TurnTrace]:
        return await self._inner.of_turn(tenant, beginning, limit)

    async def erase(self, tenant: TenantId, contact: int | None = None) -> int:
        return await self._inner.erase(tenant, contact)

    def _export(self, trace: TurnTrace) -> None:
        from opentelemetry.context import Context  # noqa: PLC0415  as above
        from opentelemetry.trace import (  # noqa: PLC0415  as above
            Status,
            StatusCode,
            set_span_in_context,
        )

        began = trace.at - trace.times.whole
        work = began + trace.times.waiting
        whole = self._tracer.start_span(
            "turn", Context(), start_time=_nano(began), attributes=_whole(trace)
        )
        inside = set_span_in_context(whole, Context())
        for name, started, ended, attributes, fault in _parts(trace):
            span = self._tracer.start_span(
                name, inside, start_time=_nano(work + started), attributes=attributes
            )
            if fault:
                span.set_status(Status(StatusCode.ERROR, fault))
            span.end(_nano(work + ended))
        whole.end(_nano(trace.at))


def _nano(seconds: float) -> int:
    return int(seconds * _NANO)


def _whole(trace: TurnTrace) -> Told:
    read, written = trace.tokens
    return {
        "chatwootai.tenant": str(trace.tenant),
        "chatwootai.conversation": str(trace.conversation),
        "chatwootai.turn": trace.turn,
        "chatwootai.outcome": trace.outcome,
        "chatwootai.delivered": trace.delivered,
        "chatwootai.rule": trace.why.rule,
        "chatwootai.verdict": trace.why.verdict,
        "chatwootai.intents": tuple(trace.why.intents),
        "chatwootai.configuration": trace.setting.hash,
        "chatwootai.domain": trace.setting.domain,
        "chatwootai.channel": trace.setting.channel,
        "chatwootai.variant": trace.setting.variant,
        "chatwootai.found": tuple(f"{its.id} {its.score}" for its in trace.found),
        "chatwootai.cost": trace.cost,
        "gen_ai.usage.input_tokens": read,
        "gen_ai.usage.output_tokens": written,
    }


def _parts(trace: TurnTrace) -> Iterator[Part]:
    for step in trace.steps:
        told: Told = {"chatwootai.workflow": step.workflow, "chatwootai.state": step.state}
        fault = step.why if step.state == "failed" else ""
        yield f"step {step.step}", step.started, step.ended, told, fault
    for model in trace.models:
        its: Told = {
            "chatwootai.step": model.took.step,
            "chatwootai.prompt": model.prompt,
            "chatwootai.cost": model.cost,
            "gen_ai.response.model": model.model,
            "gen_ai.usage.input_tokens": model.usage.read,
            "gen_ai.usage.output_tokens": model.usage.written,
        }
        fault = "" if model.outcome == "done" else model.outcome
        yield f"model {model.purpose}", model.took.started, model.took.ended, its, fault
    for tool in trace.tools:
        used: Told = {"chatwootai.step": tool.took.step, "chatwootai.is_write": tool.is_write}
        fault = "" if tool.outcome == "done" else tool.outcome
        yield f"tool {tool.name}", tool.took.started, tool.took.ended, used, fault
    for look in trace.caches:
        hit: Told = {"chatwootai.step": look.took.step, "chatwootai.is_hit": look.is_hit}
        yield f"cache {look.name}", look.took.started, look.took.ended, hit, ""
    if trace.times.sending:
        working = trace.times.working
        yield "sending", working, working + trace.times.sending, {}, ""
