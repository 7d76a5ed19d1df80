"""Plugins that are switched off, and those who need them."""

import pytest

from chatwootai.core.checking.installed import Installed
from chatwootai.core.plugin_host import Plugin
from chatwootai.core.tenants.loading import load
from chatwootai.core.workflows.workflow import Step, Workflow
from tests.building import SHOP
from tests.unit.checking.acme import ACME, faults, steps
from tests.unit.crews.crewing import Ear, agent
from tests.unit.tenants.written import KNOWN, MINIMAL, files


@pytest.mark.parametrize(
    ("config", "fault"),
    [
        (
            "plugins: {customer_service: {enabled: false}}",
            (
                "3:39: plugin 'customer_service' is switched off, but it brings the crew "
                "'customer_service'; switch it on, or take another crew"
            ),
        ),
        (
            "plugins: {acme: {enabled: false}}\ncrew: billing",
            (
                "3:27: plugin 'acme' is switched off, but it brings the crew 'billing'; "
                "switch it on, or take another crew"
            ),
        ),
        (
            "crew: billing\nplugins: {customer_service: {enabled: false}}",
            (
                "4:39: plugin 'customer_service' is switched off, but crew 'billing' needs its "
                "intention, knowledge, writer; switch it on"
            ),
        ),
        (
            "plugins: {acme: {enabled: false}}\n" + "".join(steps("intention", "horn")),
            (
                "8:25: step 's1' needs the agent 'horn' of plugin 'acme', which is switched off; "
                "switch it on, or name another agent"
            ),
        ),
    ],
)
def test_a_plugin_that_is_needed_cannot_be_switched_off(config: str, fault: str) -> None:
    assert faults(config) == [fault]


def test_of_a_crew_that_there_is_not_only_that_is_told() -> None:
    [fault] = faults("plugins: {webchat: {enabled: false}}\ncrew: biling")

    assert fault == "4:7: unknown crew 'biling'; did you mean 'billing'?"


def test_a_crew_that_is_configured_needs_its_plugin_as_well() -> None:
    [fault] = faults("plugins: {acme: {enabled: false}}\ncrews: {repairs: {}}")

    assert "brings the crew 'repairs'" in fault


def test_a_plugin_may_be_switched_off_where_another_one_serves() -> None:
    own = Plugin("own", "own 1.0", (), agents={"plain": agent("plain", Ear)}, crews=ACME.crews)
    library = {"simple_query": Workflow("simple_query", (Step("answer", "plain"),))}
    known = Installed({"own": own, "customer_service": KNOWN.plugins["customer_service"]}, library)
    config = "crew: billing\nplugins: {customer_service: {enabled: false}}"

    assert load(files({SHOP: MINIMAL + config}), known).faults == ()
