from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from math import isnan, nan
from threading import Thread
from typing import Any, TypeAlias

import pytest
from prometheus_client.parser import text_string_to_metric_families

from chatwootai.adapters.meters.in_memory import InMemoryMeters
from chatwootai.adapters.meters.prometheus import PrometheusMeters
from chatwootai.core.conversation import TenantId
from chatwootai.core.measures import MOST_VARIANTS, SHAPES, Counted, Level, Measure, Timed
from tests.building import OTHER_SHOP, SHOP

Numbers: TypeAlias = dict[tuple[str, frozenset[tuple[str, str]]], float]
Read: TypeAlias = Callable[[], Numbers]

HOSTILE = ('"} 1\n# HELP x', "Ana Lima +55 11 91234-5678", "main/1/1", "", "\x00", "{}", "é" * 999)
SHOPS = (SHOP, OTHER_SHOP)


@dataclass(frozen=True)
class Kept:
    """Meters, and a way to see what they keep."""

    meters: InMemoryMeters | PrometheusMeters
    read: Read
    know_variants: Callable[[Iterable[str]], None]

    def number(self, name: str, **labels: str) -> float:
        return self.read().get((name, frozenset(labels.items())), 0.0)

    def values(self, label: str) -> set[str]:
        """Return the values under which *label* is kept."""
        return {value for _, labels in self.read() for name, value in labels if name == label}


def in_memory(tenants: Collection[TenantId], most: int) -> Kept:
    meters = InMemoryMeters(tenants, most)
    return Kept(meters, lambda: _of_memory(meters), meters.know_variants)


def prometheus(tenants: Collection[TenantId], most: int) -> Kept:
    meters = PrometheusMeters(tenants, most)
    return Kept(meters, lambda: _of_text(meters.exposition().decode()), meters.know_variants)


def _of_memory(meters: InMemoryMeters) -> Numbers:
    found: Numbers = {}
    for (counted, values), times in meters.counts.items():
        found[f"{counted}_total", _named(counted, values)] = times
    for (timed, values), seconds in meters.times.items():
        found[f"{timed}_count", _named(timed, values)] = len(seconds)
        found[f"{timed}_sum", _named(timed, values)] = sum(seconds)
    for (level, values), value in meters.levels.items():
        found[level, _named(level, values)] = value
    return found


def _named(measure: Measure, values: tuple[str, ...]) -> frozenset[tuple[str, str]]:
    return frozenset(zip(SHAPES[measure].labels, values, strict=True))


def _of_text(text: str) -> Numbers:
    samples = [one for family in text_string_to_metric_families(text) for one in family.samples]
    return {
        (one.name.removeprefix("chatwootai_"), frozenset(one.labels.items())): one.value
        for one in samples
        if one.name.startswith("chatwootai_") and not one.name.endswith("_bucket") and one.value
    }


@pytest.fixture(params=[in_memory, prometheus], ids=lambda build: build.__name__)
def build(request: pytest.FixtureRequest) -> Callable[[Collection[TenantId], int], Kept]:
    wanted: Callable[[Collection[TenantId], int], Kept] = request.param
    return wanted


@pytest.fixture
def kept(build: Callable[[Collection[TenantId], int], Kept]) -> Kept:
    return build(SHOPS, 10)


def _turn(**changes: str) -> Mapping[str, str]:
    usual = {"tenant": str(SHOP), "outcome": "reply", "delivered": "done", "variant": ""}
    return usual | changes


def test_what_happens_is_counted(kept: Kept) -> None:
    kept.meters.count(Counted.TURNS, **_turn())
    kept.meters.count(Counted.TURNS, **_turn())
    kept.meters.count(Counted.TURNS, **_turn(outcome="handoff"))

    assert kept.number("turns_total", **_turn()) == 2
    assert kept.number("turns_total", **_turn(outcome="handoff")) == 1


def test_what_happens_often_is_counted_at_once(kept: Kept) -> None:
    kept.meters.count(Counted.TAKEOVERS, 3)
    kept.meters.count(Counted.TAKEOVERS, 0)

    assert kept.number("takeovers_total") == 3


