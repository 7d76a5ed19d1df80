"""What the API says when it does not do what it is asked: `application/problem+json`, RFC 9457."""

import math
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Final

from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from chatwootai.core.errors import (
    ChatwootAIError,
    ConfigurationError,
    ConflictError,
    ServiceUnavailableError,
    UnknownDomainError,
    UnknownTenantError,
    UnknownVersionError,
)
from chatwootai.entrypoints.http.errors import (
    InvalidError,
    MalformedError,
    NotOpenError,
    TooLargeError,
    TooManyAttemptsError,
    UnprovenError,
)

MEDIA_TYPE: Final = "application/problem+json"
ANYWHERE: Final = (400, 401, 403, 413, 422, 429, 503)  # by which any operation may refuse

_RETRY_SECONDS: Final = 3
_STATUSES: Final[Mapping[type[ChatwootAIError], int]] = {
    MalformedError: 400,
    UnprovenError: 401,
    NotOpenError: 403,
    UnknownTenantError: 404,
    UnknownVersionError: 404,
    ConflictError: 409,
    TooLargeError: 413,
    ConfigurationError: 422,
    InvalidError: 422,
    UnknownDomainError: 422,
    TooManyAttemptsError: 429,
    ServiceUnavailableError: 503,
}


class Flaw(BaseModel):
    """One of several things that are wrong."""

    where: str = Field(description="A key of what was sent, or a file with line and column.")
    what: str


class Problem(BaseModel):
    """Why the service did not do what it was asked."""

    title: str
    status: int
    detail: str = Field(description="In words, with the way out.")
    kind: str = Field(description="The class of the error, as the reference lists them.")
    flaws: Sequence[Flaw] = ()


def status_of(error: ChatwootAIError) -> int:
    """Return the status that tells of *error*: 500 if it is none that a request can meet."""
    return next((code for kind, code in _STATUSES.items() if isinstance(error, kind)), 500)


def answer(error: ChatwootAIError) -> Response:
    """Return the answer that tells of *error*."""
    headers: dict[str, str] = {}
    match error:
        case UnprovenError():
            headers["WWW-Authenticate"] = 'Bearer realm="chatwootai"'
        case TooManyAttemptsError(retry_after=seconds):
            headers["Retry-After"] = str(math.ceil(seconds))
        case ServiceUnavailableError():
            headers["Retry-After"] = str(_RETRY_SECONDS)
    return _told(status_of(error), _detail(error), type(error).__name__, _flaws(error), headers)


def no_such_route(request: Request, error: Exception) -> Response:
    """Return the answer to a request for a path or a method that there is not."""
    if not isinstance(error, HTTPException):
        raise error
    if not request.url.path.startswith("/api/admin"):
        return PlainTextResponse(error.detail, error.status_code, error.headers)
    detail = "GET /api/admin/openapi.json describes what there is"
    return _told(error.status_code, detail, "HTTPException", (), error.headers)


def _detail(error: ChatwootAIError) -> str:
    if isinstance(error, UnknownDomainError):  # its own words are those for the plans' callers
        known = ", ".join(error.known) or "none"
        return f"there is no domain {error.domain!r} that may be named here; known are {known}"
    return str(error)


def _flaws(error: ChatwootAIError) -> Sequence[Flaw]:
    match error:
        case ConfigurationError(faults=faults):
            return [
                Flaw(where=str(fault.position), what=f"{fault.what}; {fault.remedy}")
                for fault in faults
            ]
        case InvalidError(flaws=flaws):
            return [Flaw(where=key, what=what) for key, what in flaws]
    return ()


def _told(
    status: int,
    detail: str,
    kind: str,
    flaws: Sequence[Flaw],
    headers: Mapping[str, str] | None,
) -> Response:
    title = HTTPStatus(status).phrase
    problem = Problem(title=title, status=status, detail=detail, kind=kind, flaws=flaws)
    return Response(
        problem.model_dump_json(), status, headers=dict(headers or {}), media_type=MEDIA_TYPE
    )
