"""What the stand-in refuses, as its REST interface words it."""

from typing import Any


class RefusedError(Exception):
    """Chatwoot refuses this.

    Attributes:
        status: The HTTP status that says so.
        body: The answer's JSON body.
    """

    def __init__(self, status: int, body: dict[str, Any]) -> None:
        super().__init__(f"refused with {status}: {body}")
        self.status = status
        self.body = body


class InvalidError(RefusedError):
    """What was sent breaks a rule (422)."""

    def __init__(self, error: str) -> None:
        super().__init__(422, {"error": error})


class UnauthorizedError(RefusedError):
    """The token does not allow this (401)."""

    def __init__(self, error: str) -> None:
        super().__init__(401, {"error": error})


class NotFoundError(RefusedError):
    """There is no such account or conversation (404)."""

    def __init__(self) -> None:
        super().__init__(404, {"error": "Resource could not be found"})


class BlockedContactError(Exception):
    """WhatsApp drops what a blocked contact writes: nothing was stored, no event was sent."""
