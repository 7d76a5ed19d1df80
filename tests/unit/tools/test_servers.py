import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import JsonValue

from chatwootai.core.ports.tool_server import ToolServer
from chatwootai.core.prompt import ToolShape
from chatwootai.core.tenants.registry import Change
from chatwootai.core.tenants.tenant import Tenant
from chatwootai.core.tenants.tooling import McpIntegration
from chatwootai.core.tool_results import Ending, ToolResult
from chatwootai.core.tools.servers import ToolServers
from tests.building import OTHER_SHOP, SHOP, tenant


class Recorded:
    """A server that only knows whether it is closed."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.is_closed = False

    @property
    def shortcomings(self) -> Sequence[str]:
        return [f"{self.name} is tired"]

    async def tools(self, seconds: float) -> Sequence[ToolShape]:
        return []

    async def call(
        self, name: str, arguments: Mapping[str, JsonValue], seconds: float
    ) -> ToolResult:
        return ToolResult(Ending.DONE)

    async def aclose(self) -> None:
        self.is_closed = True


class Street:
    """The servers of a test, and all that were ever built."""

    def __init__(self) -> None:
        self.built: list[Recorded] = []
        self.servers = ToolServers(self._back_office, self._of_plugins)

    def _back_office(self, its: Tenant, integration: McpIntegration) -> ToolServer:
        return self._built(f"office of {its.id}")

    def _of_plugins(self, its: Tenant) -> ToolServer:
        return self._built(f"plugins of {its.id}")

    def _built(self, name: str) -> ToolServer:
        self.built.append(Recorded(name))
        return self.built[-1]


def with_office(program: str = "shop", **config: Any) -> Tenant:
    its = {"mcp": {"type": "mcp", "config": {"command": [program]}}}
    return tenant(integrations=its, **config)


def test_nothing_is_built_before_it_is_needed_and_then_once() -> None:
    street = Street()
    its = with_office()

    first, second = street.servers.back_office(its), street.servers.back_office(its)

    assert first is second is street.built[0]
    assert len(street.built) == 1


def test_a_tenant_without_a_back_office_has_none() -> None:
    assert Street().servers.back_office(tenant()) is None


def test_tenants_that_say_the_same_have_servers_of_their_own() -> None:
    street = Street()
    integrations = with_office().config.integrations.model_dump(exclude_unset=True)

    mine = street.servers.back_office(with_office())
    theirs = street.servers.back_office(tenant(OTHER_SHOP, integrations=integrations))

    assert mine is not theirs


async def test_a_change_elsewhere_leaves_a_server_alone() -> None:
    street = Street()
    mine = street.servers.back_office(with_office())
    street.servers.plugins(with_office())

    street.servers.renew(Change({OTHER_SHOP: None}))
    street.servers.renew(Change({SHOP: with_office(description="changed")}))
    await asyncio.sleep(0)

    assert street.servers.back_office(with_office()) is mine
    assert [its.is_closed for its in street.built] == [False, True]  # plugins know the whole tenant


async def test_a_change_of_its_own_closes_a_server_and_the_next_one_is_another() -> None:
    street = Street()
    street.servers.back_office(with_office())

    street.servers.renew(Change({SHOP: with_office("other")}))
    await asyncio.sleep(0)

    assert street.built[0].is_closed
    assert street.servers.back_office(with_office("other")) is street.built[1]


async def test_the_servers_of_a_tenant_that_is_gone_are_closed() -> None:
    street = Street()
    street.servers.back_office(with_office())

    street.servers.renew(Change({SHOP: None}))
    await asyncio.sleep(0)

    assert street.built[0].is_closed
    assert street.servers.shortcomings == []


async def test_what_may_write_is_reached_by_another_server() -> None:
    street = Street()

    reading = street.servers.back_office(with_office())
    writing = street.servers.back_office(with_office(tools={"allow": ["note"]}))

    assert reading is not writing


async def test_in_the_end_all_are_closed() -> None:
    street = Street()
    street.servers.back_office(with_office())
    street.servers.plugins(with_office())

    assert street.servers.shortcomings == [
        "tools of retail/account_1: office of retail/account_1 is tired",
        "tools of retail/account_1: plugins of retail/account_1 is tired",
    ]
    await street.servers.aclose()

    assert all(its.is_closed for its in street.built)
