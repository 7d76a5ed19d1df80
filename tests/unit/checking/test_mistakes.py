"""What a tenant's configuration says against what its plugins offer."""

from collections.abc import Iterator
from typing import Final, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import Field, JsonValue, field_validator

from chatwootai.core.agents.agent import AgentType
from chatwootai.core.channels import ChannelProfile
from chatwootai.core.checking.installed import Installed
from chatwootai.core.located import Located
from chatwootai.core.plugin_host import Plugin
from chatwootai.core.ports.tenant_source import TenantFiles
from chatwootai.core.purposes import CrewType
from chatwootai.core.tenants.loading import load
from chatwootai.core.tenants.section import Section
from chatwootai.core.tenants.tenant_settings import TenantSettings
from chatwootai.core.workflows.workflow import Step, Workflow
from tests.building import SHOP
from tests.unit.crews.crewing import Ear, agent
from tests.unit.tenants.written import KNOWN, MINIMAL, files


class Tone(Section):
    volume: int = Field(default=3, ge=0, le=10)
    kind: Literal["sine", "square"] = "sine"


class Odd(Section):
    number: int = 0

    @field_validator("number")
    @classmethod
    def _is_even(cls, value: int) -> int:
        if value == 13:
            raise KeyError("a bug of the plugin's")
        if value % 2:
            raise ValueError("the number\nis odd")
        return value


class Horn(Section):
    tones: tuple[Tone, ...] = ()
    by_hour: dict[str, Tone] = Field(default_factory=dict)


class Wire(Section):
    line: str


class Fax:
    name = "fax"
    settings = Tone

    def profile(self, transport: str, settings: TenantSettings) -> ChannelProfile:
        return ChannelProfile(self.name, limit=settings.of(Tone).volume + 2)


ACME: Final = Plugin(
    "acme",
    "acme 1.0",
    (),
    channels={"fax": Fax()},
    agents={
        "horn": AgentType("horn", lambda _: Ear(), settings=Horn),
        "wire": AgentType("wire", lambda _: Ear(), settings=Wire),
        "plain": agent("plain", Ear),
    },
    crews={
        "sales": CrewType("sales", "simple_query", "simple_query"),
        "support": CrewType("support", "query_processing", "simple_query"),
    },
    settings=Odd,
)
ALL: Final = Installed({**KNOWN.plugins, "acme": ACME}, KNOWN.workflows)


def faults(config: str, domain: str = "") -> list[str]:
    written = files({SHOP: MINIMAL + config}, domains={SHOP.domain: domain})
    return [str(fault).removeprefix("account_1.yaml:") for fault in load(written, ALL).faults]


def steps(*agents: str) -> Iterator[str]:
    yield "crews:\n  customer_service:\n    workflow:\n"
    for number, name in enumerate(agents):
        yield f"    - {{step: s{number}, agent: {name}}}\n"


@pytest.mark.parametrize(
    "config",
    [
        "plugins: {acme: {settings: {number: 4}}}",
        "plugins: {acme: {enabled: false, settings: {number: 4}}}",
        "plugins: {acme: {settings: {}}}",
        "plugins: {webchat: {settings: {}}}",
        "channels: {fax: {settings: {volume: 10}}}",
        "channels: {webchat: {}}",
        "agents: {horn: {settings: {tones: [{volume: 1}], by_hour: {'9': {kind: square}}}}}",
        "agents: {plain: {}}",
        "".join(steps("plain", "intention")),
        "agents: {wire: {settings: {line: a}}}\n" + "".join(steps("wire")),
        "crew: sales",
        "plugins: {whatsapp: {enabled: false}, webchat: {enabled: false}}",
    ],
)
def test_what_the_plugins_take_is_no_fault(config: str) -> None:
    assert faults(config) == []


