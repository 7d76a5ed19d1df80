"""Lets requests reach operations: proven, understood, and told in the audit log."""

import logging
from collections.abc import Mapping
from typing import Any, Final

import msgspec
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from chatwootai.core.audit import Deed, Result
from chatwootai.core.errors import ChatwootAIError, ServiceUnavailableError
from chatwootai.entrypoints.http.admin import problems
from chatwootai.entrypoints.http.admin.desk import Desk
from chatwootai.entrypoints.http.admin.operation import ROOT, AnyOperation, Note
from chatwootai.entrypoints.http.bodies import body_of
from chatwootai.entrypoints.http.errors import InvalidError, MalformedError

_log = logging.getLogger(__name__)

LARGEST_BODY: Final = 64 * 1024  # bytes
_UNREADABLE: Final = (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError)


def route(operation: AnyOperation) -> Route:
    """Return the route that leads to *operation*."""

    async def endpoint(request: Request) -> Response:
        response = await _answered(operation, request)
        response.headers["Cache-Control"] = "no-store"  # it is for the one who asked
        return response

    return Route(ROOT + operation.path, endpoint, methods=[operation.method], name=operation.name)


async def _answered(operation: AnyOperation, request: Request) -> Response:
    desk: Desk = request.state.desk
    authorization = request.headers.get("authorization", "")
    try:
        who = desk.access.who(authorization, request.client.host if request.client else "")
    except ChatwootAIError as error:
        extra = {"what": operation.name, "why": str(error), "kind": type(error).__name__}
        _log.warning("admin call not let in", extra=extra)
        return problems.answer(error)
    return await _carried_out(operation, desk, who, request)


async def _carried_out(operation: AnyOperation, desk: Desk, who: str, request: Request) -> Response:
    note = Note()
    result, why = Result.FAILED, "Exception"
    try:
        asked = await _asked(operation, request)
        answer = await operation.carry_out(desk, asked, note)
        result, why = Result.DONE, ""
    except ChatwootAIError as error:
        is_ours = isinstance(error, ServiceUnavailableError)
        result, why = Result.FAILED if is_ours else Result.REFUSED, type(error).__name__
        if operation.refuse is not None:
            return Response(_json(operation.refuse(error)), 400, media_type="application/json")
        return problems.answer(error)
    finally:
        if operation.is_change:
            await _note(desk, note.deed(who, operation.name, result, why))
    if answer is None:
        return Response(status_code=204)
    return Response(_json(answer), media_type="application/json")


async def _asked(operation: AnyOperation, request: Request) -> Any:
    """Return what *request* asks, in the operation's own shape.

    Raises:
        MalformedError: The body is no JSON object.
        TooLargeError: It has too many bytes.
        InvalidError: It is not what the operation takes.
    """
    told: Mapping[str, Any] = dict(request.query_params)
    if operation.has_body:
        told = _decoded(await body_of(request, LARGEST_BODY))
    in_path = request.path_params
    if twice := sorted(told.keys() & in_path.keys()):
        raise InvalidError([(key, "the path says this already") for key in twice])
    try:
        return operation.asked.model_validate({**told, **in_path})
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False, include_context=False)
        raise InvalidError([_flaw(one, operation) for one in details]) from error


def _flaw(detail: ErrorDetails, operation: AnyOperation) -> tuple[str, str]:
    """Return the key that is wrong, and what is wrong with it."""
    key = ".".join(map(str, detail["loc"]))
    if detail["type"] == "extra_forbidden":
        return key, f"unknown; known are {', '.join(operation.told) or 'none'}"
    return key, detail["msg"][:1].lower() + detail["msg"][1:]


def _decoded(body: bytes) -> Mapping[str, Any]:
    try:
        value = msgspec.json.decode(body or b"{}")
    except _UNREADABLE as error:
        raise MalformedError("the body is not JSON; send an object in UTF-8") from error
    if not isinstance(value, dict):
        raise MalformedError('the body is no JSON object; send one such as {"version": 3}')
    return value


async def _note(desk: Desk, deed: Deed) -> None:
    """Tell of *deed* in the log, and keep it."""
    extra = {name: getattr(deed, name) for name in Deed.__dataclass_fields__}
    _log.info("admin call", extra=extra)
    try:
        await desk.audit.note(deed)
    except ServiceUnavailableError as error:
        _log.error("admin call is not in the audit log", extra={**extra, "error": str(error)})


def _json(answer: BaseModel) -> str:
    return answer.model_dump_json()
