"""What tenants set reaches their own agents and channels, and nobody else's."""

from dataclasses import dataclass
from typing import Any

import pytest

from chatwootai.core.agents.agent import AgentType, Work
from chatwootai.core.channels import ChannelProfile
from chatwootai.core.conversation import Channel
from chatwootai.core.errors import ConfigurationError
from chatwootai.core.plugin_host import Plugin
from chatwootai.core.purposes import CUSTOMER_SERVICE
from chatwootai.core.tenants.section import Section
from chatwootai.core.tenants.tenant import Tenant
from chatwootai.core.tenants.tenant_settings import TenantSettings
from chatwootai.core.workflows.findings import Finding
from tests.building import OTHER_SHOP, WHATSAPP, tenant
from tests.unit.crews.crewing import CREW, Mouth, agent, factory, staff

FAX = Channel("fax")


class Shared(Section):
    colour: str = "red"


class Own(Section):
    volume: int = 3


class Needy(Section):
    line: str


@dataclass
class Listener:
    settings: TenantSettings

    async def act(self, work: Work) -> Finding:
        return Finding(work.turn.text)


@dataclass(frozen=True)
class Fax:
    name: str = "fax"
    settings: type[Section] | None = Own

    def profile(self, transport: str, settings: TenantSettings) -> ChannelProfile:
        return ChannelProfile(settings.of(Shared).colour, limit=settings.of(Own).volume + 2)


PLUGIN = Plugin(
    "acme",
    "acme 1.0",
    (),
    channels={"fax": Fax()},
    agents={
        "ear": AgentType("ear", lambda services: Listener(services.settings), settings=Own),
        "mouth": AgentType("mouth", lambda services: Listener(services.settings)),
    },
    crews={CREW.purpose: CREW},
    settings=Shared,
)


def given(its: Tenant, name: str) -> TenantSettings:
    """Return what an agent of *its* crew is given."""
    ear = factory(PLUGIN).build(its, CUSTOMER_SERVICE, WHATSAPP).agents[name]
    assert isinstance(ear, Listener)
    return ear.settings


def test_an_agent_is_given_what_was_set_for_it_and_for_its_plugin() -> None:
    its = tenant(
        plugins={"acme": {"settings": {"colour": "blue"}}},
        agents={"ear": {"settings": {"volume": 9}}},
    )

    settings = given(its, "ear")

    assert settings.of(Own) == Own(volume=9)
    assert settings.of(Shared) == Shared(colour="blue")


def test_where_nothing_is_set_all_is_as_usual() -> None:
    settings = given(tenant(), "ear")

    assert settings.given == (Own(), Shared())


def test_an_agent_is_not_given_what_is_anothers() -> None:
    its = tenant(agents={"ear": {"settings": {"volume": 9}}})

    assert given(its, "mouth").given == (Shared(),)


def test_what_one_tenant_sets_does_not_reach_another() -> None:
    crews = factory(PLUGIN)
    one = tenant(
        plugins={"acme": {"settings": {"colour": "blue"}}},
        agents={"ear": {"settings": {"volume": 9}}},
        channels={"fax": {"settings": {"volume": 9}}},
    )

    built = [crews.build(its, CUSTOMER_SERVICE, FAX) for its in (one, tenant(OTHER_SHOP))]

    ears = [crew.agents["ear"] for crew in built]
    assert [ear.settings.of(Own).volume for ear in ears if isinstance(ear, Listener)] == [9, 3]
    assert [(crew.channel.name, crew.channel.limit) for crew in built] == [("blue", 11), ("red", 5)]


def test_what_is_set_makes_another_configuration() -> None:
    usual, other = tenant(), tenant(agents={"ear": {"settings": {"volume": 9}}})

    assert usual.hash != other.hash


@pytest.mark.parametrize(
    "config",
    [
        {"agents": {"ear": {"settings": {"volume": "loud"}}}},
        {"plugins": {"acme": {"settings": {"colour": 7}}}},
        {"channels": {"fax": {"settings": {"volume": "loud"}}}},
    ],
)
def test_what_does_not_fit_is_refused_with_the_way_to_learn_more(config: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError, match="'chatwootai check' tells which"):
        factory(PLUGIN).build(tenant(**config), CUSTOMER_SERVICE, FAX)


def test_settings_that_nobody_declared_are_as_usual() -> None:
    assert TenantSettings().of(Own) == Own()


def test_settings_that_nobody_declared_and_that_need_a_value_are_refused() -> None:
    with pytest.raises(ConfigurationError, match="no settings of the kind Needy were declared"):
        TenantSettings((Own(),)).of(Needy)


def test_a_plugin_that_takes_no_settings_works_as_before() -> None:
    crew = factory(staff(agents=(agent("ear", Mouth), agent("mouth", Mouth)))).build(
        tenant(), CUSTOMER_SERVICE, FAX
    )

    assert crew.agents.keys() == {"ear", "mouth"}