@pytest.mark.parametrize(
    ("config", "fault"),
    [
        (
            "plugins: {acme: {settings: {nubmer: 4}}}",
            "3:29: unknown key 'nubmer'; did you mean 'number'?",
        ),
        (
            "plugins: {acme: {enabled: false, settings: {number: x}}}",
            "3:53: plugins.acme.settings.number: this is no whole number; write one, in digits",
        ),
        (
            "plugins: {acme: {settings: {number: 3}}}",
            "3:37: plugins.acme.settings.number: the number is odd; correct the value",
        ),
        (
            "plugins: {acme: {settings: {number: 13}}}",
            (
                "3:28: plugin 'acme' cannot check its settings (KeyError); "
                "take them out, and update the plugin"
            ),
        ),
        (
            "plugins: {webchat: {settings: {a: 1}}}",
            "3:21: plugin 'webchat' has no settings; take them out",
        ),
        (
            "plugins: {acme: {settings: loud}}",
            "3:28: plugins.acme.settings: this is no mapping; write 'key: value' lines, indented",
        ),
        (
            "channels: {fax: {settings: {volume: 11}}}",
            (
                "3:37: channels.fax.settings.volume: input should be less than or equal to 10; "
                "correct the value"
            ),
        ),
        (
            "channels: {telegram: {settings: {a: 1}}}",
            "3:23: channel 'telegram' has no settings; take them out",
        ),
        (
            "agents: {plain: {settings: {a: 1}}}",
            "3:18: agent 'plain' has no settings; take them out",
        ),
        (
            "agents: {horn: {settings: {tones: [{volum: 1}]}}}",
            "3:37: unknown key 'volum'; did you mean 'volume'?",
        ),
        (
            "agents: {horn: {settings: {by_hour: {'9': {knid: square}}}}}",
            "3:44: unknown key 'knid'; did you mean 'kind'?",
        ),
        (
            "agents: {horn: {settings: {by_hour: {'9': {kind: saw}}}}}",
            (
                "3:50: agents.horn.settings.by_hour.9.kind: input should be 'sine' or 'square'; "
                "write one of them"
            ),
        ),
        (
            "agents: {wire: {}}",
            "3:16: agents.wire.settings lacks 'line'; add 'line: …'",
        ),
        (
            "".join(steps("wire")),
            "1:1: agents.wire.settings lacks 'line'; add 'line: …'",
        ),
    ],
)
def test_what_a_plugin_does_not_take_is_told_where_it_stands(config: str, fault: str) -> None:
    assert faults(config) == [fault]


def test_what_the_domain_set_is_told_where_the_domain_set_it() -> None:
    [fault] = faults(
        "plugins: {acme: {settings: {number: 2}}}", "agents: {horn: {settings: {tones: [5]}}}"
    )

    assert fault.startswith("retail.yaml:1:36: agents.horn.settings.tones[0]: this is no mapping")


def test_an_agent_that_is_not_at_work_need_not_be_set() -> None:
    assert faults("".join(steps("plain"))) == []


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
            "plugins: {acme: {enabled: false}}\ncrew: sales",
            (
                "3:27: plugin 'acme' is switched off, but it brings the crew 'sales'; "
                "switch it on, or take another crew"
            ),
        ),
        (
            "crew: sales\nplugins: {customer_service: {enabled: false}}",
            (
                "4:39: plugin 'customer_service' is switched off, but crew 'sales' needs its "
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


def test_a_crew_that_is_configured_needs_its_plugin_as_well() -> None:
    [fault] = faults("plugins: {acme: {enabled: false}}\ncrews: {support: {}}")

    assert "brings the crew 'support'" in fault


def test_a_plugin_may_be_switched_off_where_another_one_serves() -> None:
    own = Plugin("own", "own 1.0", (), agents={"plain": agent("plain", Ear)}, crews=ACME.crews)
    library = {"simple_query": Workflow("simple_query", (Step("answer", "plain"),))}
    known = Installed({"own": own, "customer_service": KNOWN.plugins["customer_service"]}, library)
    config = "crew: sales\nplugins: {customer_service: {enabled: false}}"

    assert load(files({SHOP: MINIMAL + config}), known).faults == ()


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
        ("6:5: no step can give an answer; add a step of one of the agents intention, writer")
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
            "channels: {fax: {crew: slaes}}",
            "3:24: unknown crew 'slaes'; did you mean 'sales'?",
        ),
    ],
)
def test_what_holds_in_one_place_is_checked_there(layer: str, fault: str) -> None:
    [found] = faults(layer)

    assert found.startswith(fault)


_SAID = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["tones", "by_hour", "volume", "kind", "x"]), inner)
    ),
    max_leaves=5,
)


@given(_SAID)
@settings(deadline=None, max_examples=50)
def test_whatever_is_set_is_taken_or_told(said: JsonValue) -> None:
    value: JsonValue = {
        "account_id": "account_1",
        "name": "A",
        "agents": {"horn": {"settings": said}},
    }
    written = TenantFiles(accounts={SHOP: Located("f", value)})

    result = load(written, ALL)

    assert bool(result.tenants) != bool(result.faults)
    assert all("\n" not in str(fault) for fault in result.faults)
