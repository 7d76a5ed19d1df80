"""`chatwootai trace`: what became of a turn, step by step, and why."""

import asyncio
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from enum import StrEnum
from operator import attrgetter
from typing import Annotated, Any, Final

import typer

from chatwootai.composition import Container, running
from chatwootai.core.conversation import ConversationId
from chatwootai.core.errors import ConfigurationError, UnknownTraceError
from chatwootai.core.tracing.trace import TurnTrace
from chatwootai.entrypoints import settings_file
from chatwootai.entrypoints.cli import waterfall
from chatwootai.entrypoints.cli.options import CONFIG, DATA, Config, Data
from chatwootai.entrypoints.cli.screen import screen

EPILOG: Final = """
**Examples**

`chatwootai trace 17` — the latest turns of conversation 17

`chatwootai trace main/1/17 --last 10` — more of them, where several accounts have a 17

`chatwootai trace 3f2a9c --content` — one turn, and what was said in it

The service may go on meanwhile. Use the same `--config` and `--data` as it does, and the same user
of the system.

**Exit codes**: 0 it is shown, 1 nothing is kept of that, 2 wrong usage.
"""


class Format(StrEnum):
    """How traces are printed."""

    WATERFALL = "waterfall"
    JSON = "json"


def command(
    what: Annotated[
        str,
        typer.Argument(
            metavar="CONVERSATION|TURN",
            help="The conversation's number, or `main/1/17`; or the beginning of a turn's id.",
            show_default=False,
        ),
    ],
    config: Config = CONFIG,
    data: Data = DATA,
    last: Annotated[int, typer.Option(min=1, max=100, help="How many turns at most.")] = 3,
    content: Annotated[
        bool,
        typer.Option(
            "--content",
            help="Also what was said, and what tools were called with: personal data, which stays "
            "on your screen and in what records it. Look only if you need it.",
        ),
    ] = False,
    output: Annotated[
        Format, typer.Option("--format", help="Drawn for people, or JSON for programs.")
    ] = Format.WATERFALL,
) -> int:
    """Show how turns were answered: steps with their times, what was found and called, and why."""
    settings = settings_file.read(config, data)
    its = settings.service.traces
    if its.backend == "in_memory":
        raise ConfigurationError(
            "traces are in the service's own memory (traces.backend is in_memory): "
            "nobody else can look at them; choose another backend"
        )
    if its.backend == "sqlite" and not settings.data.is_dir():
        raise ConfigurationError(
            f"there is no folder {str(settings.data)!r}; name with --data the one that the "
            "service has"
        )

    async def do() -> Sequence[TurnTrace]:
        async with running(settings) as container:
            return await _found(container, what, last)

    traces = asyncio.run(do())
    if not traces:
        raise UnknownTraceError(
            f"nothing is kept of {what!r}: traces are kept for {its.days} days, and name a "
            "conversation as 17 or main/1/17, a turn by the beginning of its id"
        )
    if output is Format.JSON:
        shown = [_told(trace, with_content=content) for trace in traces]
        print(json.dumps(shown, indent=2, ensure_ascii=False))
    else:
        for trace in traces:
            waterfall.draw(screen(), trace, with_content=content)
    return 0


async def _found(container: Container, what: str, last: int) -> Sequence[TurnTrace]:
    """Return the last turns that *what* names, oldest first.

    Raises:
        UnknownTraceError: Several conversations are named so.
    """
    traces, tenants = container.traces(), [*container.tenants().tenants]
    found: dict[tuple[str, float], TurnTrace] = {}
    for tenant in tenants:
        for conversation in _conversations(container, what):
            for trace in await traces.of_conversation(tenant.id, conversation, last):
                found[trace.turn, trace.at] = trace
    named = sorted({str(trace.conversation) for trace in found.values()})
    if len(named) > 1:
        raise UnknownTraceError(f"{what!r} may be {' or '.join(named)}; name one of them")
    if not found:
        for tenant in tenants:
            for trace in await traces.of_turn(tenant.id, what, last):
                found[trace.turn, trace.at] = trace
    latest = sorted(found.values(), key=attrgetter("at"), reverse=True)[:last]
    return latest[::-1]


def _conversations(container: Container, what: str) -> Iterator[ConversationId]:
    """Yield the conversations that *what* may name."""
    if what.isascii() and what.isdigit():
        for address in container.tenants().mapping.by_address:
            yield ConversationId(address.installation, address.account, int(what))
    elif what.count("/") > 1:
        try:
            yield ConversationId.parse(what)
        except ValueError as error:
            raise typer.BadParameter(
                f"{what!r} names no conversation; write installation, account and number, "
                "such as main/1/17"
            ) from error


def _told(trace: TurnTrace, *, with_content: bool) -> Mapping[str, Any]:
    """Return *trace* for programs; nothing personal unless it is asked for."""
    told: dict[str, Any] = asdict(trace)
    told["tenant"], told["conversation"] = str(trace.tenant), str(trace.conversation)
    told["cost"], told["tokens"] = trace.cost, sum(trace.tokens)
    if not with_content:
        del told["texts"]
        for tool in told["tools"]:
            tool["arguments"] = waterfall.names_of(tool["arguments"])
    return told


command.__name__ = "trace"
