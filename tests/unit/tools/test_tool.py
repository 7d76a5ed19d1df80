from chatwootai.core.prompt import ToolShape
from chatwootai.core.tool_results import Ending
from chatwootai.core.tools.tool import Tool, ToolType
from tests.building import turn

from .counter import Counter, shop, use


class Hours:
    def __init__(self, of: object) -> None:
        self.of = of

    async def __call__(self, arguments: object, /) -> object:
        return {"of": str(getattr(self.of, "id", "")), "said": arguments}


async def test_a_plugins_tool_is_used_by_the_same_rules() -> None:
    shape = ToolShape(
        "hours",
        "Tells hours.",
        {"type": "object", "properties": {"day": {"type": "string"}, "phone": {"type": "string"}}},
    )
    tool = Tool(shape, customer={"phone": "contact.phone"})
    counter = Counter(offered={"hours": ToolType(tool, Hours)})  # type: ignore[arg-type]  # it is one
    toolbox = counter.toolbox(shop())

    result = await use(toolbox, "hours", day="monday")
    forged = await use(toolbox, "hours", day="monday", phone="+5511900000000")
    unproven = await use(toolbox, "hours", turn("Oi"), day="monday")

    assert result.value == {
        "of": "retail/account_1",
        "said": {"day": "monday", "phone": "+5531988887777"},
    }
    assert forged.ending is Ending.UNKNOWN
    assert unproven.ending is Ending.UNPROVEN
