import pytest

from chatwootai.core.agents.agent import AgentType, Services
from chatwootai.core.conversation import Channel
from chatwootai.core.crews.registry import CrewRegistry
from chatwootai.core.errors import ConfigurationError
from chatwootai.core.purposes import CUSTOMER_SERVICE
from tests.building import OTHER_SHOP, WEBCHAT, WHATSAPP, passage, tenant

from .crewing import Ear, Mouth, agent, factory, staff


class Registry(CrewRegistry):
    """Counts how often an agent is built."""

    def __init__(self) -> None:
        self.built = 0
        super().__init__(
            factory(staff(agents=(AgentType("ear", self._build), agent("mouth", Mouth))))
        )

    def _build(self, services: Services) -> Ear:
        self.built += 1
        return Ear()


def test_a_crew_is_built_once_for_a_configuration() -> None:
    crews = Registry()

    one, other = (crews.crew(tenant(), CUSTOMER_SERVICE, WHATSAPP) for _ in range(2))

    assert one is other
    assert crews.built == 1


@pytest.mark.parametrize(
    "changed",
    [tenant(name="Loja Verde"), tenant(passages=[passage("pix", "Aceitam Pix?", "Sim.")])],
    ids=["another name", "another passage"],
)
def test_a_crew_is_built_again_when_the_configuration_changes(changed: object) -> None:
    crews = Registry()
    old = crews.crew(tenant(), CUSTOMER_SERVICE, WHATSAPP)

    new = crews.crew(changed, CUSTOMER_SERVICE, WHATSAPP)  # type: ignore[arg-type]

    assert new is not old
    assert new.tenant is changed


def test_each_channel_has_a_crew_of_its_own() -> None:
    crews = Registry()

    channels = [WHATSAPP, WEBCHAT, Channel("whatsapp", "twilio")]
    built = {id(crews.crew(tenant(), CUSTOMER_SERVICE, channel)) for channel in channels}

    assert len(built) == 3


def test_tenants_do_not_share_crews() -> None:
    crews = Registry()

    one = crews.crew(tenant(), CUSTOMER_SERVICE, WHATSAPP)
    other = crews.crew(tenant(OTHER_SHOP), CUSTOMER_SERVICE, WHATSAPP)

    assert one.tenant.id != other.tenant.id
    assert crews.crew(tenant(), CUSTOMER_SERVICE, WHATSAPP) is one


def test_a_crew_that_could_not_be_built_is_tried_again() -> None:
    crews = Registry()
    broken = tenant(plugins={"staff": {"enabled": False}})
    for _ in range(2):
        with pytest.raises(ConfigurationError):
            crews.crew(broken, CUSTOMER_SERVICE, WHATSAPP)

    assert crews.crew(tenant(), CUSTOMER_SERVICE, WHATSAPP).agents
