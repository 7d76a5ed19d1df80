from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatwootai.core.located import Fault, Located
from chatwootai.core.tenants.models import TenantConfig
from chatwootai.core.tenants.validation import checked
from tests.unit.tenants.written import MINIMAL, faults, located

_KEYS = st.sampled_from(sorted(TenantConfig.model_fields)) | st.text(max_size=3)
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=3),
    max_leaves=6,
)


@pytest.mark.parametrize(
    ("config", "fault"),
    [
        ("nmae: A", "3:1: unknown key 'nmae'; did you mean 'name'?"),
        ("turns: {deadlin: 3}", "3:9: unknown key 'deadlin'; did you mean 'deadline'?"),
        (
            "handover:\n  xyz: 3",
            "4:3: unknown key 'xyz'; known are after_unknown, labels",
        ),
        (
            "company_metadata:\n  business_hours:\n  - {days: [1], opens: 1}",
            "5:17: unknown key 'opens'; known are days, end_time, start_time",
        ),
        (
            "plugins: {webchat: {enable: true}}",
            "3:21: unknown key 'enable'; did you mean 'enabled'?",
        ),
        (
            "crews: {customer_service: {workflw: x}}",
            "3:28: unknown key 'workflw'; did you mean 'workflow'?",
        ),
        (
            "crews: {customer_service: {workflow: [{stp: a, step: b, agent: writer}]}}",
            "3:40: unknown key 'stp'; did you mean 'step'?",
        ),
        (
            "integrations: {mcp: {config: {dbs: x, db: x, credential_ref: y, url: http://x}}}",
            "3:31: unknown key 'dbs'; did you mean 'db'?",
        ),
    ],
)
def test_an_unknown_key_is_told_with_the_nearest_known_one(config: str, fault: str) -> None:
    assert f"account_1.yaml:{fault}" in faults(config)


@pytest.mark.parametrize(
    ("config", "fault"),
    [
        ("integrations: {mcp: {}}", "3:21: integrations.mcp lacks 'config'; add 'config: …'"),
        (
            "company_metadata:\n  business_hours: {days: [1], start_time: 09:00}",
            "4:19: company_metadata.business_hours lacks 'end_time'; add 'end_time: …'",
        ),
        (
            "company_metadata:\n  business_hours:\n  - {days: [1], start_time: 09:00}",
            "5:5: company_metadata.business_hours[0] lacks 'end_time'; add 'end_time: …'",
        ),
        (
            "crews:\n  customer_service:\n    workflow:\n    - step: a",
            "6:7: crews.customer_service.workflow[0] lacks 'agent'; add 'agent: …'",
        ),
    ],
)
def test_a_missing_key_is_told_where_it_should_stand(config: str, fault: str) -> None:
    assert faults(config) == [f"account_1.yaml:{fault}"]


