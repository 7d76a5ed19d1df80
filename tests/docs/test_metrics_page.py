"""The reference of the metrics has every metric, label and value, and no other."""

import re
from typing import Final

from chatwootai.adapters.meters.prometheus import PrometheusMeters
from chatwootai.core.measures import (
    MOST_TENANTS,
    MOST_VARIANTS,
    SHAPES,
    TENANT,
    VALUES,
    VARIANT,
    Counted,
    Measure,
    Timed,
)
from tests.docs.pages import DOCS, code, sections, table

_PAGE: Final = DOCS / "reference" / "metrics.md"
_WATCHING: Final = DOCS / "how-to" / "watch-the-service.md"
OPEN: Final = {TENANT, VARIANT}  # their values are what is configured
_NAME: Final = re.compile(r"\b(?:chatwootai|process)_[a-z_]+[a-z]\b")


def test_each_metric_has_its_row() -> None:
    rows = table(sections(_PAGE)["Metrics"])

    shown = [(code(name), kind, _codes(labels), meaning) for name, kind, labels, meaning in rows]

    assert shown == [
        (_name(one), _kind(one), [*shape.labels], shape.meaning) for one, shape in SHAPES.items()
    ]


def test_each_label_has_its_row() -> None:
    rows = {code(label): values for label, values in table(sections(_PAGE)["Labels"])}

    shown = {label: {*_codes(values)} for label, values in rows.items() if label not in OPEN}

    assert shown == {label: values - {""} for label, values in VALUES.items()}
    assert f"more than {MOST_TENANTS}" in rows[TENANT]
    assert f"more than {MOST_VARIANTS}" in rows[VARIANT]


def test_no_other_metric_is_asked_for() -> None:
    exposed = PrometheusMeters([]).exposition().decode()

    known = set(re.findall(r"^# TYPE (\w+)", exposed, flags=re.MULTILINE))

    asked = set(_NAME.findall(_PAGE.read_text("utf-8") + _WATCHING.read_text("utf-8")))
    assert {name.removesuffix("_bucket") for name in asked} <= known


def test_no_other_value_is_asked_for() -> None:
    text = _WATCHING.read_text("utf-8")

    asked = re.findall(r'\b(\w+)=~?"([^"]+)"', text)

    known = {(label, value) for label, values in VALUES.items() for value in values}
    chosen = {(label, value) for label, values in asked for value in values.split("|")}
    assert chosen - {("job", "chatwootai")} <= known


def _name(one: Measure) -> str:
    return f"chatwootai_{one}_total" if isinstance(one, Counted) else f"chatwootai_{one}"


def _kind(one: Measure) -> str:
    if isinstance(one, Counted):
        return "counter"
    return "histogram" if isinstance(one, Timed) else "gauge"


def _codes(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)
