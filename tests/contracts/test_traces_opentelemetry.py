"""Traces that are also sent as spans."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from chatwootai.adapters.clock.manual import ManualClock
from chatwootai.adapters.traces.in_memory import InMemoryTraces
from tests.building import CONVERSATION, NOON, SHOP
from tests.contracts.canned import canned, http
from tests.unit.tracing.told import trace

pytest.importorskip("opentelemetry.sdk")
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from chatwootai.adapters.traces.opentelemetry import SpanningTraces

PERSONAL = ("Tem fralda?", "Temos fraldas", "fralda da Ana")


async def spans() -> Mapping[str, ReadableSpan]:
    """Return the spans of a turn with something of everything in it, by name."""
    exporter = InMemorySpanExporter()
    traces = SpanningTraces(InMemoryTraces(ManualClock()), SimpleSpanProcessor(exporter))
    its = trace("abc")
    failed = replace(its.tools[0], outcome="ServiceUnavailableError")
    await traces.keep(replace(its, tools=(failed,)))
    await traces.aclose()
    return {span.name: span for span in exporter.get_finished_spans()}


def seconds(span: ReadableSpan) -> Sequence[float]:
    """Return when *span* began and ended, since the turn began."""
    began = NOON - 2.0
    return [round((at or 0) / 1e9 - began, 3) for at in (span.start_time, span.end_time)]


async def test_a_turn_is_a_span_and_each_part_of_it_one_inside() -> None:
    sent = await spans()

    whole = sent["turn"]
    assert sent.keys() == {
        "turn",
        "step analyze",
        "step load",
        "step process",
        "model answer",
        "tool find_products",
        "cache answers",
        "sending",
    }
    parents = {span.parent.span_id for span in sent.values() if span.parent is not None}
    assert whole.context is not None
    assert parents == {whole.context.span_id}
    assert seconds(whole) == [0, 2]
    assert seconds(sent["step process"]) == [1.6, 1.9]


async def test_a_span_tells_what_the_trace_does() -> None:
    sent = await spans()

    told = sent["turn"].attributes or {}
    assert told["chatwootai.tenant"] == str(SHOP)
    assert told["chatwootai.configuration"] == "c0ffee"
    assert told["chatwootai.found"] == ("faq-1 0.9",)
    model = sent["model answer"].attributes or {}
    assert (model["gen_ai.response.model"], model["gen_ai.usage.input_tokens"]) == ("small-1", 100)
    assert sent["tool find_products"].status.description == "ServiceUnavailableError"


async def test_nothing_personal_is_sent() -> None:
    text = "".join(span.to_json() for span in (await spans()).values())

    assert [word for word in PERSONAL if word in text] == []


async def test_what_is_sent_is_kept_as_well() -> None:
    traces = SpanningTraces(
        InMemoryTraces(ManualClock()), SimpleSpanProcessor(InMemorySpanExporter())
    )
    its = trace("abc")

    await traces.keep(its)

    assert await traces.of_turn(SHOP, "a", 5) == [its]
    assert await traces.of_conversation(SHOP, CONVERSATION, 5) == [its]
    assert await traces.erase(SHOP) == 1
    await traces.aclose()


async def test_spans_go_over_http() -> None:
    async with canned(http(200, {})) as collector:
        traces = SpanningTraces.over_http(
            InMemoryTraces(ManualClock()), f"{collector.url}/v1/traces"
        )
        await traces.keep(trace("abc"))
        await asyncio.wait_for(traces.aclose(), 10)

    [request] = collector.requests
    assert request.startswith(b"POST /v1/traces ")
    assert b"model answer" in request or b"gzip" in request
