"""Meters that a test reads."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from typing import TypeAlias

from chatwootai.core.conversation import TenantId
from chatwootai.core.measures import MOST_TENANTS, Bounds, Counted, Level, Timed

Labels: TypeAlias = tuple[str, ...]


class InMemoryMeters:
    """Keeps every number, by measure and its labels' values in their order."""

    def __init__(
        self, tenants: Collection[TenantId] = (), most_tenants: int = MOST_TENANTS
    ) -> None:
        self._bounds = Bounds(tenants, most_tenants)
        self.counts: Counter[tuple[Counted, Labels]] = Counter()
        self.times: defaultdict[tuple[Timed, Labels], list[float]] = defaultdict(list)
        self.levels: dict[tuple[Level, Labels], float] = {}

    def know(self, tenants: Iterable[TenantId]) -> None:
        """Keep numbers for *tenants*, too."""
        self._bounds.know(tenants)

    def know_variants(self, variants: Iterable[str]) -> None:
        """Keep numbers for the trials called *variants*, too."""
        self._bounds.know_variants(variants)

    def count(self, what: Counted, times: int = 1, /, **labels: str) -> None:
        self.counts[what, self._bounds.of(what, labels)] += times

    def observe(self, what: Timed, seconds: float, /, **labels: str) -> None:
        self.times[what, self._bounds.of(what, labels)].append(seconds)

    def set(self, what: Level, value: float, /, **labels: str) -> None:
        self.levels[what, self._bounds.of(what, labels)] = value

    def counted(self, what: Counted) -> dict[Labels, int]:
        """Return how often *what* has happened, by the values of its labels."""
        return {labels: times for (one, labels), times in self.counts.items() if one is what}

    def timed(self, what: Timed) -> dict[Labels, list[float]]:
        """Return how long *what* took each time, by the values of its labels."""
        return {labels: seconds for (one, labels), seconds in self.times.items() if one is what}
