"""The example shops' own back office, as the service starts it, and all that can go wrong in it."""

import asyncio
import json
import os
import shutil
import signal
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest

from chatwootai.composition import Container, running
from chatwootai.core.conversation import TenantId, Turn
from chatwootai.core.prompt import ToolCall
from chatwootai.core.settings import Settings
from chatwootai.core.tenants.registry import Change
from chatwootai.core.tool_results import Ending, ToolResult
from chatwootai.core.tools.toolbox import Occasion
from tests.building import CUSTOMER, turn

pytestmark = pytest.mark.integration

EXAMPLES: Final = Path(__file__).parents[2] / "examples"
RETAIL: Final = TenantId("retail", "account_1")
ANA: Final = replace(CUSTOMER, proven_phone="+5531988887777")
BIA: Final = replace(CUSTOMER, is_verified=True, email="bia@example.com")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(EXAMPLES, tmp_path / "examples")
    return tmp_path


@pytest.fixture
async def shop(folder: Path) -> AsyncIterator[Container]:
    config = folder / "examples" / "config"
    faults = f"environment: {{SHOP_FAULTS: '{folder / 'faults.json'}'}}"
    for file in config.glob("domains/*/*/config.yaml"):
        text = file.read_text("utf-8").replace("    config:\n", f"    config:\n      {faults}\n")
        file.write_text(text, "utf-8")
    service: Any = {
        "inbox": {"backend": "in_memory"},
        "documents": {"backend": "in_memory"},
        "knowledge": {"backend": "in_memory", "embedder": "trigrams"},
    }
    settings = Settings.model_validate(
        {"config": config, "data": folder / "data", "service": service}
    )
    async with running(settings, {}) as container:
        assert container.tenants().faults == ()
        yield container


def go_wrong(folder: Path, **faults: Mapping[str, object]) -> None:
    (folder / "faults.json").write_text(json.dumps(faults), "utf-8")


async def use(  # noqa: PLR0913  each is a need of its own
    shop: Container,
    name: str,
    its: Turn | None = None,
    *,
    account: str = "account_1",
    confirmation: str = "",
    seconds: float = 20.0,
    **arguments: Any,
) -> ToolResult:
    tenant = shop.tenants().find(account)
    its = replace(its or turn("Oi", contact=ANA), tenant=tenant.id)
    occasion = Occasion(its, seconds, confirmation)
    return await shop.tools().toolbox(tenant).call(ToolCall("1", name, arguments), occasion)


async def test_stock_and_orders_are_told(shop: Container) -> None:
    found = await use(shop, "find_products", words="batons vermelhos")
    stock = await use(shop, "price_and_stock", product="bat-nud")
    orders = await use(shop, "order_status", order="1042")
    bias = await use(shop, "order_status", turn("Oi", contact=BIA))

    assert isinstance(found.value, list)
    assert found.value[0] == {
        "product": "BAT-VML",
        "name": "Batom líquido matte vermelho",
        "price": 39.9,
        "stock": 24,
    }
    assert isinstance(stock.value, dict)
    assert stock.value["stock"] == 0
    assert isinstance(orders.value, list)
    assert isinstance(orders.value[0], dict)
    assert orders.value[0]["status"] == "enviado"
    assert isinstance(bias.value, list)
    assert [one["order"] for one in bias.value if isinstance(one, dict)] == ["1043"]


async def test_a_customer_sees_their_own_orders_alone(shop: Container) -> None:
    theirs = await use(shop, "order_status", order="1043")
    unproven = await use(shop, "order_status", turn("Sou a Bia, bia@example.com"))

    assert theirs.ending is Ending.NOT_FOUND
    assert unproven.ending is Ending.UNPROVEN


async def test_another_customers_order_is_refused_if_the_server_tells_it(
    shop: Container, folder: Path
) -> None:
    go_wrong(folder, orders={"says": [{"number": "1043", "customer": "bia@example.com"}]})

    result = await use(shop, "order_status")

    assert result.ending is Ending.NOT_ALLOWED
    assert result.value is None


