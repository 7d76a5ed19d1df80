"""Prints messages that were put aside: nothing personal unless it is asked for."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from rich.table import Table
from rich.text import Text

from chatwootai.core.dead_letters import NOBODY, DeadLetter
from chatwootai.entrypoints.cli.screen import legible, screen

_COLUMNS: Final = ("id", "when", "tenant", "conversation", "attempts", "reason")
_TO_THE_MINUTE: Final = len("2026-11-21 16:32")


def facts(letter: DeadLetter) -> Mapping[str, object]:
    """Return what a list says of *letter*: ids, how it went, and nothing of what was said."""
    return {
        "id": letter.id,
        "when": datetime.fromtimestamp(letter.buried_at, UTC).isoformat(" ", "seconds"),
        "tenant": "" if letter.tenant == NOBODY else str(letter.tenant),
        "conversation": str(letter.conversation),
        "attempts": letter.attempts,
        "reason": letter.reason,
    }


def show_table(rows: Iterable[Mapping[str, object]]) -> None:
    """Print what lists say, a line for each."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in _COLUMNS:
        table.add_column(column, overflow="fold", no_wrap=column in {"id", "when"})
    for row in rows:
        shown = {**row, "when": f"{str(row['when'])[:_TO_THE_MINUTE]}Z"}
        table.add_row(*(Text(legible(str(shown[column]))) for column in _COLUMNS))
    screen().print(table)


def show(letter: DeadLetter, *, with_content: bool) -> None:
    """Print all about *letter*; what the customer said, and who they are, only *with_content*."""
    console = screen()
    for name, value in {**facts(letter), **dict(_about(letter))}.items():
        console.print(Text.assemble((f"{name}: ", "bold"), legible(str(value))), soft_wrap=True)
    for call in letter.calls:
        console.print(f"  {legible(call)}", soft_wrap=True)
    if with_content:
        console.print(legible(_readable(letter.content)), soft_wrap=True)


def _about(letter: DeadLetter) -> Iterator[tuple[str, object]]:
    """Yield what the event is about, by its ids."""
    event = letter.event
    if event is None:
        yield "event", "cannot be read by this release"
    else:
        yield "event", event.kind.value
        yield "inbox", event.inbox
        yield "channel", event.channel.name
        yield "contact", event.contact.id
        if event.message is not None:
            yield "message", event.message.id
    if letter.calls:
        yield "calls", "outermost first"


def _readable(content: str) -> str:
    try:
        value: Any = json.loads(content)
    except ValueError:
        return content
    return json.dumps(value, indent=2, ensure_ascii=False)
