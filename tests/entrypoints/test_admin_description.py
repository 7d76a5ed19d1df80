"""The API is described as it is; tests that use it check every answer against that."""

from pathlib import Path

import pytest
from jsonschema import ValidationError
from openapi_spec_validator import OpenAPIV31SpecValidator

from chatwootai.core.settings import Settings
from chatwootai.entrypoints.http.admin.operation import AnyOperation
from chatwootai.entrypoints.http.admin.routes import OPERATIONS, routes
from tests.entrypoints import front as fronts
from tests.entrypoints.administration import (
    DESCRIPTION,
    check,
    operating,
    write_configuration,
)
from tests.entrypoints.front import Reply


@pytest.fixture
def told(tmp_path: Path) -> Settings:
    write_configuration(tmp_path / "config")
    return fronts.settings(tmp_path, helpdesk="recording")


async def test_the_service_describes_itself(told: Settings) -> None:
    async with operating(told) as operator:
        description = await operator.get("/openapi.json")

    assert description == DESCRIPTION


def test_the_description_is_as_openapi_wants_it() -> None:
    assert [str(flaw) for flaw in OpenAPIV31SpecValidator(DESCRIPTION).iter_errors()] == []


def test_every_route_is_described_and_nothing_else() -> None:
    described = {
        (method.upper(), path)
        for path, operations in DESCRIPTION["paths"].items()
        for method in operations
    }

    assert described == {
        (method, one.path) for one in routes for method in (one.methods or set()) - {"HEAD"}
    }


def test_every_operation_has_a_name_of_its_own() -> None:
    assert len({one.name for one in OPERATIONS}) == len(OPERATIONS)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.name)
def test_what_the_path_names_is_asked(operation: AnyOperation) -> None:
    assert set(operation.in_path) <= operation.asked.model_fields.keys()


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.name)
def test_whatever_changes_something_is_no_get(operation: AnyOperation) -> None:
    assert operation.is_change == operation.name.startswith(
        ("set_", "put_", "forget_", "roll_back", "reload")
    )


@pytest.mark.parametrize(
    "body", [{"success": "perhaps"}, {}, {"success": True}], ids=["wrong", "empty", "half"]
)
def test_an_answer_that_is_not_as_described_is_noticed(body: object) -> None:
    reply = Reply(200, body, {"content-type": "application/json", "cache-control": "no-store"})

    with pytest.raises(ValidationError):
        check("POST", "/domain", reply)
