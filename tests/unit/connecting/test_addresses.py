import pytest

from chatwootai.core.connecting.addresses import (
    desk_address,
    doubts,
    is_webhook_address,
    service_address,
    webhook_address,
)
from chatwootai.core.errors import ConfigurationError


@pytest.mark.parametrize(
    ("written", "address", "account"),
    [
        ("https://chat.example.com", "https://chat.example.com", None),
        (" https://chat.example.com/ ", "https://chat.example.com", None),
        ("http://127.0.0.1:3000", "http://127.0.0.1:3000", None),
        ("https://chat.example.com/app", "https://chat.example.com", None),
        ("https://chat.example.com/app/accounts/12/dashboard", "https://chat.example.com", 12),
        ("https://chat.example.com/app/accounts/12", "https://chat.example.com", 12),
    ],
)
def test_more_than_the_address_may_be_copied(
    written: str, address: str, account: int | None
) -> None:
    assert desk_address(written) == (address, account)


@pytest.mark.parametrize(
    "written",
    [
        "", "chat.example.com", "ftp://a.b", "https://", "https://u:p@a.b", "https://a.b?x=1",
        "https://[::1", "https://a.b:99999", "https://a.b#c",
    ],
)  # fmt: skip
def test_what_is_no_address_is_told(written: str) -> None:
    with pytest.raises(ConfigurationError, match=r"write one such as https://chat\.example\.com"):
        desk_address(written)


@pytest.mark.parametrize("path", ["/chat/", "/apples", "/api/v1"])
def test_what_goes_on_after_the_server_is_told(path: str) -> None:
    with pytest.raises(ConfigurationError, match=r"write https://example\.com$"):
        desk_address(f"https://example.com{path}")


@pytest.mark.parametrize(
    "written",
    [
        "https://ai.example.com",
        "https://ai.example.com/",
        "https://ai.example.com/webhooks/chatwoot",
        "https://ai.example.com/webhooks/chatwoot/main",
    ],
)
def test_the_service_may_be_named_with_its_path(written: str) -> None:
    service = service_address(written)

    assert webhook_address(service, "main") == "https://ai.example.com/webhooks/chatwoot/main"


def test_an_installation_may_have_any_name() -> None:
    assert webhook_address("https://a.b/x", "a b/c").endswith("/x/webhooks/chatwoot/a%20b%2Fc")


@pytest.mark.parametrize(
    ("url", "is_ours"),
    [
        ("https://a.b/webhooks/chatwoot", True),
        ("https://a.b/webhooks/chatwoot/main", True),
        ("https://a.b/x/webhooks/chatwoot/main/?token=t", True),
        ("https://a.b/webhooks/chatwoot/spare", False),
        ("https://a.b/hook", False),
        ("", False),
    ],
)
def test_an_address_of_ours_is_recognised(url: str, is_ours: bool) -> None:
    assert is_webhook_address(url, "main") is is_ours


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "10.0.0.5", "192.168.1.2", "172.20.0.3", "169.254.1.1", "[::1]", "[fd00::1]",
        "localhost", "chatwootai", "ai.local", "ai.internal",
    ],
)  # fmt: skip
def test_a_private_address_is_doubted(host: str) -> None:
    [doubt] = doubts(f"http://{host}:8000")

    assert "SAFE_FETCH_ALLOW_PRIVATE_NETWORK" in doubt


def test_an_address_without_encryption_is_doubted() -> None:
    assert "unencrypted" in doubts("http://ai.example.com")[0]


@pytest.mark.parametrize("service", ["https://ai.example.com", "https://8.8.8.8"])
def test_an_address_that_all_can_reach_is_not_doubted(service: str) -> None:
    assert doubts(service) == []
