"""Nobody changes anything without a token; who has one is known by their name."""

import logging
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatwootai.adapters.clock.manual import ManualClock
from chatwootai.core.errors import ConfigurationError
from chatwootai.core.settings import Settings
from chatwootai.entrypoints.http.admin.access import Access, tokens
from chatwootai.entrypoints.http.admin.operation import AnyOperation
from chatwootai.entrypoints.http.admin.routes import OPERATIONS
from chatwootai.entrypoints.http.admin.serving import LARGEST_BODY
from chatwootai.entrypoints.http.app import app
from chatwootai.entrypoints.http.errors import (
    NotOpenError,
    TooManyAttemptsError,
    UnprovenError,
)
from tests.entrypoints import front as fronts
from tests.entrypoints.administration import (
    ANA,
    RUI,
    SHOP,
    Operator,
    operating,
    write_configuration,
)

ONE = "CHATWOOTAI_ADMIN_TOKEN"
SEVERAL = "CHATWOOTAI_ADMIN_TOKENS"
HERE = "192.0.2.1"


@pytest.fixture
def told(tmp_path: Path) -> Settings:
    write_configuration(tmp_path / "config")
    return fronts.settings(tmp_path, helpdesk="recording")


def access(clock: ManualClock | None = None) -> Access:
    return Access({"ana": ANA, "rui": RUI}, clock or ManualClock())


def _fail(door: Access, address: str, times: int) -> None:
    for _ in range(times):
        with pytest.raises(UnprovenError):
            door.who("Bearer wrong", address)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.name)
async def test_nothing_is_answered_to_those_without_a_token(
    told: Settings, operation: AnyOperation
) -> None:
    async with operating(told) as operator:
        operator.token = ""
        reply = await operator.ask(operation.method, operation.path, {})

    assert reply.status == 401
    assert reply.headers["www-authenticate"] == 'Bearer realm="chatwootai"'


async def test_the_api_is_closed_where_nobody_has_a_token(told: Settings) -> None:
    async with operating(told, fronts.ENVIRONMENT) as operator:
        reply = await operator.ask("GET", "/tenants")

    assert reply.status == 403
    assert f"set {ONE}" in reply.body["detail"]


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer wrong", f"Basic {ANA}", ANA, f"Bearer {ANA}x", "Bearer ã"]
)
def test_what_is_no_token_does_not_let_in(header: str) -> None:
    with pytest.raises(UnprovenError, match="Authorization: Bearer TOKEN"):
        access().who(header, HERE)


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_whoever_has_a_token_is_known_by_name(scheme: str) -> None:
    door = access()

    assert [door.who(f"{scheme} {token}", HERE) for token in (ANA, RUI)] == ["ana", "rui"]


def test_a_token_may_have_any_letters() -> None:
    door = Access({"ana": "coração"}, ManualClock())

    assert door.who("Bearer " + "coração".encode().decode("latin-1"), HERE) == "ana"


def test_who_is_wrong_too_often_waits() -> None:
    door = access()
    _fail(door, HERE, 20)

    with pytest.raises(TooManyAttemptsError, match="too many wrong tokens") as caught:
        door.who("Bearer wrong", HERE)

    assert 0 < caught.value.retry_after <= 60


def test_a_guess_is_not_even_looked_at_then() -> None:
    door = access()
    _fail(door, HERE, 20)

    with pytest.raises(TooManyAttemptsError):
        door.who(f"Bearer {ANA}", HERE)


def test_who_sends_no_token_at_all_has_guessed_nothing() -> None:
    door = access()
    for _ in range(30):
        with pytest.raises(UnprovenError):
            door.who("", HERE)

    assert door.who(f"Bearer {ANA}", HERE) == "ana"


async def test_who_waited_may_ask_again() -> None:
    clock = ManualClock()
    door = access(clock)
    _fail(door, HERE, 20)

    await clock.advance(61)

    assert door.who(f"Bearer {ANA}", HERE) == "ana"


@pytest.mark.parametrize("other", ["192.0.2.2", "2001:db8:0:2::1", "unix"])
def test_others_are_not_held_up_by_that(other: str) -> None:
    door = access()
    for address in (HERE, "2001:db8:0:1::1"):
        _fail(door, address, 20)

    assert door.who(f"Bearer {ANA}", other) == "ana"


def test_a_network_of_one_customer_counts_as_one() -> None:
    door = access()
    for number in range(20):
        _fail(door, f"2001:db8:0:1::{number}", 1)

    with pytest.raises(TooManyAttemptsError):
        door.who("Bearer wrong", "2001:db8:0:1::ffff")


def test_many_addresses_do_not_fill_the_memory() -> None:
    door = access()
    for number in range(1_100):
        _fail(door, f"192.0.{number // 256}.{number % 256}", 1)

    assert len(door._wrong) == 1_000


async def test_too_many_wrong_tokens_are_answered_with_when_to_come_again(told: Settings) -> None:
    async with operating(told) as operator:
        stranger = Operator(operator.front, "wrong", HERE)
        replies = [await stranger.ask("GET", "/tenants") for _ in range(21)]
        known = await operator.ask("GET", "/tenants")

    assert [one.status for one in replies] == [401] * 20 + [429]
    assert 0 < int(replies[-1].headers["retry-after"]) <= 60
    assert known.status == 200


