from functools import cache
from pathlib import Path
from typing import Final

import pytest

from chatwootai.adapters.tenant_source.yaml_folder import YamlFolder
from chatwootai.composition import known_names
from chatwootai.core.conversation import TenantId
from chatwootai.core.plugin_host import PluginHost
from chatwootai.core.tenants.loading import Loaded, load
from chatwootai.core.workflows.library import WorkflowLibrary

CONFIG: Final = Path(__file__).parents[3] / "examples" / "config"
TENANTS: Final = [
    TenantId("furniture", "account_2"),
    TenantId("health", "account_3"),
    TenantId("retail", "account_1"),
]


@cache
def examples() -> Loaded:
    known = known_names(PluginHost.load(), WorkflowLibrary.bundled())
    return load(YamlFolder(CONFIG).read(), known)


def test_the_examples_have_no_fault() -> None:
    assert examples().faults == ()


def test_there_are_three_examples() -> None:
    assert sorted(examples().tenants, key=str) == TENANTS


@pytest.mark.parametrize("tenant", TENANTS, ids=str)
def test_each_example_has_knowledge_to_try_out(tenant: TenantId) -> None:
    assert len(examples().tenants[tenant].passages) >= 30


@pytest.mark.parametrize("tenant", TENANTS, ids=str)
def test_each_example_says_when_it_is_open(tenant: TenantId) -> None:
    assert examples().tenants[tenant].hours.periods


@pytest.mark.parametrize("tenant", TENANTS, ids=str)
def test_each_example_is_mapped_to_an_account(tenant: TenantId) -> None:
    mapping = examples().mapping

    assert mapping is not None
    assert tenant in [account.tenant for account in mapping.accounts]
