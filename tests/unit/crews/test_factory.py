import pytest

from chatwootai.core.agents.agent import AgentType, Services
from chatwootai.core.channels import PLAIN
from chatwootai.core.conversation import Channel
from chatwootai.core.errors import ConfigurationError
from chatwootai.core.plugin_host import Plugin
from chatwootai.core.purposes import CUSTOMER_SERVICE, CrewType
from chatwootai.core.workflows.workflow import Mode
from tests.building import OTHER_SHOP, WHATSAPP, passage, tenant

from .crewing import Ear, Mouth, Telegram, agent, factory, staff

USUAL = (CUSTOMER_SERVICE, WHATSAPP)
OFF = {"staff": {"enabled": False}}


def test_a_crew_is_made_of_what_plugins_offer() -> None:
    crew = factory().build(tenant(), *USUAL)

    assert crew.purpose == "customer_service"
    assert (crew.workflow.name, crew.fallback.name) == ("long", "short")
    assert list(crew.agents) == ["ear", "mouth"]
    assert isinstance(crew.agents["mouth"], Mouth)


def test_a_crew_knows_its_channel_and_what_carries_it() -> None:
    channels = Plugin("telegram", "tests 1.0", (), channels={"telegram": Telegram()})

    crew = factory(staff(), channels).build(
        tenant(), CUSTOMER_SERVICE, Channel("telegram", "telex")
    )

    assert crew.channel.limit == 100


def test_on_a_channel_that_no_plugin_knows_it_writes_plainly() -> None:
    crew = factory().build(tenant(), CUSTOMER_SERVICE, Channel("fax"))

    assert crew.channel == PLAIN


async def test_agents_are_given_the_knowledge_of_their_tenant_alone() -> None:
    given: list[Services] = []

    def keep(services: Services) -> Ear:
        given.append(services)
        return Ear()

    crews = factory(staff(agents=(AgentType("ear", keep), agent("mouth", Mouth))))
    crews.build(tenant(passages=[passage("pix", "Aceitam Pix?", "Sim.")]), *USUAL)
    crews.build(tenant(OTHER_SHOP, [passage("pix", "Aceitam Pix?", "Não.")]), *USUAL)

    found = [await services.knowledge.look_up("Aceitam Pix?") for services in given]

    answers = [[candidate.passage.answer for candidate in its.candidates] for its in found]
    assert answers == [["Sim."], ["Não."]]


def test_a_plugin_that_is_switched_off_offers_no_crew() -> None:
    off = tenant(plugins=OFF)

    with pytest.raises(ConfigurationError) as caught:
        factory().build(off, *USUAL)

    said = "no plugin of retail/account_1 offers a crew for 'customer_service'; switch one on"
    assert str(caught.value) == said


def test_a_plugin_that_is_switched_off_offers_no_agent() -> None:
    agents = staff(crew=None)
    crew = staff("crew", agents=())

    with pytest.raises(ConfigurationError) as caught:
        factory(agents, crew).build(tenant(plugins=OFF), *USUAL)

    said = "no plugin of retail/account_1 offers the agent 'ear'; switch one on or name another"
    assert str(caught.value) == said


def test_a_plugin_that_is_switched_off_for_one_tenant_works_for_the_others() -> None:
    crews = factory()
    with pytest.raises(ConfigurationError):
        crews.build(tenant(plugins=OFF), *USUAL)

    crew = crews.build(tenant(plugins={"staff": {"enabled": True}}), *USUAL)

    assert crew.agents.keys() == {"ear", "mouth"}


def test_an_unknown_purpose_is_refused_by_name() -> None:
    with pytest.raises(ConfigurationError, match="offers a crew for 'sales'; switch one on"):
        factory().build(tenant(), "sales", WHATSAPP)


@pytest.mark.parametrize(
    "kind",
    [CrewType(CUSTOMER_SERVICE, "gone", "short"), CrewType(CUSTOMER_SERVICE, "long", "gone")],
)
def test_a_crew_whose_workflow_is_not_in_the_library_is_refused(kind: CrewType) -> None:
    with pytest.raises(ConfigurationError, match="no workflow is called 'gone'; known are long"):
        factory(staff(crew=kind)).build(tenant(), *USUAL)


def test_an_agent_that_cannot_be_built_is_named() -> None:
    def refuse(services: Services) -> Ear:
        raise KeyError("no such service")

    crews = factory(staff(agents=(agent("ear", Ear), AgentType("mouth", refuse))))

    with pytest.raises(ConfigurationError) as caught:
        crews.build(tenant(), *USUAL)

    why = "(KeyError: 'no such service'); update the plugin that offers it, or name another agent"
    assert str(caught.value) == f"the agent 'mouth' cannot be built for retail/account_1 {why}"


def test_a_channel_whose_plugin_fails_is_named() -> None:
    channels = Plugin("telegram", "tests 1.0", (), channels={"telegram": Telegram(limit=0)})

    with pytest.raises(ConfigurationError, match="channel 'telegram': its profile"):
        factory(staff(), channels).build(tenant(), CUSTOMER_SERVICE, Channel("telegram"))


def test_a_tenant_may_take_another_workflow_of_the_library_in_another_mode() -> None:
    its = tenant(crews={"customer_service": {"workflow": "short", "mode": "parallel"}})

    crew = factory().build(its, *USUAL)

    assert crew.workflow.name == "short"
    assert crew.workflow.effective_mode is Mode.PARALLEL


def test_a_tenant_may_write_its_own_steps() -> None:
    steps = [{"step": "a", "agent": "ear"}, {"step": "b", "agent": "mouth", "needs": ["a"]}]
    its = tenant(crews={"customer_service": {"workflow": steps, "mode": "adaptive"}})

    crew = factory().build(its, *USUAL)

    assert [step.name for step in crew.workflow.steps] == ["a", "b"]
    assert crew.workflow.effective_mode is Mode.ADAPTIVE
    assert crew.fallback.name == "short"


def test_a_workflow_that_is_named_is_another_configuration_than_none_that_is() -> None:
    usual, named = (
        tenant(crews={CUSTOMER_SERVICE: its}) for its in ({}, {"workflow": "query_processing"})
    )

    assert usual.hash != named.hash
