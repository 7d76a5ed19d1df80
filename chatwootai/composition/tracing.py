"""Where it is kept what became of turns, and who writes it there."""

from contextlib import AsyncExitStack
from importlib.util import find_spec
from typing import Any

from chatwootai.adapters.group_commit import GroupCommit
from chatwootai.adapters.traces import sqlite
from chatwootai.adapters.traces.sqlite import SqliteTraces
from chatwootai.composition import stores
from chatwootai.core.errors import ConfigurationError
from chatwootai.core.ports.clock import Clock
from chatwootai.core.ports.meters import Meters
from chatwootai.core.ports.traces import Retention, Traces
from chatwootai.core.settings import Settings
from chatwootai.core.tracer import Tracer


def retention(settings: Settings) -> Retention:
    """Return how long traces are kept, and how many."""
    its = settings.service.traces
    return Retention(its.days * 24 * 3600.0, its.most_per_account)


def in_sqlite(settings: Settings, clock: Clock, kept: Retention, closing: AsyncExitStack) -> Traces:
    """Return traces in a file of their own: what customers wait for is in another one."""
    database = GroupCommit(stores.data_folder(settings) / "traces.sqlite", sqlite.SCHEMA)
    closing.push_async_callback(database.aclose)
    return SqliteTraces(database, clock, kept)


def in_redis(client: Any, clock: Clock, kept: Retention) -> Traces:
    """Return traces in Redis."""
    from chatwootai.adapters.traces.redis import RedisTraces  # noqa: PLC0415  most have no Redis

    return RedisTraces(client, clock, kept)


def exported(chosen: Traces, settings: Settings, closing: AsyncExitStack) -> Traces:
    """Return *chosen*; where that is configured, all that it keeps is sent as spans, too.

    Raises:
        ConfigurationError: It is configured, and what it needs is not installed.
    """
    endpoint = settings.service.traces.otlp
    if endpoint is None:
        return chosen
    if find_spec("opentelemetry") is None or find_spec("opentelemetry.sdk") is None:
        raise ConfigurationError(
            "traces.otlp needs the OpenTelemetry SDK, which is not installed; "
            "install it with: pip install 'chatwootai[otel]'"
        )
    from chatwootai.adapters.traces.opentelemetry import SpanningTraces  # noqa: PLC0415  an extra

    traces = SpanningTraces.over_http(chosen, str(endpoint))
    closing.push_async_callback(traces.aclose)
    return traces


def tracer(
    traces: Traces, clock: Clock, meters: Meters, settings: Settings, closing: AsyncExitStack
) -> Tracer:
    """Return who writes traces; at the end what is being written is written."""
    its = Tracer(traces, clock, meters, with_texts=settings.service.traces.with_texts)
    closing.push_async_callback(its.aclose)
    return its