def test_labels_may_come_in_any_order(kept: Kept) -> None:
    kept.meters.count(
        Counted.TURNS, variant="", delivered="done", tenant=str(SHOP), outcome="reply"
    )

    assert kept.number("turns_total", **_turn()) == 1


def test_what_takes_time_is_remembered(kept: Kept) -> None:
    kept.meters.observe(Timed.STAGE, 0.25, stage="working")
    kept.meters.observe(Timed.STAGE, 1.5, stage="working")

    assert kept.number("turn_stage_seconds_count", stage="working") == 2
    assert kept.number("turn_stage_seconds_sum", stage="working") == 1.75


def test_a_level_is_what_was_said_last(kept: Kept) -> None:
    kept.meters.set(Level.QUEUED, 7)
    kept.meters.set(Level.QUEUED, 2)
    kept.meters.set(Level.DEGRADED, True, part="inbox")

    assert kept.number("queue_events") == 2
    assert kept.number("degraded", part="inbox") == 1


def test_a_level_may_be_unknown(kept: Kept) -> None:
    kept.meters.set(Level.OLDEST, nan)

    assert isnan(kept.number("queue_oldest_seconds"))


def test_tenants_do_not_see_each_other(kept: Kept) -> None:
    kept.meters.count(Counted.DEAD_LETTERS, tenant=str(SHOP))

    assert kept.number("dead_letters_total", tenant=str(SHOP)) == 1
    assert kept.number("dead_letters_total", tenant=str(OTHER_SHOP)) == 0


@pytest.mark.parametrize("word", HOSTILE)
def test_a_tenant_that_is_not_configured_is_other(kept: Kept, word: str) -> None:
    kept.meters.count(Counted.DEAD_LETTERS, tenant=word)

    assert kept.values("tenant") == {"other"}


@pytest.mark.parametrize("word", [word for word in HOSTILE if word])
def test_a_trial_that_is_not_configured_is_other(kept: Kept, word: str) -> None:
    kept.meters.count(Counted.TURNS, **_turn(variant=word))
    kept.meters.observe(Timed.TRIAL, 1, tenant=str(SHOP), stage="whole", variant=word)

    assert kept.values("variant") == {"other"}


def test_trials_are_kept_apart_from_each_other_and_from_the_usual(kept: Kept) -> None:
    kept.know_variants(["new"])
    kept.know_variants(["newer"])

    for variant in ("", "new", "newer", "newest"):
        kept.meters.count(Counted.TURNS, **_turn(variant=variant))

    assert kept.values("variant") == {"", "new", "newer", "other"}


def test_of_many_trials_only_so_many_have_a_number_of_their_own(kept: Kept) -> None:
    many = [f"trial_{number:03}" for number in range(MOST_VARIANTS + 7)]
    kept.know_variants(many)

    for variant in many:
        kept.meters.count(Counted.TURNS, **_turn(variant=variant))

    assert kept.values("variant") == {*many[:MOST_VARIANTS], "other"}
    assert kept.number("turns_total", **_turn(variant="other")) == 7


@pytest.mark.parametrize("word", [word for word in HOSTILE if word])
def test_no_strangers_word_becomes_a_label(kept: Kept, word: str) -> None:
    kept.meters.count(Counted.EVENTS, tenant=str(SHOP), decision=word)
    kept.meters.count(Counted.TURNS_RETRIED, tenant=str(SHOP), error=word)
    kept.meters.observe(Timed.STAGE, 1, stage=word)
    kept.meters.set(Level.DEGRADED, 1, part=word)

    assert {*kept.values("decision"), *kept.values("error"), *kept.values("stage")} == {"other"}
    assert kept.values("part") == {"other"}


def test_however_many_strangers_come_the_numbers_do_not_grow(kept: Kept) -> None:
    for number in range(1000):
        kept.meters.count(Counted.EVENTS, tenant=f"retail/account_{number}", decision=f"A{number}")

    assert len([key for key in kept.read() if key[0] == "events_total"]) <= len(SHOPS) + 1


