"""What the errors of providers' libraries mean to us.

Each has its own tree of errors; their names and a few attributes are what they have in common.
"""

import math
import re
from collections.abc import Iterator
from typing import Any, Final

from chatwootai.core.errors import (
    ChatwootAIError,
    CredentialsError,
    RefusedError,
    ServiceUnavailableError,
)

_CODE: Final = re.compile(r"[a-z][a-z0-9_.-]{0,59}")
_CONNECTING: Final = frozenset({"ConnectError", "ConnectionRefusedError", "gaierror"})
_BEFORE_ANYTHING: Final = frozenset({*_CONNECTING, "RemoteProtocolError"})
_CARRIERS: Final = frozenset({"aiohttp", "httpcore", "httpcore2", "httpx", "httpx2"})
_TRANSIENT: Final = frozenset({408, 409, 425, 429})
_NO_MONEY: Final = "insufficient_quota"  # comes as 429, but waiting does not help


class Failure:
    """An error of a provider's library, looked at from our side."""

    def __init__(self, service: str, error: Exception) -> None:
        self._service = service
        self._error = error

    @property
    def status(self) -> int:
        """The status of the answer, 0 if there was none."""
        for error in _chain(self._error):  # some libraries wrap what has it
            answered = getattr(getattr(error, "response", None), "status_code", None)
            if isinstance(answered, int):
                return answered
            if type(error).__module__.partition(".")[0] in _CARRIERS:
                break  # theirs are not the server's: a broken answer has one, too
            for name in ("status_code", "code"):
                status = getattr(error, name, None)
                if isinstance(status, int) and not isinstance(status, bool):
                    return status
        return 0

    @property
    def words(self) -> str:
        """What the provider said: to look for our own words in it, and never to be shown."""
        return f"{self._error} {getattr(self._error, 'body', '')}".lower()

    @property
    def retry_after(self) -> float | None:
        """Seconds that we are asked to wait, if we are."""
        headers = getattr(getattr(self._error, "response", None), "headers", None) or {}
        try:
            seconds = float(headers.get("retry-after", ""))
        except (TypeError, ValueError):
            return None
        return seconds if 0 <= seconds < math.inf else None

    @property
    def pause(self) -> float | None:
        """Seconds after which it is safe and sensible to ask again; none: it is not."""
        if self.status == 429:  # noqa: PLR2004
            return None if self._code() == _NO_MONEY else self.retry_after
        if self.status >= 500:  # noqa: PLR2004
            return self.retry_after or 0.0
        is_before = any(type(each).__name__ in _BEFORE_ANYTHING for each in _chain(self._error))
        return 0.0 if not self.status and is_before else None

    def translated(self) -> ChatwootAIError:
        """Return the error of ours, which says nothing of what was said, nor any key."""
        status, code = self.status, self._code()
        said = f"status {status}, {code}" if code else f"status {status}"
        if status in (401, 403) or code == _NO_MONEY:
            return CredentialsError(f"{self._service} does not accept our key ({said})")
        if 300 <= status < 400:  # noqa: PLR2004
            return RefusedError(f"{self._service} is elsewhere ({said}); correct its base_url")
        if 400 <= status < 500 and status not in _TRANSIENT:  # noqa: PLR2004
            return RefusedError(f"{self._service} refuses the request ({said})")
        why = said if status else type(self._error).__name__
        if any(type(each).__name__ in _CONNECTING for each in _chain(self._error)):
            why = "no connection"
        doing = f"being asked ({why})"
        return ServiceUnavailableError(self._service, doing, retry_after=self.retry_after)

    def _code(self) -> str:
        """Return the short name that the provider gives to what is wrong, if it has one."""
        body: Any = getattr(self._error, "body", None)
        inner = body.get("error") if isinstance(body, dict) else None
        for place in (inner, body):
            for key in ("code", "type"):
                code = place.get(key) if isinstance(place, dict) else None
                if isinstance(code, str) and _CODE.fullmatch(code) and code != "error":
                    return code
        return ""


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield *error* and all that led to it."""
    seen: set[int] = set()
    at: BaseException | None = error
    while at is not None and id(at) not in seen:
        seen.add(id(at))
        yield at
        at = at.__cause__ or at.__context__
