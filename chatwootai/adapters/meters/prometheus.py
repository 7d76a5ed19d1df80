"""Meters that Prometheus reads."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from chatwootai.core.conversation import TenantId
from chatwootai.core.measures import MOST_TENANTS, SHAPES, Bounds, Counted, Level, Timed

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry
    from prometheus_client.metrics_core import Metric

_PREFIX: Final = "chatwootai_"
_MILLISECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)
_TURN: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 8, 15, 30, 60, 300, 1800)
_BUCKETS: Final = {Timed.WEBHOOK: _MILLISECONDS, Timed.STAGE: _TURN, Timed.TRIAL: _TURN}


class PrometheusMeters:
    """Keeps numbers in a registry of its own, together with those of the process."""

    def __init__(self, tenants: Collection[TenantId], most_tenants: int = MOST_TENANTS) -> None:
        from prometheus_client import (  # noqa: PLC0415  not before somebody counts
            CollectorRegistry,
            Counter,
            Gauge,
            Histogram,
            ProcessCollector,
        )

        self._bounds = Bounds(tenants, most_tenants)
        self._registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        self._counters = {
            one: Counter(_PREFIX + one, *_told(one), registry=registry) for one in Counted
        }
        self._histograms = {
            one: Histogram(_PREFIX + one, *_told(one), registry=registry, buckets=_BUCKETS[one])
            for one in Timed
        }
        self._gauges = {one: Gauge(_PREFIX + one, *_told(one), registry=registry) for one in Level}
        self._begin()

    def know(self, tenants: Iterable[TenantId]) -> None:
        """Keep numbers for *tenants*, too."""
        if self._bounds.know(tenants):
            self._begin()

    def know_variants(self, variants: Iterable[str]) -> None:
        """Keep numbers for the trials called *variants*, too."""
        self._bounds.know_variants(variants)

    def count(self, what: Counted, times: int = 1, /, **labels: str) -> None:
        counter, values = self._counters[what], self._bounds.of(what, labels)
        (counter.labels(*values) if values else counter).inc(times)

    def observe(self, what: Timed, seconds: float, /, **labels: str) -> None:
        histogram, values = self._histograms[what], self._bounds.of(what, labels)
        (histogram.labels(*values) if values else histogram).observe(seconds)

    def set(self, what: Level, value: float, /, **labels: str) -> None:
        gauge, values = self._gauges[what], self._bounds.of(what, labels)
        (gauge.labels(*values) if values else gauge).set(value)

    def _begin(self) -> None:
        for one, counter in self._counters.items():
            for value in self._bounds.expected(one):
                counter.labels(value)  # at 0, for Prometheus does not see a first step from nothing

    def exposition(self) -> bytes:
        """Return every number in Prometheus' text format, version 0.0.4; any thread may ask."""
        from prometheus_client import generate_latest  # noqa: PLC0415  as above

        return generate_latest(_WithoutBirthdays(self._registry))


@dataclass(frozen=True, slots=True)
class _WithoutBirthdays:
    """The numbers without the library's times at which each was first kept: nobody asks those."""

    registry: "CollectorRegistry"

    def collect(self) -> Iterator["Metric"]:
        for metric in self.registry.collect():
            metric.samples = [one for one in metric.samples if not one.name.endswith("_created")]
            yield metric


def _told(one: Counted | Timed | Level) -> tuple[str, tuple[str, ...]]:
    return SHAPES[one].meaning, SHAPES[one].labels
