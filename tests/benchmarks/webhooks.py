"""Signed webhooks of many conversations, ready to be sent."""

import hashlib
import hmac
import json
import time
import uuid
from typing import Final

from tests import samples

SECRET: Final = "account_1-hook-secret"
PATH: Final = "/webhooks/chatwoot"


def signed_requests(count: int, account: int = 1) -> list[bytes]:
    """Return whole requests: each a new message in a conversation of its own."""
    payload = samples.payload("whatsapp__message_created__text_pt")
    payload["account"]["id"] = account
    payload["conversation"]["account"] = payload["account"]
    return [_request(payload, number) for number in range(1, count + 1)]


def _request(payload: dict[str, object], number: int) -> bytes:
    conversation = payload["conversation"]
    assert isinstance(conversation, dict)
    content = payload | {"id": number, "conversation": conversation | {"id": number}}
    body = json.dumps(content).encode()
    timestamp = str(int(time.time()))
    signature = hmac.new(SECRET.encode(), f"{timestamp}.".encode() + body, hashlib.sha256)
    head = [
        f"POST {PATH} HTTP/1.1",
        "Host: 127.0.0.1",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        f"X-Chatwoot-Timestamp: {timestamp}",
        f"X-Chatwoot-Signature: sha256={signature.hexdigest()}",
        f"X-Chatwoot-Delivery: {uuid.uuid4()}",
    ]
    return "\r\n".join([*head, "", ""]).encode() + body
