"""How values, bodies and headers look on the wire."""

import hashlib
import hmac
from datetime import UTC, datetime
from typing import Any, TypeAlias

import msgspec

Json: TypeAlias = dict[str, Any]

_ESCAPED = ("<", ">", "&", "\u2028", "\u2029")


def rails_json(value: object) -> bytes:
    """Write *value* as Rails does: compact, and safe to be pasted into HTML."""
    encoded = msgspec.json.encode(value)
    for character in _ESCAPED:  # none of them occurs outside of a string
        encoded = encoded.replace(character.encode(), f"\\u{ord(character):04x}".encode())
    return encoded


def signed_headers(secret: str, body: bytes, now: float, delivery: str | None) -> dict[str, str]:
    """Return the headers of a webhook; an empty *secret* leaves it unsigned."""
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if delivery is not None:
        headers["X-Chatwoot-Delivery"] = delivery
    if secret:
        timestamp = str(int(now))
        digest = hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256)
        headers["X-Chatwoot-Timestamp"] = timestamp
        headers["X-Chatwoot-Signature"] = f"sha256={digest.hexdigest()}"
    return headers


def iso(moment: float | None) -> str | None:
    """Write *moment* as Rails writes a time: UTC, to the millisecond."""
    if moment is None:
        return None
    written = datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds")
    return written.replace("+00:00", "Z")


def seconds(moment: float | None) -> int:
    """Write *moment* as whole seconds since the epoch; 0 when there is none."""
    return int(moment or 0)
