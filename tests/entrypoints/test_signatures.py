import hashlib
import hmac
from dataclasses import replace
from typing import Any

import pytest

from chatwootai.entrypoints.http.signatures import WINDOW, Keys, Proof
from tests import samples

BODY = b'{"event":"message_created"}'
AT = 1_795_179_845
KEY, OTHER = b"kQn7pC2vT9sYh3WmXb5rJ8dA", b"another"
VECTORS = samples.vectors()


def _signature(body: bytes = BODY, key: bytes = KEY, at: object = AT) -> str:
    return f"sha256={hmac.new(key, f'{at}.'.encode() + body, hashlib.sha256).hexdigest()}"


def _proof(**its: Any) -> Proof:
    return Proof(**({"timestamp": str(AT), "signature": _signature()} | its))


def _by(token: str) -> Proof:
    return Proof(token=token)


@pytest.mark.parametrize("vector", VECTORS, ids=[one["payload"] for one in VECTORS])
def test_what_chatwoot_signed_is_proven(vector: dict[str, Any]) -> None:
    headers = vector["headers"]
    proof = Proof(headers["X-Chatwoot-Timestamp"], headers["X-Chatwoot-Signature"])

    assert proof.holds(vector["body"].encode(), Keys([vector["secret"].encode()]))


@pytest.mark.parametrize("vector", VECTORS, ids=[one["payload"] for one in VECTORS])
def test_a_body_of_which_a_single_byte_changed_is_not_proven(vector: dict[str, Any]) -> None:
    headers = vector["headers"]
    proof = Proof(headers["X-Chatwoot-Timestamp"], headers["X-Chatwoot-Signature"])
    keys = Keys([vector["secret"].encode()])
    body = vector["body"].encode()

    changed = [body[:place] + b"~" + body[place + 1 :] for place in range(0, len(body), 97)]

    assert not any(proof.holds(one, keys) for one in [*changed, body[:-1], body + b" ", b""])


@pytest.mark.parametrize("keys", [[KEY], [OTHER, KEY], [KEY, OTHER], [OTHER, b"third", KEY]])
def test_any_of_several_secrets_may_have_signed(keys: list[bytes]) -> None:
    assert _proof().holds(BODY, Keys(keys))


@pytest.mark.parametrize("keys", [[], [OTHER], [b""], [KEY[:-1]], [KEY + b"A"]])
def test_no_other_secret_proves_anything(keys: list[bytes]) -> None:
    assert not _proof().holds(BODY, Keys(keys))


@pytest.mark.parametrize(
    "signature",
    [
        "",
        "sha256=",
        _signature().removeprefix("sha256="),
        _signature().upper(),
        _signature().replace("sha256=", "SHA256="),
        _signature().replace("sha256=", "sha1="),
        _signature()[:-1],
        _signature() + "0",
        " " + _signature(),
        _signature(key=b""),
        _signature(at=AT + 1),
        "sha256=" + hmac.new(KEY, BODY, hashlib.sha256).hexdigest(),
        "sha256=é",
        "0" * 10_000,
    ],
)
def test_what_only_looks_like_a_signature_proves_nothing(signature: str) -> None:
    assert not _proof(signature=signature).holds(BODY, Keys([KEY]))


def test_a_signature_is_of_the_time_that_it_names() -> None:
    assert not _proof(timestamp=str(AT + 1)).holds(BODY, Keys([KEY]))


@pytest.mark.parametrize("off", [0.0, WINDOW, -WINDOW, WINDOW - 0.5, 0.5 - WINDOW])
def test_a_signature_of_these_minutes_is_fresh(off: float) -> None:
    assert _proof().is_fresh(AT + off)


@pytest.mark.parametrize("off", [WINDOW + 0.5, -WINDOW - 0.5, 3600.0, -AT])
def test_a_signature_of_other_minutes_is_stale(off: float) -> None:
    assert not _proof().is_fresh(AT + off)


@pytest.mark.parametrize(
    "timestamp",
    [
        "",
        " ",
        "now",
        "-1",
        "+1795179845",
        "1795179845.0",
        "0x6b",
        "1e9",
        "\uff11\uff17\uff19\uff15\uff11\uff17\uff19\uff18\uff14\uff15",
        "9" * 400,
    ],
)
def test_a_time_that_is_no_plain_number_is_not_fresh(timestamp: str) -> None:
    assert not _proof(timestamp=timestamp).is_fresh(AT)


def test_a_token_is_fresh_at_any_time() -> None:
    assert _by("abc").is_fresh(AT)


@pytest.mark.parametrize("token", ["abc", "çedilha", "🔑", " "])
def test_the_right_token_proves_any_body(token: str) -> None:
    assert _by(token).holds(BODY, Keys(token=token.encode()))


@pytest.mark.parametrize("token", ["", "ab", "abcd", "ABC", "abç", "abc ", "x"])
def test_another_token_proves_nothing(token: str) -> None:
    assert not _by(token).holds(BODY, Keys(token=b"abc"))


def test_a_token_proves_nothing_where_none_is_agreed() -> None:
    assert not _by("abc").holds(BODY, Keys([b"abc"]))


@pytest.mark.parametrize("claim", [{"signature": "sha256=00"}, {"timestamp": str(AT)}])
def test_no_token_helps_what_claims_to_be_signed(claim: dict[str, str]) -> None:
    proof = replace(_by("abc"), **claim)

    assert not proof.holds(BODY, Keys([KEY], b"abc"))


def test_a_token_goes_on_counting_when_its_chatwoot_begins_to_sign() -> None:
    proof = replace(_by("abc"), signature="sha256=00", timestamp=str(AT))

    assert proof.holds(BODY, Keys(token=b"abc"))
    assert not proof.holds(BODY, Keys(token=b"abcd"))


@pytest.mark.parametrize(
    ("proof", "is_signed", "is_empty"),
    [
        (Proof(), False, True),
        (_by("abc"), False, False),
        (Proof(timestamp="1"), True, False),
        (Proof(signature="sha256=00"), True, False),
    ],
)
def test_a_request_claims_something_or_nothing(
    proof: Proof, *, is_signed: bool, is_empty: bool
) -> None:
    assert (proof.is_signed, proof.is_empty) == (is_signed, is_empty)
