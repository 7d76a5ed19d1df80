"""Odoo through mcp-server-odoo: a stand-in of an Odoo, and a real one where `ODOO_URL` is set.

A real one needs `ODOO_DB` and `ODOO_KEY` as well, an API key of a user who may read products.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from chatwootai.composition import Container, running
from chatwootai.core.conversation import Turn
from chatwootai.core.prompt import ToolCall
from chatwootai.core.settings import Settings
from chatwootai.core.tool_results import Ending, ToolResult
from chatwootai.core.tools.toolbox import Occasion
from tests.building import CUSTOMER, turn

from .fake_odoo import FakeOdoo, fake_odoo

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(
        find_spec("mcp_server_odoo") is None,
        reason="mcp-server-odoo is not installed (pip install 'chatwootai[odoo]')",
    ),
]

ANA = replace(CUSTOMER, proven_phone="+5531988887777")
AGREED = turn("Oi", "sim", contact=ANA)
SECRET = "odoo-api-key-42"  # noqa: S105  for the tests
WRITES = "create_lead, order_draft, book_appointment"


@asynccontextmanager
async def serving(
    folder: Path, url: str, *, db: str = "shop", key: str = SECRET, allow: str = ""
) -> AsyncIterator[Container]:
    account = folder / "config" / "domains" / "retail" / "account_1"
    account.mkdir(parents=True)
    allowed = f"tools: {{allow: [find_products, price_and_stock, order_status, {allow}]}}"
    text = f"""
        account_id: account_1
        name: Loja Azul
        integrations:
          mcp:
            type: odoo-mcp
            config: {{credential_ref: odoo, db: {db}, url: '{url}', user: {user_of(key)}}}
        {allowed if allow else ""}
        """
    (account / "config.yaml").write_text(dedent(text), "utf-8")
    service: Any = {
        "inbox": {"backend": "in_memory"},
        "documents": {"backend": "in_memory"},
        "knowledge": {"backend": "in_memory", "embedder": "trigrams"},
    }
    settings = Settings.model_validate(
        {"config": folder / "config", "data": folder / "data", "service": service}
    )
    async with running(settings, {"CHATWOOTAI_SECRET_ODOO": key}) as container:
        assert container.tenants().faults == ()
        yield container


def user_of(key: str) -> str:
    return "salesbot" if key == SECRET else "null"


async def use(
    container: Container,
    name: str,
    its: Turn | None = None,
    *,
    confirmation: str = "",
    seconds: float = 30.0,
    **arguments: Any,
) -> ToolResult:
    toolbox = container.tools().toolbox(container.tenants().find("account_1"))
    its = its or turn("Oi", contact=ANA)
    return await toolbox.call(ToolCall("1", name, arguments), Occasion(its, seconds, confirmation))


@pytest.fixture
def odoo() -> Iterator[tuple[FakeOdoo, str]]:
    with fake_odoo() as its:
        yield its


async def test_what_customers_ask_is_answered(odoo: tuple[FakeOdoo, str], tmp_path: Path) -> None:
    _, url = odoo
    async with serving(tmp_path, url) as container:
        found = await use(container, "find_products", words="batom")
        stock = await use(container, "price_and_stock", code="bas")
        orders = await use(container, "order_status")
        theirs = await use(container, "order_status", order="S00012")
        unproven = await use(container, "order_status", turn("Oi"))

    product = {"product": 1, "name": "Batom vermelho", "price": 39.9, "free": 24.0}
    assert found.value == [product], found
    assert isinstance(stock.value, list)
    assert orders.is_done, orders
    assert isinstance(orders.value, list)
    [order] = orders.value
    assert isinstance(order, Mapping)
    assert (order["order"], order["state"]) == ("S00011", "confirmed")
    assert theirs.ending is Ending.NOT_FOUND
    assert unproven.ending is Ending.UNPROVEN


async def test_what_customers_agree_to_is_noted_once(
    odoo: tuple[FakeOdoo, str], tmp_path: Path
) -> None:
    its, url = odoo
    async with serving(tmp_path, url, allow=WRITES) as container:
        draft: dict[str, Any] = {"product": 1, "quantity": 2}
        asked = await use(container, "order_draft", **draft)
        token = asked.confirmation
        done = await use(container, "order_draft", AGREED, confirmation=token, **draft)
        again = await use(container, "order_draft", AGREED, confirmation=token, **draft)
        lead = await use(container, "create_lead", subject="Quero revender", phone="31 3333")

    assert asked.summary.startswith("Posso preparar um orçamento de 2 ")
    assert "Batom vermelho" in asked.summary
    assert done.is_done, done
    assert again.is_repeated
    assert lead.is_done, lead
    drafts = [row for number, row in its.models["sale.order"].items() if number > 12]
    assert [row["partner_id"] for row in drafts] == [7]
    assert its.models["crm.lead"][2]["phone"] == "31 3333"


async def test_not_allowed_is_never_told_as_not_found(
    odoo: tuple[FakeOdoo, str], tmp_path: Path
) -> None:
    its, url = odoo
    its.forbidden.add("sale.order")
    async with serving(tmp_path, url) as container:
        result = await use(container, "order_status")

    assert result.ending is Ending.NOT_ALLOWED, result


async def test_a_write_that_came_too_late_is_found(
    odoo: tuple[FakeOdoo, str], tmp_path: Path
) -> None:
    its, url = odoo
    async with serving(tmp_path, url, allow=WRITES) as container:
        await use(container, "find_products", words="batom")
        its.pause = 2.0
        late = await use(container, "create_lead", subject="Quero revender", seconds=1.0)
        await asyncio.sleep(2.5)
        found = await use(container, "create_lead", subject="Quero revender")

    assert late.ending is Ending.TIMED_OUT, late
    assert found.is_done
    assert found.is_repeated
    assert list(its.models["crm.lead"]) == [1, 0, 2]


async def test_an_odoo_that_is_not_there_is_down(tmp_path: Path) -> None:
    async with serving(tmp_path, "http://127.0.0.1:9") as container:
        result = await use(container, "find_products", words="batom")

    assert result.ending is Ending.DOWN, result


async def test_a_wrong_configuration_is_told_to_the_operator_without_the_secret(
    tmp_path: Path,
) -> None:
    async with serving(tmp_path, "http://127.0.0.1:9", db="''") as container:
        result = await use(container, "find_products", words="batom")
        lines = container.tool_servers().shortcomings

    assert result.ending is Ending.DOWN
    assert SECRET not in "".join(lines)


@pytest.mark.skipif("ODOO_URL" not in os.environ, reason="ODOO_URL is not set: no real Odoo")
async def test_a_real_odoo_tells_its_products(tmp_path: Path) -> None:
    url, db, key = (os.environ[name] for name in ("ODOO_URL", "ODOO_DB", "ODOO_KEY"))
    async with serving(tmp_path, url, db=db, key=key) as container:
        found = await use(container, "find_products", words=os.environ.get("ODOO_PRODUCT", "desk"))
        orders = await use(container, "order_status")

    assert found.is_done, found
    assert isinstance(found.value, list)
    assert orders.ending in {Ending.DONE, Ending.NOT_FOUND}, orders
