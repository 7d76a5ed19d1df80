"""Tortures the service on one backend."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from chatwootai.composition import running
from chatwootai.entrypoints import settings_file
from chatwootai.testing import FaultyProxy, Limits, StandInChatwoot
from tests.entrypoints.shops import (
    ACCOUNT,
    ENVIRONMENT,
    SMS_INBOX,
    WHATSAPP_INBOX,
    write_all,
    write_service,
)
from tests.torture.acknowledgements import Acknowledgements
from tests.torture.backends import Backend, address, server
from tests.torture.customers import Customers
from tests.torture.faults import World, planned
from tests.torture.fleet import Member, Setup
from tests.torture.results import Result
from tests.torture.servers import HOST, Server, free_port, listening
from tests.torture.tour import Tour
from tests.torture.verdict import judged, owed

_TENANT = {
    "turns": {"quiet_time": 0.3, "longest_wait": 2.0},
    "handover": {"labels": ["assistente"]},
}
_PATIENCE = 60.0  # seconds, after everything was healed, in which what is owed must come
_LONG_ENOUGH = 4.0  # seconds in which what is said twice would have come
_SHUFFLED = (0.0, 0.0, 0.0, 0.1, 0.5)  # seconds that webhooks are held back
_POLL = 0.25


@dataclass(frozen=True, slots=True)
class Options:
    """How hard, and how long.

    Attributes:
        seed: What all that happens by chance comes from.
        seconds: How long things go wrong.
        customers: How many write at once.
    """

    seed: int
    seconds: float = 75.0
    customers: int = 8


async def tortured(backend: Backend, options: Options, folder: Path) -> Result:
    """Return how *backend* bore it; its files are in *folder*."""
    dice = random.Random(f"{options.seed} {backend.name}")  # noqa: S311  it breaks things
    async with _prepared(backend, dice, folder) as world:
        chatwoot = world.chatwoot
        taken = Acknowledgements(chatwoot.deliveries)
        customers = Customers(chatwoot, taken, _child(dice))
        tour = Tour(list(world.members.values()), _child(dice))
        plan = planned(_child(dice), options.seconds, world)
        async with _going(world):
            coming = asyncio.create_task(customers.come(options.customers))
            with suppress(TimeoutError):
                async with asyncio.timeout(options.seconds), asyncio.TaskGroup() as group:
                    group.create_task(tour.go())
                    group.create_task(world.suffer(plan))
            coming.cancel()
            with suppress(asyncio.CancelledError):
                await coming
            await _recovered(world, lambda: owed(customers.stories, taken) == 0)
        dead_letters = await _dead_letters([*world.members.values()][-1].setup)
        return Result(
            backend=backend.name,
            seed=options.seed,
            stories=customers.stories,
            incidents=judged(customers.stories, taken, world.outages),
            taken=taken,
            world=world,
            plan=plan,
            dead_letters=dead_letters,
            unreached=sorted(tour.left),
        )


def _child(dice: random.Random) -> random.Random:
    """Return dice of their own for a part, so that no part disturbs another's."""
    return random.Random(dice.random())  # noqa: S311  it breaks things


@asynccontextmanager
async def _prepared(backend: Backend, dice: random.Random, folder: Path) -> AsyncIterator[World]:
    """Start all but the service, and tell how its processes are started."""
    chatwoot = StandInChatwoot(limits=Limits(workers=50))
    chatwoot.add_account(replace(ACCOUNT, keep_pending_on_bot_failure=True))
    for inbox in (WHATSAPP_INBOX, SMS_INBOX):
        chatwoot.add_inbox(inbox)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(chatwoot.serving())
        links = {"chatwoot": FaultyProxy((HOST, int(chatwoot.url.rpartition(":")[2])))}
        servers: dict[str, Server] = {}
        for name in backend.servers:
            servers[name] = server(name, folder / name)
            stack.push_async_callback(servers[name].kill)
            await servers[name].start()
        names = [f"web-{number + 1}" for number in range(backend.webs)]
        names += [f"worker-{number + 1}" for number in range(backend.workers)]
        links |= {
            f"{its}/{name}": FaultyProxy((HOST, servers[its].port))
            for its in servers
            for name in names
        }
        for link in links.values():
            await stack.enter_async_context(link.serving())
        config = write_all(folder / "config", f"http://{HOST}:{links['chatwoot'].port}", **_TENANT)
        write_service(config, **backend.settings)
        members = {
            name: Member(_setup(backend, name, links, folder), _child(dice)) for name in names
        }
        ports = [its.setup.port for its in members.values() if its.setup.port is not None]
        front = FaultyProxy(*((HOST, port) for port in ports))
        await stack.enter_async_context(front.serving())
        chatwoot.webhook_url = f"http://{HOST}:{front.port}/webhooks/chatwoot"
        delaying = _child(dice)
        yield World(chatwoot, links, members, servers, lambda: delaying.choice(_SHUFFLED))


def _setup(backend: Backend, name: str, links: dict[str, FaultyProxy], folder: Path) -> Setup:
    """Return how the process *name* is started: it reaches each server by a link of its own."""
    environment = dict(address(its, links[f"{its}/{name}"].port) for its in backend.servers)
    if name.startswith("worker"):
        return Setup(name, ["worker"], environment, folder)
    port = free_port()
    how = ["--port", str(port), *(["--no-worker"] if backend.workers else [])]
    return Setup(name, ["serve", *how], environment, folder, port)


@asynccontextmanager
async def _going(world: World) -> AsyncIterator[None]:
    """Let the service run, and at the end stop as it should."""
    members = list(world.members.values())
    lives = [asyncio.create_task(member.live()) for member in members]
    try:
        for member in members:
            if member.setup.port is not None:
                await listening(member.setup.port, _PATIENCE)
        await world.heal()
        yield
        for member in members:
            member.stop()
        await asyncio.wait(lives, timeout=_PATIENCE)
    finally:
        for life in lives:
            life.cancel()
        await asyncio.gather(*lives, return_exceptions=True)


async def _recovered(world: World, is_done: Callable[[], bool]) -> None:
    """Heal everything, and wait until what is owed has come; then for what comes twice."""
    await world.heal()
    world.chatwoot.faults.clear()
    for member in world.members.values():
        member.settle()
    with suppress(TimeoutError):
        async with asyncio.timeout(_PATIENCE):
            while not is_done():  # noqa: ASYNC110  of much that changes
                await asyncio.sleep(_POLL)
    await asyncio.sleep(_LONG_ENOUGH)


async def _dead_letters(setup: Setup) -> Sequence[str]:
    """Return which events were given up, and why."""
    environment = {**ENVIRONMENT, **setup.environment}
    settings = settings_file.read(setup.config, setup.data, environment)
    async with running(settings, environment) as container:
        letters = container.dead_letters().latest()
        return [
            f"{its.conversation}, {its.attempts} attempts: {its.reason}" async for its in letters
        ]
