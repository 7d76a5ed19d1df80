"""Answers what is in the inbox, until it is stopped."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from chatwootai.composition import Container
from chatwootai.core.conversation import TenantId
from chatwootai.core.errors import ChatwootAIError, InUseError, ServiceUnavailableError
from chatwootai.core.measures import Part
from chatwootai.core.tenants.registry import Change
from chatwootai.core.waiting import insisting, stopped
from chatwootai.entrypoints.readiness import Readiness

_log = logging.getLogger(__name__)

_LANGUAGE: Final = "language"
_KNOWLEDGE: Final = "knowledge"
_MODEL: Final = "model"
_STANDBY: Final = "standing by for another process that answers"
_LOOK_SECONDS: Final = 1.0


@asynccontextmanager
async def working(container: Container, readiness: Readiness) -> AsyncIterator["Worker"]:
    """Answer events while the body runs; afterwards, let the turns that go on end."""
    worker = Worker(container, readiness)
    try:
        yield worker
    finally:
        await worker.end()


class Worker:
    """What a process does beside taking webhooks: it prepares itself, and answers."""

    def __init__(self, container: Container, readiness: Readiness) -> None:
        readiness.warming |= {_LANGUAGE, _KNOWLEDGE}
        self._changed: dict[TenantId, None] = {}
        self._woken = asyncio.Event()
        container.tenants().observe(self._note)
        self._tasks = [
            asyncio.create_task(self._keep_ready(container, readiness)),
            asyncio.create_task(_dispatch(container, readiness)),
        ]
        if container.models().is_needed:
            readiness.warming.add(_MODEL)
            self._tasks.append(asyncio.create_task(_warm_models(container, readiness)))

    def _note(self, change: Change) -> None:
        self._changed |= dict.fromkeys(change.tenants)
        self._woken.set()

    async def _keep_ready(self, container: Container, readiness: Readiness) -> None:
        """Index what is written, and again what is changed, so that no customer waits for it."""
        await _warm_up(container, readiness)
        while True:
            await self._woken.wait()
            self._woken.clear()
            changed, self._changed = self._changed, {}
            for tenant in changed:
                await _index(container, tenant, readiness)

    async def end(self) -> None:
        """Begin nothing more, and let the turns that go on end. Ending twice is not an error."""
        await stopped(*self._tasks)


async def _dispatch(container: Container, readiness: Readiness) -> None:
    try:
        await _claim(container, readiness)
        await container.dispatcher().run()
    except Exception:  # noqa: BLE001  this is where the process learns of it
        # whoever watches /readyz restarts the process; what is in the inbox is answered then
        readiness.fault = "nothing is answered any more: the dispatcher ended"
        _log.exception("dispatcher ended")


async def _claim(container: Container, readiness: Readiness) -> None:
    """Wait until it is this process that answers what is in the data folder."""
    while True:
        try:
            container.claim()
        except InUseError as error:
            if _STANDBY not in readiness.warming:
                _log.warning("standing by", extra={"why": str(error)})
            readiness.warming.add(_STANDBY)
            await container.clock().sleep(_LOOK_SECONDS)
        else:
            readiness.warming.discard(_STANDBY)
            return


async def look_at_stores(container: Container, readiness: Readiness) -> None:
    """Tell the operator if what is stored may be lost, as soon as that can be known."""
    while True:
        try:
            found = await container.durability()()
        except ServiceUnavailableError:
            await container.clock().sleep(_LOOK_SECONDS)
            continue
        if found:
            readiness.degraded = [*readiness.degraded, *found]
            readiness.parts.add(Part.DURABILITY)
            _log.warning("stores may lose what they keep", extra={"why": "; ".join(found)})
        return


async def _warm_up(container: Container, readiness: Readiness) -> None:
    """Load models and index knowledge, so that no customer waits for it."""
    try:
        await asyncio.to_thread(container.languages().warm_up)
        readiness.warming.discard(_LANGUAGE)
        for tenant in [*container.tenants().tenants]:
            await _index(container, tenant.id, readiness)
        # what was kept from the last time needs no model; a question does
        await container.embedder().questions(["?"])
        readiness.warming.discard(_KNOWLEDGE)
    except Exception:  # noqa: BLE001  nobody waits for this task
        readiness.degraded = [*readiness.degraded, "warming up ended too soon; the log says why"]
        readiness.parts.add(Part.KNOWLEDGE)
        _log.exception("warming up ended")


async def _warm_models(container: Container, readiness: Readiness) -> None:
    """Load what language models need; what cannot be loaded is told by the models themselves."""
    try:
        await asyncio.to_thread(container.personal_data().warm_up)
        await container.models().warm_up()
    except Exception:  # noqa: BLE001  nobody waits for this task
        readiness.parts.add(Part.MODEL)
        _log.exception("warming up ended")
    finally:
        readiness.warming.discard(_MODEL)


async def _index(container: Container, tenant: TenantId, readiness: Readiness) -> None:
    try:
        synced = await container.knowledge().renew(tenant)
    except ChatwootAIError as error:
        readiness.parts.add(Part.KNOWLEDGE)
        _log.warning("knowledge not indexed", extra={"tenant": str(tenant), "why": str(error)})
    else:
        extra = {"tenant": str(tenant), "passages": synced.indexed}
        _log.info("knowledge indexed", extra=extra)


async def follow_configuration(container: Container, readiness: Readiness) -> None:
    """Take up every change of the tenants' configuration, until this is cancelled."""
    updater = container.updater()
    try:
        await insisting(container.clock(), updater.begin)
        await updater.run()
    except Exception:  # noqa: BLE001  nobody waits for this task
        lost = "changes of the configuration are not taken up any more: restart the process"
        readiness.degraded = [*readiness.degraded, lost]
        readiness.parts.add(Part.CONFIGURATION)
        _log.exception("changes are not taken up any more")
