"""The least that a webhook's receiver can do: verify, parse, and forget."""

import hashlib
import hmac

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.benchmarks.webhooks import PATH, SECRET


async def receive(request: Request) -> Response:
    """Verify and parse."""
    body = await request.body()
    signed = request.headers["x-chatwoot-timestamp"].encode() + b"." + body
    made = "sha256=" + hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(made, request.headers["x-chatwoot-signature"]):
        return JSONResponse({"status": "refused"}, status_code=401)
    msgspec.json.decode(body)
    return JSONResponse({"status": "stored"})


async def healthz(_: Request) -> Response:
    """Say that the process is alive."""
    return Response()


app = Starlette(routes=[Route(PATH, receive, methods=["POST"]), Route("/healthz", healthz)])
