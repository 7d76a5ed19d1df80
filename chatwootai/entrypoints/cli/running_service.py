"""A service that runs somewhere, asked through its API for operators."""

import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Final, TypeVar
from urllib.parse import quote, urlsplit

import aiohttp
import typer
from pydantic import BaseModel, ValidationError

from chatwootai.core.errors import CredentialsError, RefusedError, ServiceUnavailableError
from chatwootai.core.tenants.mapping import ChatwootMapping
from chatwootai.entrypoints.http.admin.access import TOKEN
from chatwootai.entrypoints.http.admin.answers import (
    ConfigurationAnswer,
    TenantAnswer,
    TenantsAnswer,
)
from chatwootai.entrypoints.http.admin.operation import ROOT

Answer = TypeVar("Answer", bound=BaseModel)

_SECONDS: Final = 30.0  # for an answer
_PAGE: Final = 500  # tenants that are asked for at once
_REFUSED: Final[Mapping[int, str]] = {
    401: f"it does not know the token in {TOKEN}; give one of those that it was started with",
    403: f"it lets nobody ask; start it with {TOKEN} set",
    404: "nothing of ours is there; is it the address of a service, without a path?",
    429: "too many wrong tokens were sent from here; wait a minute, and give the right one",
}


def address(url: str | None) -> str | None:
    """Return *url*, or end with wrong usage if it is none."""
    if url is None:
        return None
    try:
        parts = urlsplit(url)
        is_usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_usable = False
    if not is_usable:
        raise typer.BadParameter(f"{url!r} is no address; write one such as http://127.0.0.1:8000")
    return url.rstrip("/")


class RunningService:
    """Says what a service that runs works with."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self._url = url
        self._session = session

    async def tenants(self) -> Mapping[str, TenantAnswer]:
        """Return every tenant that it knows, by name."""
        found: dict[str, TenantAnswer] = {}
        after: str | None = ""
        while after is not None:
            query = f"?limit={_PAGE}&after={quote(after, safe='')}"
            page = await self._ask(f"/tenants{query}", TenantsAnswer)
            found |= {one.tenant: one for one in page.tenants}
            after = page.next
        return found

    async def configuration(self, tenant: str) -> ConfigurationAnswer:
        """Return all that is said of a tenant there."""
        return await self._ask(f"/tenants/{quote(tenant)}/configuration", ConfigurationAnswer)

    async def mapping(self) -> ChatwootMapping:
        """Return which account and inbox is which tenant there."""
        return await self._ask("/mapping", ChatwootMapping)

    async def _ask(self, path: str, kind: type[Answer]) -> Answer:
        doing = f"it was asked for {ROOT}{path.partition('?')[0]}"
        try:
            # a token is for this service alone: nobody is followed to where it sends us
            async with self._session.get(
                f"{self._url}{ROOT}{path}", allow_redirects=False
            ) as response:
                status, body = response.status, await response.read()
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            why = str(error) or type(error).__name__
            raise ServiceUnavailableError(self._url, f"{doing} ({why})") from error
        if status in {401, 403}:
            raise CredentialsError(f"{self._url}: {_REFUSED[status]}")
        if status != 200:  # noqa: PLR2004  HTTP's for all is well
            why = _REFUSED.get(status, "its log may say why")
            raise RefusedError(f"{self._url} answered {status} when {doing}: {why}")
        try:
            return kind.model_validate_json(body)
        except ValidationError as error:
            raise RefusedError(
                f"{self._url} does not answer as this release does when {doing}; check with "
                "the release that runs there, and that it is a service of ours"
            ) from error


@asynccontextmanager
async def asking(
    url: str, environment: Mapping[str, str] = os.environ
) -> AsyncIterator[RunningService]:
    """Yield the service at *url*.

    Raises:
        CredentialsError: No token is set.
    """
    token = environment.get(TOKEN, "").strip()
    if not token:
        raise CredentialsError(f"{TOKEN} is not set; set it to a token of the service at {url}")
    if not token.isascii() or not token.isprintable():
        raise CredentialsError(f"{TOKEN} has signs that no token has; copy it anew")
    timeout = aiohttp.ClientTimeout(total=_SECONDS)
    headers = {"Authorization": f"Bearer {token}"}
    async with aiohttp.ClientSession(timeout=timeout, headers=headers) as session:
        yield RunningService(url, session)
