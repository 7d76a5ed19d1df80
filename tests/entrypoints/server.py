"""The application behind a real server, as `chatwootai serve` starts it."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from starlette.applications import Starlette


@asynccontextmanager
async def serving(application: Starlette) -> AsyncIterator[str]:
    """Serve *application* while the body runs; yield its address."""
    server = uvicorn.Server(
        uvicorn.Config(
            application,
            port=0,
            lifespan="on",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=1,
        )
    )
    task = asyncio.create_task(server.serve())
    try:
        while not server.started:  # noqa: ASYNC110  it tells nobody when it has
            await asyncio.sleep(0.005)
        [listening] = server.servers
        host, port = listening.sockets[0].getsockname()[:2]
        yield f"http://{host}:{port}"
    finally:
        server.should_exit = True
        await task


@contextmanager
def serving_aside(application: Starlette) -> Iterator[str]:
    """Serve *application* in a thread of its own, so that the body may be what asks it."""
    told: Future[tuple[str, asyncio.AbstractEventLoop, asyncio.Event]] = Future()

    async def serve() -> None:
        end = asyncio.Event()
        try:
            async with serving(application) as url:
                told.set_result((url, asyncio.get_running_loop(), end))
                await end.wait()
        except BaseException as error:
            if not told.done():
                told.set_exception(error)
            raise

    with ThreadPoolExecutor(1) as thread:
        served = thread.submit(asyncio.run, serve())
        url, loop, end = told.result(30)
        try:
            yield url
        finally:
            loop.call_soon_threadsafe(end.set)
            served.result(30)
