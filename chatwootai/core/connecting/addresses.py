"""The addresses at which a help desk and the service reach each other."""

import ipaddress
import re
from typing import Final
from urllib.parse import SplitResult, quote, urlsplit

from chatwootai.core.errors import ConfigurationError

_WEBHOOKS: Final = "/webhooks/chatwoot"
_DASHBOARD: Final = re.compile(r"/app(/accounts/(?P<account>[1-9][0-9]{0,17})\b)?(/.*)?")
_PRIVATE_NAMES: Final = (".local", ".internal", ".localhost", ".lan", ".home.arpa")


def desk_address(written: str) -> tuple[str, int | None]:
    """Return the address of a help desk, and the account if a person copied that along.

    They may copy the address of the page that they look at: `…/app/accounts/1/dashboard`.

    Raises:
        ConfigurationError: It is none.
    """
    parts = _parts(written, "https://chat.example.com")
    page = _DASHBOARD.fullmatch(parts.path)
    address = f"{parts.scheme}://{parts.netloc}"
    if page is None and parts.path.strip("/"):
        raise ConfigurationError(f"{written!r} goes on after the server's name; write {address}")
    account = page["account"] if page else None
    return address, int(account) if account else None


def service_address(written: str) -> str:
    """Return the address of the service, without the path to which webhooks are posted.

    Raises:
        ConfigurationError: It is none.
    """
    parts = _parts(written, "https://ai.example.com")
    return f"{parts.scheme}://{parts.netloc}{_before_webhooks(parts.path)}"


def webhook_address(service: str, installation: str) -> str:
    """Return where *installation* posts to the *service* that is reached at that address."""
    return f"{service.rstrip('/')}{_WEBHOOKS}/{quote(installation, safe='')}"


def is_webhook_address(url: str, installation: str) -> bool:
    """Tell whether *url* is where a service such as this takes what *installation* posts."""
    path = urlsplit(url).path.rstrip("/")
    return path.endswith((_WEBHOOKS, f"{_WEBHOOKS}/{quote(installation, safe='')}"))


def doubts(service: str) -> list[str]:
    """Return why a help desk may not reach the *service* there, or better should not."""
    parts = urlsplit(service)
    host = parts.hostname or ""
    if _is_private(host):
        why = f"{host} is an address of a private network: Chatwoot refuses to post there since "
        return [f"{why}4.14, unless SAFE_FETCH_ALLOW_PRIVATE_NETWORK=true is set for it (4.14.1)"]
    if parts.scheme == "http":
        return [f"what customers write will go to {host} unencrypted; prefer https"]
    return []


def _parts(written: str, example: str) -> SplitResult:
    try:
        parts = urlsplit(written.strip())
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_address, parts = False, urlsplit("")
    if not is_address or parts.username or parts.query or parts.fragment:
        raise ConfigurationError(f"{written!r} is no address; write one such as {example}")
    return parts


def _before_webhooks(path: str) -> str:
    return path.partition(_WEBHOOKS)[0].rstrip("/")


def _is_private(host: str) -> bool:
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:  # a name: one without a dot is known only to its own network
        return "." not in host or host.endswith(_PRIVATE_NAMES)
