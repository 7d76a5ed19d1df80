"""What a tenant sets, and what its plugins take."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import JsonValue

from chatwootai.core.located import Located
from chatwootai.core.ports.tenant_source import TenantFiles
from chatwootai.core.tenants.loading import load
from tests.building import SHOP
from tests.unit.checking.acme import ALL, faults, steps


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
        "crew: billing",
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
            "agents: {horn: {settings: {at_the_end: {knid: square}}}}",
            "3:41: unknown key 'knid'; remove it",
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
