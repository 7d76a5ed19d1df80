"""Who may change things: by tokens of their own, and no faster guessed than a person types."""

import hashlib
import hmac
import ipaddress
import re
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from typing import Final

from chatwootai.core.errors import ConfigurationError
from chatwootai.core.located import Fault, Position
from chatwootai.core.ports.clock import Clock
from chatwootai.entrypoints.http.errors import (
    NotOpenError,
    TooManyAttemptsError,
    UnprovenError,
)

TOKEN: Final = "CHATWOOTAI_ADMIN_TOKEN"  # noqa: S105  names it
TOKENS: Final = "CHATWOOTAI_ADMIN_TOKENS"
ALONE: Final = "admin"  # what the holder of the only token is called

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,59}")
_SCHEME: Final = "bearer "
_MOST_WRONG: Final = 20  # tokens from one address in a window
_WINDOW: Final = 60.0  # seconds
_MOST_ADDRESSES: Final = 1_000  # that are remembered; those that were first wrong are forgotten
_NETWORK: Final = 64  # bits of an IPv6 address that one customer of a provider has


def tokens(environment: Mapping[str, str]) -> Mapping[str, str]:
    """Return the tokens by their holders' names.

    Raises:
        ConfigurationError: They are written wrongly; it says where, and tells none of them.
    """
    found: dict[str, str] = {}
    faults: list[Fault] = []
    for variable, name, token in _written(environment):
        at = Position(f"environment variable {variable}")
        if not _NAME.fullmatch(name) or not token:
            remedy = "write NAME:TOKEN,NAME:TOKEN; a name has letters, digits and . _ @ -"
            faults.append(Fault(at, "an entry is not a name, a colon and a token", remedy))
        elif name in found:
            remedy = "give each person one name and one token"
            faults.append(Fault(at, f"{name!r} has more than one token", remedy))
        elif token in found.values():
            holder = next(one for one, its in found.items() if its == token)
            what = f"{holder!r} and {name!r} have the same token"
            faults.append(Fault(at, what, "give each a token of their own"))
        else:
            found[name] = token
    if faults:
        raise ConfigurationError.of(faults)
    return found


class Access:
    """Knows by their tokens who asks."""

    def __init__(self, holders: Mapping[str, str], clock: Clock) -> None:
        """Take the holders' tokens by their names; none closes the door to all."""
        self._digests = {name: _digest(token.encode()) for name, token in holders.items()}
        self._clock = clock
        self._wrong: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def who(self, authorization: str, address: str) -> str:
        """Return the name of whoever asks from *address* with that header.

        Raises:
            NotOpenError: Nobody has a token.
            TooManyAttemptsError: Too many were wrong from there; others are not held up by that.
            UnprovenError: It is none of the tokens.
        """
        if not self._digests:
            raise NotOpenError(
                f"the API is closed: nobody has a token; set {TOKEN} (or {TOKENS}) for the "
                "service and start it again"
            )
        place = _place(address)
        began, wrong = self._wrong.get(place, (self._clock.monotonic(), 0))
        left = began + _WINDOW - self._clock.monotonic()
        if left <= 0:
            began, wrong = self._clock.monotonic(), 0
        if wrong >= _MOST_WRONG:
            raise TooManyAttemptsError(
                f"too many wrong tokens from this address; wait {left:.0f} s", retry_after=left
            )
        who = self._holder(authorization)
        if not who:
            if authorization:  # without any, nothing was guessed
                self._wrong[place] = began, wrong + 1
            while len(self._wrong) > _MOST_ADDRESSES:
                self._wrong.popitem(last=False)
            raise UnprovenError("a token is needed: send 'Authorization: Bearer TOKEN'")
        return who

    def _holder(self, authorization: str) -> str:
        """Return whose token it is, empty if nobody's; it takes as long whoever's it is."""
        is_bearer = authorization[: len(_SCHEME)].lower() == _SCHEME
        # what came is bytes, which the server read as letters one by one
        given = authorization[len(_SCHEME) :].strip().encode("latin-1", "replace")
        digest, holder = _digest(given), ""
        for name, its in self._digests.items():
            if hmac.compare_digest(digest, its):
                holder = name
        return holder if is_bearer else ""


def _written(environment: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Yield each variable, name and token."""
    if alone := environment.get(TOKEN, "").strip():
        yield TOKEN, ALONE, alone
    for entry in environment.get(TOKENS, "").split(","):
        if entry.strip():
            name, _, token = entry.strip().partition(":")
            yield TOKENS, name.strip(), token.strip()


def _digest(token: bytes) -> bytes:
    return hashlib.sha256(token).digest()


def _place(address: str) -> str:
    """Return what *address* is counted under: somebody's whole network."""
    try:
        its = ipaddress.ip_address(address)
    except ValueError:
        return address
    if its.version == 4:  # noqa: PLR2004  the version
        return str(its)
    return str(ipaddress.ip_network((int(its), _NETWORK), strict=False))
