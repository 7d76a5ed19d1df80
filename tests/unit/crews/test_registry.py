import gc
import weakref

import pytest

from chatwootai.core.agents.agent import AgentType, Services
from chatwootai.core.conversation import Channel
from chatwootai.core.crews.registry import CrewRegistry
from chatwootai.core.errors import ConfigurationError
from chatwootai.core.purposes import CUSTOMER_SERVICE
from chatwootai.core.tenants.registry import Change
from tests.building import OTHER_SHOP, SHOP, WEBCHAT, WHATSAPP, passage, tenant
from tests.unit.tenants.written import loaded

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


def test_crews_of_what_does_not_run_any_more_are_let_go() -> None:
    crews, new = Registry(), tenant(name="Loja Verde")
    gone = weakref.ref(crews.crew(tenant(), CUSTOMER_SERVICE, WHATSAPP).tenant)
    kept = crews.crew(new, CUSTOMER_SERVICE, WHATSAPP)

    crews.renew(Change({SHOP: new}))
    gc.collect()

    assert gone() is None
    assert crews.crew(new, CUSTOMER_SERVICE, WHATSAPP) is kept


def test_crews_of_other_tenants_stay() -> None:
    crews = Registry()
    others = crews.crew(tenant(OTHER_SHOP), CUSTOMER_SERVICE, WHATSAPP)

    crews.renew(Change({SHOP: tenant()}))
    crews.renew(Change({SHOP: None}))

    assert crews.crew(tenant(OTHER_SHOP), CUSTOMER_SERVICE, WHATSAPP) is others


def test_crews_of_every_view_that_runs_stay() -> None:
    crews = Registry()
    written = "account_id: account_1\nname: A\nchannels: {whatsapp: {handover: {after_unknown: 5}}}"
    [whole] = loaded(written).tenants.values()
    views = [crews.crew(view, CUSTOMER_SERVICE, WHATSAPP) for view in whole.everywhere]

    crews.renew(Change({SHOP: whole}))

    assert [crews.crew(its, CUSTOMER_SERVICE, WHATSAPP) for its in whole.everywhere] == views
    assert len({id(view) for view in views}) == 2


async def test_a_turn_that_has_begun_ends_with_its_old_crew() -> None:
    crews, old, new = Registry(), tenant(), tenant(name="Loja Verde")
    began = crews.crew(old, CUSTOMER_SERVICE, WHATSAPP)

    crews.renew(Change({SHOP: new}))

    assert began.tenant is old
    assert crews.crew(old, CUSTOMER_SERVICE, WHATSAPP).tenant.config.name == "Loja Azul"
    crews.renew(Change({SHOP: new}))
    assert crews.built == 2


def test_what_cannot_be_built_is_known_before_it_runs() -> None:
    crews = Registry()

    crews.prove(tenant())
    with pytest.raises(ConfigurationError):
        crews.prove(tenant(plugins={"staff": {"enabled": False}}))
