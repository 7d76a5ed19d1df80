"""`POST /webhooks/chatwoot`: what Chatwoot tells us, acknowledged once it is safe."""

import logging
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from chatwootai.core.errors import ChatwootAIError
from chatwootai.core.measures import OTHER, Counted, Timed
from chatwootai.core.ports.clock import Clock
from chatwootai.core.ports.meters import Meters
from chatwootai.entrypoints.http.bodies import body_of
from chatwootai.entrypoints.http.door import FrontDoor, Parcel, Taken
from chatwootai.entrypoints.http.signatures import Proof

_log = logging.getLogger(__name__)

LARGEST_BODY: Final = 8 * 1024 * 1024  # bytes; a mail of 150,000 characters comes as 1.4 MB
_LONGEST_NAME: Final = 200  # of what strangers name: a delivery, an installation


async def receive(request: Request) -> Response:
    """Take one webhook; the answer to what it tells follows through the help desk."""
    clock: Clock = request.state.clock
    meters: Meters = request.state.meters
    began, result, kind = clock.monotonic(), "refused", OTHER
    try:
        taken = await _take(request)
        result, kind = taken.value, ""
    except ChatwootAIError as error:
        kind = type(error).__name__
        raise
    finally:
        meters.count(Counted.WEBHOOKS, result=result, error=kind)
        meters.observe(Timed.WEBHOOK, clock.monotonic() - began, result=result)
    if taken is Taken.DUPLICATE:
        meters.count(Counted.DUPLICATES, known_by="delivery")
    return JSONResponse({"status": result})


async def _take(request: Request) -> Taken:
    door: FrontDoor = request.state.door
    headers = request.headers
    proof = Proof(
        timestamp=headers.get("x-chatwoot-timestamp", ""),
        signature=headers.get("x-chatwoot-signature", ""),
        token=request.query_params.get("token", "") if request.scope["query_string"] else "",
    )
    installation = request.path_params.get("installation", "")
    delivery = headers.get("x-chatwoot-delivery", "")[:_LONGEST_NAME]
    try:
        body = await body_of(request, LARGEST_BODY)
        return await door.take(Parcel(body, proof, installation, delivery))
    except ChatwootAIError as error:
        extra = {
            "delivery": delivery,
            "installation": installation[:_LONGEST_NAME],
            "why": str(error),
            "kind": type(error).__name__,
        }
        _log.warning("webhook refused", extra=extra)
        raise


routes = [
    Route("/webhooks/chatwoot", receive, methods=["POST"]),
    Route("/webhooks/chatwoot/{installation}", receive, methods=["POST"]),
]
