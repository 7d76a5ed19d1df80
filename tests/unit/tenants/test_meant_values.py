"""What YAML 1.1 reads as something else means what its author meant, or is a clear fault."""

import pytest

from chatwootai.core.tenants.models import TenantConfig
from tests.building import SHOP
from tests.unit.tenants.written import faults, loaded


def config(said: str) -> TenantConfig:
    return loaded(f"account_id: account_1\nname: Loja Azul\n{said}").tenants[SHOP].config


@pytest.mark.parametrize(
    ("written", "meant"),
    [(".5", 0.5), ("1_0", 10.0), ("1e1", 10.0), ("007", 7.0), ("'3'", 3.0), ("2.50", 2.5)],
)
def test_a_number_is_one_however_it_is_written(written: str, meant: float) -> None:
    assert config(f"turns: {{deadline: {written}}}").turns.deadline == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [("no", False), ("off", False), ("Off", False), ("yes", True), ("on", True), ("true", True)],
)
def test_a_truth_value_may_be_a_word(written: str, meant: bool) -> None:
    assert config(f"answers_open: {written}").answers_open is meant


@pytest.mark.parametrize("written", ["no", "10:00", "1_0", "2026-11-21", "=", "0o17", ".inf"])
def test_a_text_stays_one(written: str) -> None:
    assert config(f"description: {written}").description == written


@pytest.mark.parametrize("written", ["5", "1.10", "true", "~"])
def test_what_is_no_text_is_a_fault_where_text_is_asked_for(written: str) -> None:
    [fault] = faults(f"description: {written}")

    assert fault.endswith(
        "description: this is no text; write text, in quotes if it looks like something else"
    )


@pytest.mark.parametrize("written", ["0o17", "0x1F", ".inf", "1:30", "sim"])
def test_what_is_no_number_is_a_fault_where_one_is_asked_for(written: str) -> None:
    [fault] = faults(f"turns: {{quiet_time: {written}}}")

    assert fault.endswith("turns.quiet_time: this is no number; write one, in digits")
