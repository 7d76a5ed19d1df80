from chatwootai.core.tenants.registry import Change
from tests.building import OTHER_SHOP, SHOP, tenant

from .counter import ACTIONS, INTEGRATION, Counter, shop, use


def test_what_a_tenant_says_counts_from_its_next_configuration_on() -> None:
    counter = Counter()
    before = counter.toolbox(shop())
    after = shop(actions={**ACTIONS, "seek": ACTIONS["find"]})

    counter.registry.renew(Change({SHOP: after}))

    assert [its.name for its in before.shapes] == ["find", "my_orders"]
    assert [its.name for its in counter.toolbox(after).shapes] == ["find", "my_orders", "seek"]


async def test_a_tenant_never_reaches_anothers_server() -> None:
    mine, theirs = Counter(), Counter()
    other = tenant(OTHER_SHOP, tools={"actions": ACTIONS}, integrations=INTEGRATION)
    offices = {SHOP: mine.office, OTHER_SHOP: theirs.office}
    mine.servers._build = lambda its, _: offices[its.id].server()

    await use(mine.toolbox(shop()), "find", words="mine")
    mine.toolbox(other)

    assert len(mine.office.calls) == 1
    assert theirs.office.calls == []
    assert mine.servers.back_office(shop()) is not mine.servers.back_office(other)


def test_a_model_sees_what_was_written_for_it_and_nothing_of_the_server() -> None:
    [find] = [its for its in Counter().toolbox(shop()).shapes if its.name == "find"]

    assert find.description == "Finds."
    assert find.parameters == {
        "type": "object",
        "properties": ACTIONS["find"]["parameters"],
        "required": ["words"],
        "additionalProperties": False,
    }


def test_whether_a_tool_changes_something_is_known() -> None:
    toolbox = Counter().toolbox(shop())

    assert toolbox.is_write("note")
    assert not toolbox.is_write("find")
    assert not toolbox.is_write("unheard of")