@pytest.mark.parametrize(
    ("environment", "holders"),
    [
        ({}, {}),
        ({ONE: " "}, {}),
        ({ONE: "t"}, {"admin": "t"}),
        ({SEVERAL: "ana:a, rui : r ,"}, {"ana": "a", "rui": "r"}),
        ({SEVERAL: "ana:a:b"}, {"ana": "a:b"}),
        ({ONE: "t", SEVERAL: "ana@example.com:a"}, {"admin": "t", "ana@example.com": "a"}),
    ],
)
def test_tokens_are_read(environment: Mapping[str, str], holders: Mapping[str, str]) -> None:
    assert tokens(environment) == holders


@pytest.mark.parametrize(
    ("environment", "what"),
    [
        ({SEVERAL: "s3cret"}, "an entry is not a name, a colon and a token"),
        ({SEVERAL: ":s3cret"}, "an entry is not a name, a colon and a token"),
        ({SEVERAL: "ana:"}, "an entry is not a name, a colon and a token"),
        ({SEVERAL: "a na:s3cret"}, "an entry is not a name, a colon and a token"),
        ({SEVERAL: "ana:s3cret,ana:other"}, "'ana' has more than one token"),
        ({ONE: "s3cret", SEVERAL: "admin:other"}, "'admin' has more than one token"),
        ({SEVERAL: "ana:s3cret,rui:s3cret"}, "'ana' and 'rui' have the same token"),
    ],
)
def test_tokens_that_are_written_wrongly_are_named_but_not_told(
    environment: Mapping[str, str], what: str
) -> None:
    with pytest.raises(ConfigurationError) as caught:
        tokens(environment)

    assert what in str(caught.value)
    assert f"environment variable {SEVERAL}:1:1: " in str(caught.value)
    assert "s3cret" not in str(caught.value)


@given(st.text(max_size=40))
def test_whatever_is_written_is_read_or_refused(text: str) -> None:
    try:
        found = tokens({SEVERAL: text})
    except ConfigurationError:
        return

    assert all(name and token for name, token in found.items())


def test_the_service_does_not_start_with_tokens_that_are_written_wrongly(told: Settings) -> None:
    with pytest.raises(ConfigurationError, match=SEVERAL):
        app(told, environment={SEVERAL: "nonsense"})


def test_a_door_without_tokens_opens_to_nobody() -> None:
    with pytest.raises(NotOpenError):
        Access({}, ManualClock()).who("Bearer ", HERE)


async def test_no_token_is_logged(told: Settings, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with operating(told) as operator:
        await operator.ask("POST", "/reload")
        await Operator(operator.front, "guessed-token").ask("POST", "/reload")

    told_of = [(one.message, vars(one)) for one in caplog.records]
    assert [text for text, _ in told_of if text.startswith("admin call")] == [
        "admin call",
        "admin call not let in",
    ]
    assert ANA not in str(told_of)
    assert "guessed-token" not in str(told_of)


async def test_a_body_that_is_too_large_is_not_read(told: Settings) -> None:
    async with operating(told) as operator:
        reply = await operator.ask("POST", f"{SHOP}/rollback", b" " * (LARGEST_BODY + 1))

    assert reply.status == 413


@pytest.mark.parametrize("body", [b"{", b"[]", b"3", b"\xff", b"[" * 5_000, b'{"version": 1' * 9])
async def test_a_body_that_is_no_object_is_refused(told: Settings, body: bytes) -> None:
    async with operating(told) as operator:
        reply = await operator.ask("POST", f"{SHOP}/rollback", body)

    assert (reply.status, reply.body["kind"]) == (400, "MalformedError")


@pytest.mark.parametrize(
    ("body", "where", "what"),
    [
        ({}, "version", "field required"),
        ({"version": 0}, "version", "greater than or equal to 1"),
        ({"version": "three"}, "version", "valid integer"),
        ({"version": 1, "verison": 2}, "verison", "unknown; known are version"),
        ({"version": 1, "account": "x"}, "account", "the path says this already"),
    ],
)
async def test_a_body_that_does_not_fit_is_told_where(
    told: Settings, body: object, where: str, what: str
) -> None:
    async with operating(told) as operator:
        reply = await operator.ask("POST", f"{SHOP}/rollback", body)

    [flaw] = reply.body["flaws"]
    assert (reply.status, flaw["where"]) == (422, where)
    assert what in flaw["what"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/nothing", 404), ("PATCH", "/domain", 405), ("DELETE", SHOP, 405)],
)
async def test_what_there_is_not_says_where_it_stands_what_there_is(
    told: Settings, method: str, path: str, status: int
) -> None:
    async with operating(told) as operator:
        reply = await operator.ask(method, path)

    assert reply.status == status
    assert "openapi.json" in reply.body["detail"]


async def test_other_paths_are_answered_as_before(told: Settings) -> None:
    async with operating(told) as operator:
        reply = await operator.front.get("/nothing")

    assert (reply.status, reply.body) == (404, "Not Found")
