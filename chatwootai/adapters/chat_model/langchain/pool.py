"""The connections that all models share: they hold no key and no cookie of anybody's."""

from contextlib import suppress
from typing import TYPE_CHECKING, Any
from urllib.request import getproxies

import aiohttp

if TYPE_CHECKING:
    import httpx2


class Connections:
    """One pool of connections, for every model that speaks as OpenAI does."""

    def __init__(self) -> None:
        self._client: httpx2.AsyncClient | None = None
        self._session: aiohttp.ClientSession | None = None

    @property
    def client(self) -> Any:
        """The HTTP client to give to LangChain; its keys come with each request."""
        if self._client is None:
            from chatwootai.adapters.chat_model.langchain import (  # noqa: PLC0415  0.3 s to import
                transport,
            )

            self._client = transport.client(self._opened)
        return self._client

    def _opened(self) -> aiohttp.ClientSession:
        """Return the session: it belongs to the event loop, so it is opened at the first call."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=30.0),
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                trust_env=bool(getproxies()),  # looking for them takes a thread each time
            )
        return self._session

    async def aclose(self) -> None:
        """Close the connections."""
        if self._session is not None:
            with suppress(aiohttp.ClientError):
                await self._session.close()
