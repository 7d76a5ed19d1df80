"""Proves that a webhook comes from whom it says it does.

Chatwoot signs `{timestamp}.{raw body}` with the webhook's secret (`lib/webhooks/trigger.rb`, since
4.11 for accounts and 4.13 for agent bots). Older ones cannot sign: they prove themselves by a
token in the address.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

WINDOW: Final = 300.0  # seconds that a signature is good for, before and after


@dataclass(frozen=True, slots=True)
class Keys:
    """What an account of the help desk may prove itself by."""

    secrets: Sequence[bytes] = ()
    token: bytes | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """What a request proves itself by."""

    timestamp: str = ""
    signature: str = ""
    token: str = ""

    @property
    def is_signed(self) -> bool:
        """Whether it claims to be signed."""
        return bool(self.signature or self.timestamp)

    @property
    def is_empty(self) -> bool:
        """Whether it claims nothing at all."""
        return not self.is_signed and not self.token

    def is_fresh(self, now: float) -> bool:
        """Tell whether the signature's time is within the window, if there is a signature."""
        if not self.is_signed:
            return True
        is_number = self.timestamp.isascii() and self.timestamp.isdecimal()
        return is_number and abs(now - int(self.timestamp[:15])) <= WINDOW

    def holds(self, body: bytes, keys: Keys) -> bool:
        """Tell whether one of *keys* made this proof for *body*.

        A token helps nothing that is signed, except where no secret is agreed by which to tell:
        a Chatwoot that has learnt to sign goes on being heard.
        """
        if not self.is_signed or not keys.secrets:
            return keys.token is not None and _same(self.token.encode(), keys.token)
        signed = f"{self.timestamp}.".encode() + body
        given = self.signature.encode()
        made = [hmac.digest(secret, signed, "sha256").hex() for secret in keys.secrets]
        return any(_same(given, f"sha256={one}".encode()) for one in made)


def _same(one: bytes, other: bytes) -> bool:
    return hmac.compare_digest(one, other)