@pytest.mark.parametrize(
    ("config", "fault"),
    [
        (
            "description: 5",
            "14: description: this is no text; write text, in quotes if it looks like something",
        ),
        ("language: fr", "11: language: input should be 'pt', 'en' or 'es'; write one of them"),
        (
            "answers_open: maybe",
            "15: answers_open: this is neither true nor false; write true or fa",
        ),
        (
            "answers_open: [1]",
            "15: answers_open: this is neither true nor false; write true or fals",
        ),
        ("turns: {deadline: soon}", "19: turns.deadline: this is no number; write one, in digits"),
        ("turns: {deadline: [1]}", "19: turns.deadline: this is no number; write one, in digits"),
        (
            "turns: {deadline: 0}",
            "19: turns.deadline: input should be greater than 0; correct the value",
        ),
        (
            "turns: {quiet_time: 9}",
            "8: turns: longest_wait is shorter than quiet_time; make it at least as long",
        ),
        ("turns: 5", "8: turns: this is no mapping; write 'key: value' lines, indented"),
        ("turns:", "7: turns: this is no mapping; write 'key: value' lines, indented"),
        ("plugins: []", "10: plugins: this is no mapping; write 'key: value' lines, indented"),
        (
            "handover: {after_unknown: two}",
            "27: handover.after_unknown: this is no whole number; write one, in digits",
        ),
        (
            "handover: {after_unknown: 1.5}",
            "27: handover.after_unknown: this is no whole number; write one, in digits",
        ),
        (
            "handover: {after_unknown: {}}",
            "27: handover.after_unknown: this is no whole number; write one, in digits",
        ),
        (
            "handover: {labels: bot}",
            "20: handover.labels: this is no list; write one '- …' a line",
        ),
        ("handover: {labels: ['']}", "21: handover.labels[0]: this is empty; write something"),
        (
            f"handover: {{labels: [a, {'x' * 101}]}}",
            "24: handover.labels[1]: string should have at most 100 characters; make it shorter",
        ),
        (
            "integrations: {mcp: {config: {credential_ref: a, db: b, url: odoo}}}",
            "62: integrations.mcp.config.url: this is no address; write one such as https://chat.",
        ),
        (
            "integrations: {mcp: {config: {credential_ref: a, db: b, url: 'ftp://x'}}}",
            "62: integrations.mcp.config.url: this is no address; write one such as https://chat.",
        ),
        (
            "crews: {customer_service: {mode: fast}}",
            "34: crews.customer_service.mode: input should be 'auto', 'sequential', 'parallel' or ",
        ),
        (
            "crews: {customer_service: {workflow: 5}}",
            "38: crews.customer_service.workflow: this is no text; write text, in quotes if it",
        ),
        (
            "crews: {customer_service: {workflow: [{step: A B, agent: writer}]}}",
            "46: crews.customer_service.workflow[0].step: string should match pattern",
        ),
        (
            "crews: {customer_service: {workflow: [5]}}",
            "39: crews.customer_service.workflow[0]: this is no mapping; write 'key: value' lines",
        ),
    ],
)
def test_a_wrong_value_is_told_in_plain_words(config: str, fault: str) -> None:
    assert [found[: len(fault) + 17] for found in faults(config)] == [f"account_1.yaml:3:{fault}"]


def test_every_fault_of_a_file_is_told() -> None:
    config = "language: fr\nturns: {deadline: x, dedline: 1}\nhandover: 5\n"

    assert [fault.split(": ", 1)[0] for fault in faults(config)] == [
        "account_1.yaml:3:11",
        "account_1.yaml:4:19",
        "account_1.yaml:4:22",
        "account_1.yaml:5:11",
    ]


def test_a_key_is_also_suggested_where_a_name_is_free() -> None:
    [fault] = faults("crews: {mode: {mod: auto}}")[:1]

    assert fault.endswith("unknown key 'mod'; did you mean 'mode'?")


def test_a_fault_is_one_line_even_if_a_key_is_not() -> None:
    assert faults('plugins: {"a\\ue000b": 5}') == [
        (
            r"account_1.yaml:3:23: plugins.'a\ue000b': this is no mapping; "
            "write 'key: value' lines, indented"
        )
    ]


def test_why_a_file_could_not_be_read_is_all_that_is_told_of_it() -> None:
    found: list[Fault] = []

    assert checked(TenantConfig, located("a: ["), found) is None
    assert [str(fault.position) for fault in found] == ["config.yaml:1:4"]


def test_values_are_checked_also_where_the_file_has_a_fault_of_its_own() -> None:
    found: list[Fault] = []

    config = checked(TenantConfig, located(f"{MINIMAL}name: B\nlanguage: fr"), found)

    assert config is None
    assert [str(fault.position) for fault in found] == ["config.yaml:3:1", "config.yaml:4:11"]


def test_a_file_with_a_fault_is_not_used_even_if_its_values_are_right() -> None:
    found: list[Fault] = []

    assert checked(TenantConfig, located(f"{MINIMAL}name: B"), found) is None
    assert len(found) == 1


def test_a_line_with_a_fault_of_the_file_is_not_blamed_twice() -> None:
    found: list[Fault] = []

    checked(TenantConfig, located(f"{MINIMAL}language: !x [fr]"), found)

    assert [fault.what for fault in found] == ["the tag '!x' is not understood"]


def test_what_is_right_adds_no_fault() -> None:
    found: list[Fault] = []

    config = checked(TenantConfig, located(MINIMAL), found)

    assert config is not None
    assert found == []


@given(_VALUES)
@settings(deadline=None)
def test_whatever_a_file_says_is_either_right_or_faulty(value: Any) -> None:
    found: list[Fault] = []

    config = checked(TenantConfig, Located("f", value), found)

    assert (config is None) == bool(found)
    assert all("\n" not in str(fault) for fault in found)
