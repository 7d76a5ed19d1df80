"""All that there is below `/api/admin`."""

from collections.abc import Sequence
from functools import cache
from typing import Any, Final

from pydantic import RootModel
from starlette.routing import Route

from chatwootai.entrypoints.http.admin import conversations, service, tenants
from chatwootai.entrypoints.http.admin.description import described
from chatwootai.entrypoints.http.admin.desk import Desk
from chatwootai.entrypoints.http.admin.operation import AnyOperation, Note, Nothing, Operation
from chatwootai.entrypoints.http.admin.serving import route


class Description(RootModel[dict[str, Any]]):
    """An OpenAPI description."""


async def _describe(_: Desk, __: Nothing, ___: Note) -> Description:
    return _description()


@cache
def _description() -> Description:
    return Description(dict(described(OPERATIONS)))


OPERATIONS: Final[Sequence[AnyOperation]] = (
    *conversations.OPERATIONS,
    *tenants.OPERATIONS,
    *service.OPERATIONS,
    Operation(
        "describe",
        "GET",
        "/openapi.json",
        "This description.",
        Nothing,
        Description,
        _describe,
    ),
)
routes: Final[Sequence[Route]] = tuple(route(operation) for operation in OPERATIONS)
