"""The web application: the front door, and what operators look at."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import TypedDict

from starlette.applications import Starlette
from starlette.exceptions import HTTPException

from chatwootai.composition import Container, running
from chatwootai.core.errors import ServiceUnavailableError
from chatwootai.core.measures import Part
from chatwootai.core.ports.clock import Clock
from chatwootai.core.ports.meters import Meters
from chatwootai.core.ports.secrets import Secrets
from chatwootai.core.settings import Settings
from chatwootai.core.tenants.mapping import Address, MappedAccount
from chatwootai.core.tenants.references import missing_secrets
from chatwootai.core.tenants.registry import Change
from chatwootai.core.waiting import stopped
from chatwootai.entrypoints.http import errors, health, metrics, webhooks
from chatwootai.entrypoints.http.admin import access, problems
from chatwootai.entrypoints.http.admin.access import Access
from chatwootai.entrypoints.http.admin.desk import Desk
from chatwootai.entrypoints.http.admin.routes import routes as admin
from chatwootai.entrypoints.http.door import FrontDoor
from chatwootai.entrypoints.http.metrics import Scrape
from chatwootai.entrypoints.http.signatures import Keys
from chatwootai.entrypoints.readiness import Readiness
from chatwootai.entrypoints.worker import (
    Worker,
    follow_configuration,
    look_at_stores,
    working,
)


class State(TypedDict):
    """What requests, and whoever runs the application, find in its state.

    Attributes:
        door: None where this process only answers.
        worker: None where it only takes webhooks.
    """

    door: FrontDoor | None
    desk: Desk
    readiness: Readiness
    clock: Clock
    meters: Meters
    scrape: Scrape
    worker: Worker | None


def app(
    settings: Settings,
    *,
    with_door: bool = True,
    with_worker: bool = True,
    environment: Mapping[str, str] = os.environ,
) -> Starlette:
    """Return the application; it opens what it needs when it starts and closes it when it stops.

    Args:
        settings: What the service is told.
        with_door: Whether it takes webhooks, and has the API for operators.
        with_worker: Whether it answers. One that also takes webhooks must be the only one on its
            data folder; one that only answers waits until it is.
        environment: Where secrets are looked for.

    Raises:
        ConfigurationError: The tokens of those who may operate it are written wrongly.
    """
    holders = access.tokens(environment)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[State]:
        async with running(settings, environment) as container, AsyncExitStack() as stack:
            readiness = _readiness(container)
            door = _door(container) if with_door else None
            if with_worker and with_door:
                container.claim()
            with suppress(ServiceUnavailableError):  # it is tried again beside the work
                await container.updater().begin()
            tasks = [
                asyncio.create_task(look_at_stores(container, readiness)),
                asyncio.create_task(follow_configuration(container, readiness)),
            ]
            stack.push_async_callback(stopped, *tasks)
            worker: Worker | None = None
            if with_worker:
                readiness.watched = {**readiness.watched, **_watched(container)}
                worker = await stack.enter_async_context(working(container, readiness))
            yield {
                "door": door,
                "desk": _desk(container, readiness, holders, with_worker=with_worker),
                "readiness": readiness,
                "clock": container.clock(),
                "meters": container.meters(),
                "scrape": _scrape(container, readiness, with_worker=with_worker),
                "worker": worker,
            }

    return Starlette(
        routes=[
            *((*webhooks.routes, *admin) if with_door else ()),
            *health.routes,
            *metrics.routes,
        ],
        exception_handlers={**errors.handlers, HTTPException: problems.no_such_route},
        lifespan=lifespan,
    )


def _door(container: Container) -> FrontDoor:
    tenants, secrets = container.tenants(), container.secrets()

    def keys() -> Mapping[Address, Keys]:
        mapped = tenants.mapping.by_address.items()
        return {address: _keys(account, secrets) for address, account in mapped}

    door = FrontDoor(keys(), container.event_reader(), container.inbox(), container.clock())
    tenants.observe(lambda change: door.renew(keys()) if change.mapping else None)
    return door


def _keys(account: MappedAccount, secrets: Secrets) -> Keys:
    revealed = [secrets.reveal(reference) for reference in account.webhook_secret_refs]
    token = secrets.reveal(account.url_token_ref) if account.url_token_ref else None
    return Keys(
        tuple(secret.get_secret_value().encode() for secret in revealed if secret),
        token.get_secret_value().encode() if token else None,
    )


def _desk(
    container: Container, readiness: Readiness, holders: Mapping[str, str], *, with_worker: bool
) -> Desk:
    service, clock = container.settings().service, container.clock()
    return Desk(
        access=Access(holders, clock),
        audit=container.audit(),
        clock=clock,
        tenants=container.tenants(),
        updater=container.updater(),
        versions=container.versions(),
        domains=container.domains(),
        known=container.known(),
        readiness=readiness,
        plugins=list(container.plugins().plugins.values()),
        backends={
            "inbox": service.inbox.backend,
            "documents": service.documents.backend,
            "cache": service.cache.backend,
            "knowledge": service.knowledge.backend,
        },
        is_answering=with_worker,
        started=clock.now(),
    )


def _readiness(container: Container) -> Readiness:
    """Return what is not as it should be in what is configured, at any time."""
    tenants, secrets, updater = container.tenants(), container.secrets(), container.updater()
    missing = list(missing_secrets(tenants.mapping, secrets))
    domains = container.domains()

    def look_again(change: Change) -> None:
        if change.mapping is not None:
            missing[:] = missing_secrets(change.mapping, secrets)

    tenants.observe(look_again)
    return Readiness(
        container.documents(),
        container.inbox(),
        watched={
            Part.CONFIGURATION: lambda: [*updater.shortcomings, *domains.shortcomings],
            Part.SECRETS: lambda: missing,
        },
    )


def _watched(container: Container) -> Mapping[Part, Callable[[], Sequence[str]]]:
    """Return what tells, while it works, what is not as it should be."""
    budget = container.budget()
    dispatcher, cache, models = container.dispatcher(), container.cache(), container.models()
    servers = container.tool_servers()
    alone = ["the cache is not shared: Redis does not answer"]
    return {
        Part.HELPDESK: lambda: dispatcher.shortcomings,
        Part.BUDGET: lambda: budget.shortcomings,
        Part.CACHE: lambda: alone if cache.is_degraded else [],
        Part.MODEL: lambda: models.shortcomings,
        Part.TOOLS: lambda: servers.shortcomings,
    }


def _scrape(container: Container, readiness: Readiness, *, with_worker: bool) -> Scrape:
    meters = container.meters()
    return Scrape(
        meters,
        meters.exposition,
        container.inbox(),
        readiness,
        container.clock(),
        container.dispatcher() if with_worker else None,
    )
