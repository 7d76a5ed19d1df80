"""`GET /healthz`: alive. `GET /readyz`: can work, and what it cannot do as well as it should."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from chatwootai.entrypoints.readiness import Readiness


async def healthz(request: Request) -> Response:
    """Say that the process is alive."""
    return JSONResponse({"status": "alive"})


async def readyz(request: Request) -> Response:
    """Say whether the service can take webhooks and answer them."""
    readiness: Readiness = request.state.readiness
    obstacle = await readiness.obstacle()
    return JSONResponse(
        {
            "status": obstacle or "ready",
            "warming": sorted(readiness.warming),
            "degraded": readiness.shortcomings,
        },
        status_code=503 if obstacle else 200,
    )


routes = [Route("/healthz", healthz), Route("/readyz", readyz)]
