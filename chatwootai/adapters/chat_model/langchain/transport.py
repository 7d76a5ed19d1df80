"""How the client of OpenAI's library reaches servers: with aiohttp, and with limits.

A call over httpx's own transport costs half as much processor time again: see decision 18.
"""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from http.cookiejar import DefaultCookiePolicy
from typing import Final

import aiohttp
import httpx2
import yarl

_CONNECTING: Final = 5.0  # seconds
_LONGEST: Final = 4 * 1024 * 1024  # bytes of an answer
_PIECE: Final = 16 * 1024


def client(session: Callable[[], aiohttp.ClientSession]) -> httpx2.AsyncClient:
    """Return a client that asks over *session*: it follows no redirects and keeps no cookies."""
    made = httpx2.AsyncClient(
        transport=_Transport(session),
        headers={"Accept-Encoding": "identity"},  # what little is long may not unfold to much
        follow_redirects=False,
        timeout=None,  # whoever asks says how long
    )
    made.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=()))
    return made


class _Transport(httpx2.AsyncBaseTransport):
    def __init__(self, session: Callable[[], aiohttp.ClientSession]) -> None:
        self._session = session

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        with _translated(request):
            response = await self._session().request(
                request.method,
                yarl.URL(str(request.url), encoded=True),
                headers=request.headers.multi_items(),
                data=await request.aread(),
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=_CONNECTING),
            )
        return httpx2.Response(
            response.status,
            headers=list(response.raw_headers),
            stream=_Body(response, request),
            request=request,
        )


class _Body(httpx2.AsyncByteStream):
    def __init__(self, response: aiohttp.ClientResponse, request: httpx2.Request) -> None:
        self._response = response
        self._request = request

    async def __aiter__(self) -> AsyncIterator[bytes]:
        length = 0
        with _translated(self._request):
            async for piece in self._response.content.iter_chunked(_PIECE):
                length += len(piece)
                if length > _LONGEST:
                    self._response.close()
                    raise httpx2.ReadError("the answer is too long", request=self._request)
                yield piece

    async def aclose(self) -> None:
        """Give the connection back if all was read, else end it: nobody writes on for nothing."""
        if self._response.content.at_eof():
            self._response.release()
        else:
            self._response.close()


@contextmanager
def _translated(request: httpx2.Request) -> Iterator[None]:
    """Raise the errors that the library understands; `ConnectError`: nothing was asked yet."""
    try:
        yield
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
        raise httpx2.ConnectError("no connection", request=request) from error
    except aiohttp.ServerDisconnectedError as error:
        raise httpx2.RemoteProtocolError("disconnected", request=request) from error
    except (aiohttp.ClientError, OSError) as error:
        raise httpx2.ReadError(type(error).__name__, request=request) from error
