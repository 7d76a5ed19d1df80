import pytest

from chatwootai.core.conversation import Reply
from chatwootai.core.errors import WorkflowError
from chatwootai.core.workflows.findings import NOTHING, Finding, Findings


def test_a_value_is_found_by_its_type() -> None:
    findings = Findings({"a": Finding("text"), "b": Finding(7), "c": NOTHING})

    assert findings.get(str) == "text"
    assert findings.get(int) == 7


def test_of_two_values_of_a_type_the_later_is_found() -> None:
    findings = Findings({"a": Finding("old"), "b": Finding("new")})

    assert findings.get(str) == "new"


def test_a_value_that_is_needed_and_was_not_found_ends_the_workflow() -> None:
    findings = Findings({"a": Finding("text")})

    with pytest.raises(WorkflowError, match="no step before has found a Reply"):
        findings.need(Reply)


def test_a_value_that_is_needed_is_found() -> None:
    findings = Findings({"a": Finding("text")})

    assert findings.need(str) == "text"


def test_the_latest_outcome_counts() -> None:
    findings = Findings(
        {"a": Finding(outcome=Reply("a")), "b": Finding(outcome=Reply("b")), "c": NOTHING}
    )

    assert findings.outcome == Reply("b")


def test_where_nobody_proposed_an_outcome_there_is_none() -> None:
    findings = Findings({"a": Finding("text")})

    assert findings.outcome is None


def test_facts_are_told_by_step() -> None:
    findings = Findings({"a": Finding(facts={"n": 1}), "b": NOTHING})

    assert findings.facts == {"a": {"n": 1}, "b": {}}
