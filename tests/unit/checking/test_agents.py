import pytest

from tests.unit.checking.acme import faults


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        (
            "agents: {bia: {type: writr}}",
            "3:22: unknown type of agent 'writr'; did you mean 'writer'?",
        ),
        (
            "agents: {writer: {model: defalt}}",
            "3:26: unknown model 'defalt'; did you mean 'default'?",
        ),
        (
            "agents: {writer: {tools: [opening_hour]}}",
            "3:27: unknown tool 'opening_hour'; did you mean 'opening_hours'?",
        ),
        ("agents: {bia: {role: a Bia}}", "3:10: unknown agent 'bia'; known are "),
        ("routing: [{crew: sels}]", "3:18: unknown crew 'sels'; did you mean 'sales'?"),
        (
            "routing: [{crew: customer_service}]",
            "3:11: nothing says when the crew 'customer_service' serves; add words or intents",
        ),
    ],
)
def test_what_an_agent_or_a_rule_names_must_be_there(written: str, fault: str) -> None:
    [found] = faults(written)

    assert found.startswith(fault)


def test_an_agent_of_a_kind_may_take_steps() -> None:
    steps = "[{step: a, agent: intention}, {step: b, agent: bia, needs: [a]}]"
    crews = f"crews: {{customer_service: {{workflow: {steps}}}}}"

    assert faults(f"agents: {{bia: {{type: writer, role: a Bia}}}}\n{crews}") == []


def test_an_agents_own_kind_is_what_its_steps_are_checked_by() -> None:
    crews = "crews: {customer_service: {workflow: [{step: a, agent: bia}]}}"

    [fault] = faults(f"agents: {{bia: {{type: writer}}}}\n{crews}")

    assert "'bia' needs what 'intention' finds" in fault
