"""What a tenant's configuration says against what its plugins offer."""

import pytest

from tests.unit.checking.acme import faults, steps


def test_a_step_without_sense_is_told_where_it_stands() -> None:
    config = (
        "crews:\n  customer_service:\n    workflow:\n"
        "    - {step: a, agent: intention}\n"
        "    - {step: b, agent: knowledge, needs: [a], when: a.has_qestion}\n"
        "    - {step: c, agent: writer, needs: [a]}\n"
    )

    assert faults(config) == [
        ("7:14: no step can read what step 'b' finds; let a later step need it, or take it out"),
        (
            "7:53: step 'a', which the agent 'intention' takes, finds no fact 'has_qestion'; "
            "did you mean 'has_question'?"
        ),
    ]


def test_a_workflow_that_answers_nobody_is_told_at_its_list() -> None:
    assert faults("".join(steps("memory"))) == [
        (
            "6:5: no step can give an answer; add a step of one of the agents "
            "intention, sales, scheduling, support, writer"
        )
    ]


@pytest.mark.parametrize(
    ("layer", "fault"),
    [
        (
            "inboxes: {'9': {plugins: {customer_service: {enabled: false}}}}",
            "3:55: plugin 'customer_service' is switched off, but it brings the crew",
        ),
        (
            "rollout: {trial: {share: 5, change: {agents: {horn: {settings: {tones: 5}}}}}}",
            "3:72: agents.horn.settings.tones: this is no list; write one '- …' a line",
        ),
        (
            "channels: {fax: {crew: biling}}",
            "3:24: unknown crew 'biling'; did you mean 'billing'?",
        ),
    ],
)
def test_what_holds_in_one_place_is_checked_there(layer: str, fault: str) -> None:
    [found] = faults(layer)

    assert found.startswith(fault)
