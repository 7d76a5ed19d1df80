"""What goes wrong at the front door, and the status that says so."""

from collections.abc import Mapping, Sequence
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ExceptionHandler

from chatwootai.core.errors import ChatwootAIError, ServiceUnavailableError


class UnprovenError(ChatwootAIError):
    """Nothing proves that the request comes from whom it says it does."""


class MalformedError(ChatwootAIError):
    """The request's body is not what a webhook's is."""


class TooLargeError(ChatwootAIError):
    """The request's body is larger than it may be."""


class NotOpenError(ChatwootAIError):
    """Nobody may do this before the operator has said who."""


class TooManyAttemptsError(ChatwootAIError):
    """Whoever asks has been wrong too often; they may try again later.

    Attributes:
        retry_after: Seconds.
    """

    def __init__(self, why: str, *, retry_after: float) -> None:
        super().__init__(why)
        self.retry_after = retry_after


class InvalidError(ChatwootAIError):
    """What is asked is understood, and is not what the operation takes.

    Attributes:
        flaws: What is wrong, each with the key that it is about.
    """

    def __init__(self, flaws: Sequence[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{key}: {what}" for key, what in flaws))
        self.flaws = flaws


_STATUSES: Final[Mapping[type[Exception], int]] = {
    UnprovenError: 401,
    MalformedError: 400,
    TooLargeError: 413,
    # 429 and not 503: it is what Chatwoot tries again after (`AgentBots::WebhookJob`)
    ServiceUnavailableError: 429,
}


async def _answer(request: Request, error: Exception) -> Response:
    if isinstance(error, ServiceUnavailableError):  # what failed behind us is not for strangers
        what, headers = "it could not be stored, send it again", {"Retry-After": "3"}
    else:
        what, headers = str(error), None
    status = next(code for kind, code in _STATUSES.items() if isinstance(error, kind))
    return JSONResponse({"error": what}, status_code=status, headers=headers)


handlers: Final[Mapping[type[Exception], ExceptionHandler]] = dict.fromkeys(_STATUSES, _answer)
