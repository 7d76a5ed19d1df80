"""The switch that ends a process at one point of its work."""

import inspect

import pytest

from chatwootai.adapters.clock.manual import ManualClock
from chatwootai.adapters.crash_points import POINTS, VARIABLE, CrashSwitch
from chatwootai.adapters.documents.in_memory import InMemoryDocuments
from chatwootai.core.conversation import TenantId
from chatwootai.core.errors import ConfigurationError
from chatwootai.core.ports.documents import Documents, Key
from chatwootai.core.ports.helpdesk import Helpdesk
from chatwootai.core.ports.inbox import Inbox

KEY = Key(TenantId("retail", "shop"), "a")
PORTS = {"inbox": Inbox, "documents": Documents, "helpdesk": Helpdesk}


class DeadError(Exception):
    """What a test dies of."""


def die() -> None:
    raise DeadError


def documents(point: str | None, times: int = 1) -> tuple[Documents, Documents]:
    """Return documents, and the same as the process meets them that dies at *point*."""
    kept: Documents = InMemoryDocuments(ManualClock())
    return kept, CrashSwitch(point, times, die).over("documents", kept)


async def test_before_a_request_nothing_is_done_yet() -> None:
    kept, watched = documents("documents.put:before")

    with pytest.raises(DeadError):
        await watched.put(KEY, 1, expected=None)

    assert await kept.get(KEY) is None


async def test_after_a_request_it_is_done() -> None:
    kept, watched = documents("documents.put:after")

    with pytest.raises(DeadError):
        await watched.put(KEY, 1, expected=None)

    assert await kept.get(KEY) is not None


async def test_a_point_can_be_passed_before_it_is_the_last() -> None:
    _, watched = documents("documents.put:before", 3)
    versions = [await watched.put(KEY, 1, expected=None)]
    versions.append(await watched.put(KEY, 2, expected=versions[0]))

    with pytest.raises(DeadError):
        await watched.put(KEY, 3, expected=versions[1])


async def test_other_requests_go_on() -> None:
    _, watched = documents("documents.put:before")

    assert await watched.get(KEY) is None


@pytest.mark.parametrize("point", [None, "inbox.put:before"])
def test_a_port_without_the_point_is_left_as_it_is(point: str | None) -> None:
    kept, watched = documents(point)

    assert watched is kept


async def test_what_is_no_request_passes_no_point() -> None:
    inbox = CrashSwitch("documents.put:before", 1, die).over("documents", "text")

    assert inbox.upper() == "TEXT"


@pytest.mark.parametrize("point", POINTS)
def test_every_point_is_a_request_of_a_port(point: str) -> None:
    port, _, request = point.partition(":")[0].partition(".")

    assert inspect.iscoroutinefunction(getattr(PORTS[port], request))


@pytest.mark.parametrize("value", [*POINTS, "documents.put:after:3"])
def test_a_point_can_be_named_in_the_environment(value: str) -> None:
    switch = CrashSwitch.of({VARIABLE: value})
    port = value.partition(".")[0]

    assert switch.over(port, "x") is not "x"  # noqa: F632  it is about being the very same


@pytest.mark.parametrize("environment", [{}, {VARIABLE: ""}])
def test_without_the_variable_nothing_is_watched(environment: dict[str, str]) -> None:
    switch = CrashSwitch.of(environment)

    assert switch.over("inbox", "x") == "x"


@pytest.mark.parametrize(
    "value", ["documents.put", "documents.put:after:0", "documents.put:later", "nowhere", "3", ":1"]
)
def test_what_names_no_point_is_a_slip_that_is_told(value: str) -> None:
    with pytest.raises(ConfigurationError) as told:
        CrashSwitch.of({VARIABLE: value})

    assert VARIABLE in str(told.value)
    assert "documents.put:after" in str(told.value)
