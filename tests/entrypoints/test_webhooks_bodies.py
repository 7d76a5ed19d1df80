"""What may be posted, in whatever pieces, and how large."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatwootai.entrypoints.http.webhooks import LARGEST_BODY
from tests.contracts.bodies import RECORDED
from tests.entrypoints import front as fronts
from tests.entrypoints.doorstep import of
from tests.entrypoints.front import WEBHOOKS, Front, Sent, signed

PIECE = 64 * 1024
BAD_UTF8 = b'{"account":{"id":1},"x":"\xff"}'


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
async def front(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Front]:
    folder = tmp_path_factory.mktemp("service")
    fronts.write_configuration(folder / "config")
    async with fronts.opened(fronts.settings(folder)) as front:
        yield front


def _sized(size: int) -> bytes:
    """Return a body of *size* bytes that tells nothing that we need."""
    head, tail = b'{"event":"x","account":{"id":1},"x":"', b'"}'
    return head + b"a" * (size - len(head) - len(tail)) + tail


def _pieces(body: bytes) -> list[bytes]:
    return [body[start : start + PIECE] for start in range(0, len(body), PIECE)]


@pytest.mark.parametrize(
    "body", [b"", b"null", b"[]", b"17", b"{", b'{"x":NaN}', BAD_UTF8, b"[" * 20_000]
)
async def test_what_is_no_json_object_is_refused(front: Front, body: bytes) -> None:
    reply = await front.post(body, signed(body))

    assert (reply.status, reply.body) == (400, {"error": "the body is not a JSON object"})


@pytest.mark.parametrize("is_cut", [False, True], ids=["whole", "in pieces"])
async def test_the_largest_body_is_taken(front: Front, *, is_cut: bool) -> None:
    body = _sized(LARGEST_BODY)

    reply = await front.post(body, signed(body), pieces=_pieces(body) if is_cut else ())

    assert (reply.status, reply.body) == (200, {"status": "ignored"})


@pytest.mark.parametrize("is_cut", [False, True], ids=["whole", "in pieces"])
async def test_a_larger_body_is_refused(front: Front, *, is_cut: bool) -> None:
    body = _sized(LARGEST_BODY + 1)

    reply = await front.post(body, signed(body), pieces=_pieces(body) if is_cut else ())

    assert (reply.status, reply.body) == (413, {"error": "the body has more than 8388608 bytes"})


@pytest.mark.parametrize("length", ["8388609", "9" * 4000])
async def test_a_body_that_is_said_to_be_larger_is_refused_unread(
    front: Front, length: str
) -> None:
    sent = Sent(of(1), signed(of(1)) | {"Content-Length": length}, pieces=[of(1)])

    reply = await front.request("POST", WEBHOOKS, sent)

    assert reply.status == 413
    assert sent.is_unread


@pytest.mark.parametrize("length", ["", "x", "-1", "+3", "1e9", "²"])
async def test_a_length_that_is_none_is_not_believed(front: Front, length: str) -> None:
    headers = signed(of(1)) | {"Content-Length": length}

    reply = await front.post(of(1), headers, pieces=[of(1)])

    assert reply.status == 200


async def test_a_body_that_ends_early_is_refused(front: Front) -> None:
    half = of(1)[:500]

    reply = await front.post(of(1), signed(of(1)), pieces=[half], ends_early=True)

    assert (reply.status, reply.body) == (400, {"error": "the body ended early"})


async def test_a_body_in_single_bytes_is_taken(front: Front) -> None:
    body = of(1)

    reply = await front.post(body, signed(body), pieces=[bytes([byte]) for byte in body])

    assert reply.status == 200


async def test_a_body_of_unusual_spelling_is_signed_as_it_is_spelt(front: Front) -> None:
    spelt = json.dumps(json.loads(of(1)), indent=3, ensure_ascii=False).encode() + b"\n"

    replies = [await front.post(spelt, signed(one)) for one in (spelt, of(1))]

    assert [reply.status for reply in replies] == [200, 401]


@settings(deadline=None, max_examples=60)
@given(
    body=st.binary(max_size=80),
    name=st.text(st.characters(max_codepoint=255, exclude_categories=["Cc"]), max_size=10),
    query=st.text(st.characters(min_codepoint=33, max_codepoint=255), max_size=20),
    is_signed=st.booleans(),
)
async def test_no_bytes_make_the_application_fail(
    front: Front, *, body: bytes, name: str, query: str, is_signed: bool
) -> None:
    junk: dict[str, Any] = dict.fromkeys(("X-Chatwoot-Signature", "X-Chatwoot-Delivery"), name)

    reply = await front.post(body, signed(body) if is_signed else junk, f"{WEBHOOKS}?{query}")

    assert 400 <= reply.status < 500


async def test_no_recorded_webhook_makes_the_application_fail(front: Front) -> None:
    bodies = [of(1, sample=name) for name in RECORDED]

    replies = [await front.post(body, signed(body)) for body in bodies]

    assert {reply.status for reply in replies} == {200}