def test_of_many_tenants_only_so_many_have_a_number_of_their_own(
    build: Callable[[Collection[TenantId], int], Kept],
) -> None:
    many = [TenantId("retail", f"account_{number:03}") for number in range(50)]
    kept = build(many, 20)

    for tenant in many:
        kept.meters.count(Counted.DEAD_LETTERS, tenant=str(tenant))

    assert kept.values("tenant") == {*(str(tenant) for tenant in many[:20]), "other"}
    assert kept.number("dead_letters_total", tenant="other") == 30


@pytest.mark.parametrize(
    "labels",
    [{}, {"tenant": "a"}, {"part": "inbox"}, {"tenant": "a", "decision": "Answer", "x": "y"}],
    ids=str,
)
def test_labels_that_a_measure_has_not_are_a_fault(kept: Kept, labels: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="measure 'events'"):
        kept.meters.count(Counted.EVENTS, **labels)


def test_nothing_is_lost_between_threads(kept: Kept) -> None:
    def count() -> None:
        for _ in range(500):
            kept.meters.count(Counted.EVENTS, tenant=str(SHOP), decision="Answer")

    threads = [Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert kept.number("events_total", tenant=str(SHOP), decision="Answer") == 2000


def test_two_meters_share_nothing(build: Callable[[Collection[TenantId], int], Kept]) -> None:
    one, other = build(SHOPS, 10), build(SHOPS, 10)

    one.meters.count(Counted.TAKEOVERS)

    assert (one.number("takeovers_total"), other.number("takeovers_total")) == (1, 0)


def test_prometheus_is_told_how_long_things_take_in_buckets() -> None:
    meters = PrometheusMeters(SHOPS)

    meters.observe(Timed.WEBHOOK, 0.003, result="stored")

    lines = meters.exposition().decode().splitlines()
    assert 'chatwootai_webhook_seconds_bucket{le="0.0025",result="stored"} 0.0' in lines
    assert 'chatwootai_webhook_seconds_bucket{le="0.005",result="stored"} 1.0' in lines


def test_prometheus_sees_the_first_thing_that_is_put_aside() -> None:
    meters = PrometheusMeters(SHOPS)

    lines = meters.exposition().decode().splitlines()

    assert 'chatwootai_dead_letters_total{tenant="retail/account_1"} 0.0' in lines
    assert 'chatwootai_left_alone_total{tenant="furniture/account_2"} 0.0' in lines
    assert 'chatwootai_dead_letters_total{tenant="other"} 0.0' in lines


def test_prometheus_is_told_of_the_process_too() -> None:
    text = PrometheusMeters(SHOPS).exposition().decode()

    assert "process_resident_memory_bytes" in text


def test_prometheus_is_not_told_when_each_number_was_first_kept() -> None:
    meters = PrometheusMeters(SHOPS)
    meters.count(Counted.TAKEOVERS)

    assert "_created" not in meters.exposition().decode()


def test_a_tenant_that_comes_later_has_numbers_of_its_own(
    build: Callable[[Collection[TenantId], int], Kept],
) -> None:
    kept = build([SHOP], 10)
    kept.meters.count(Counted.TURNS, **_turn(tenant=str(OTHER_SHOP)))
    kept.meters.know([SHOP, OTHER_SHOP])
    kept.meters.count(Counted.TURNS, **_turn(tenant=str(OTHER_SHOP)))

    assert kept.number("turns_total", **_turn(tenant="other")) == 1
    assert kept.number("turns_total", **_turn(tenant=str(OTHER_SHOP))) == 1


def test_tenants_that_come_later_are_not_too_many(
    build: Callable[[Collection[TenantId], int], Kept],
) -> None:
    kept = build([SHOP], 1)
    kept.meters.know([OTHER_SHOP])
    kept.meters.count(Counted.TURNS, **_turn(tenant=str(OTHER_SHOP)))

    assert kept.values("tenant") - {str(SHOP)} == {"other"}
