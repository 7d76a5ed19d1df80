"""How a tenant's back office is reached, by what its files and the service's settings say."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from chatwootai.composition import missing_tools, running, tooling
from chatwootai.core.errors import RefusedError
from chatwootai.core.prompt import ToolCall, ToolShape
from chatwootai.core.settings import Settings
from chatwootai.core.tenants.loading import Loaded
from chatwootai.core.tenants.registry import TenantRegistry
from chatwootai.core.tenants.tenant import Tenant
from chatwootai.core.tool_results import Ending, ToolResult
from chatwootai.core.tools.tool import Tool, ToolType
from chatwootai.core.tools.toolbox import Occasion
from tests.building import SHOP, tenant, turn
from tests.unit.tools.counter import ACTIONS

ODOO: Mapping[str, Any] = {"credential_ref": "odoo", "db": "shop", "url": "http://127.0.0.1:9"}


def settings(folder: Path, **service: Any) -> Settings:
    in_memory = {"backend": "in_memory"}
    said = {"inbox": in_memory, "documents": in_memory} | service
    return Settings.model_validate(
        {"config": folder / "config", "data": folder / "data", "service": said}
    )


def with_server(config: Mapping[str, Any], kind: str = "mcp", **tools: Any) -> Tenant:
    integrations = {"mcp": {"type": kind, "config": config}}
    return tenant(integrations=integrations, tools={"actions": ACTIONS} | tools)


async def asked(
    folder: Path,
    its: Tenant,
    environment: Mapping[str, str] | None = None,
    **service: Any,
) -> ToolResult:
    """Return what comes of a first use of its tools."""
    async with running(settings(folder, **service), environment or {}) as container:
        toolbox = container.tools().toolbox(its)
        return await toolbox.call(ToolCall("1", "find", {"words": "x"}), Occasion(turn(), 10.0))


async def test_a_secret_that_is_not_set_is_told(tmp_path: Path) -> None:
    result = await asked(tmp_path, with_server(ODOO, "odoo-mcp"))

    assert result.ending is Ending.DOWN
    assert "secret 'odoo' is not set" in result.why


async def test_programs_are_not_started_where_they_are_forbidden(tmp_path: Path) -> None:
    its = with_server({"command": ["touch", str(tmp_path / "started")]})

    result = await asked(tmp_path, its, tools={"programs": False})

    assert "tools.programs" in result.why
    assert not (tmp_path / "started").exists()


async def test_a_server_in_the_network_is_shown_its_token(tmp_path: Path) -> None:
    its = with_server({"url": "http://127.0.0.1:9/mcp", "credential_ref": "shop"})

    result = await asked(tmp_path, its, {"CHATWOOTAI_SECRET_SHOP": "opens"})

    assert result.ending is Ending.DOWN
    assert "opens" not in result.why


@pytest.mark.parametrize(
    ("user", "allow", "expected"),
    [
        (None, None, {"ODOO_YOLO": "read", "ODOO_API_KEY": "key"}),
        ("bot", ["note"], {"ODOO_YOLO": "true", "ODOO_USER": "bot", "ODOO_PASSWORD": "key"}),
    ],
)
def test_odoo_is_reached_as_whom_it_says_and_with_no_more_rights_than_needed(
    tmp_path: Path, user: str | None, allow: list[str] | None, expected: Mapping[str, str]
) -> None:
    its = with_server({**ODOO, "user": user}, "odoo-mcp", allow=allow)
    integration = its.config.integrations.mcp
    assert integration is not None

    program = tooling._odoo(its, integration.config, {"odoo": SecretStr("key")}, settings(tmp_path))

    told = dict(program.environment)
    assert expected.items() <= told.items()
    assert told["ODOO_URL"] == "http://127.0.0.1:9/"
    assert ("ODOO_API_KEY" in told) != ("ODOO_USER" in told)


def test_an_odoo_without_its_server_is_hinted_at(monkeypatch: pytest.MonkeyPatch) -> None:
    tenants = TenantRegistry(Loaded({SHOP: with_server(ODOO, "odoo-mcp")}, None))
    monkeypatch.setattr(tooling, "find_spec", lambda _: None)

    [hint] = missing_tools(tenants)

    assert "pip install 'chatwootai[odoo]'" in hint


async def test_a_plugins_tool_that_cannot_be_built_refuses() -> None:
    def build(its: Tenant) -> Any:
        raise ValueError("a customer's words")

    kind = ToolType(Tool(ToolShape("broken", "", {"type": "object"})), build)

    with pytest.raises(RefusedError, match="cannot be built"):
        await tooling._built(kind, tenant())({})