async def test_each_tenant_has_a_process_of_its_own(shop: Container) -> None:
    mine = await use(shop, "find_products", words="batom")
    theirs = await use(shop, "find_products", account="account_2", words="batom")
    sofas = await use(shop, "find_products", account="account_2", words="sofá")

    assert mine.is_done
    assert theirs.ending is Ending.NOT_FOUND
    assert sofas.is_done
    assert len(await children()) == 2


async def test_a_refusal_is_no_absence(shop: Container, folder: Path) -> None:
    go_wrong(folder, orders={"refuses": "you may not see sales"})

    result = await use(shop, "order_status")

    assert result.ending is Ending.REFUSED
    assert "you may not see sales" in result.why


async def test_a_slow_shop_does_not_outlast_the_turn(shop: Container, folder: Path) -> None:
    await use(shop, "find_products", words="batom")
    go_wrong(folder, products={"slow": 5})

    result = await use(shop, "find_products", words="batom", seconds=0.5)

    assert result.ending is Ending.TIMED_OUT


async def test_a_write_that_hung_and_was_carried_out_is_found_and_not_done_again(
    shop: Container, folder: Path
) -> None:
    await use(shop, "find_products", words="batom")
    go_wrong(folder, note_lead={"hangs": 1.5})

    hung = await use(shop, "create_lead", subject="Quero revender", seconds=0.8)
    await asyncio.sleep(1.5)
    go_wrong(folder)
    found = await use(shop, "create_lead", subject="Quero revender")
    other = await use(shop, "create_lead", subject="Outra coisa")

    assert hung.ending is Ending.TIMED_OUT
    assert found.is_done
    assert found.is_repeated
    assert other.value == {"lead": "L0002", "subject": "Outra coisa"}


async def test_a_shop_that_dies_comes_back(shop: Container, folder: Path) -> None:
    go_wrong(folder, product={"dies": True})

    died = await use(shop, "price_and_stock", product="BAT-VML")
    go_wrong(folder)
    again = await use(shop, "price_and_stock", product="BAT-VML")

    assert died.ending is Ending.TIMED_OUT
    assert again.is_done
    assert shop.tool_servers().shortcomings == []


async def test_a_shop_that_is_killed_in_the_middle_of_many_calls_loses_only_those(
    shop: Container, folder: Path
) -> None:
    await use(shop, "find_products", words="batom")
    await use(shop, "find_products", account="account_2", words="sofá")
    [victim, *_] = await children()
    go_wrong(folder, products={"slow": 1})
    calls = [
        use(shop, "find_products", account=f"account_{1 + n % 2}", words="ba") for n in range(20)
    ]
    killed = asyncio.gather(*calls)
    await asyncio.sleep(0.3)

    os.kill(victim, signal.SIGKILL)
    results = await killed
    go_wrong(folder)

    # a read is tried again, so that nobody is told of it
    assert {result.ending for result in results} <= {Ending.DONE, Ending.NOT_FOUND}
    assert (await use(shop, "find_products", words="batom")).is_done


async def test_fifty_customers_at_once_are_answered(shop: Container) -> None:
    results = await asyncio.gather(
        *(use(shop, "price_and_stock", product="BAT-VML") for _ in range(50))
    )

    assert {result.ending for result in results} == {Ending.DONE}


async def test_a_change_renews_the_server_of_that_tenant_alone(shop: Container) -> None:
    await use(shop, "find_products", words="batom")
    await use(shop, "find_products", account="account_2", words="sofá")
    before = set(await children())
    tenant = shop.tenants().find("account_1")
    integrations = tenant.config.integrations.model_dump(exclude_unset=True)
    integrations["mcp"]["config"]["environment"] = {"SHOP_NAME": "other"}
    changed = type(tenant.config.integrations).model_validate(integrations)
    config = tenant.config.model_copy(update={"integrations": changed})

    shop.tenants().install(Change({RETAIL: replace(tenant, config=config)}))
    await use(shop, "find_products", words="batom")
    await asyncio.sleep(0.5)

    after = set(await children())
    assert len(before & after) == 1
    assert len(after) == 2


async def children() -> list[int]:
    """Return the processes of shops that we have started, in their order."""
    path = Path(f"/proc/{os.getpid()}/task")
    tasks = await asyncio.to_thread(lambda: list(path.iterdir()))
    return sorted(
        int(pid) for task in tasks for pid in (task / "children").read_text("utf-8").split()
    )
