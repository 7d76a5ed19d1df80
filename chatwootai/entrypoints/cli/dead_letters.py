"""`chatwootai dead-letters`: messages that were put aside, and what is to become of them."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Final

import typer

from chatwootai.composition import running
from chatwootai.core.dead_letters import DeadLetter, DeadLetters
from chatwootai.core.errors import ConfigurationError, RefusedError
from chatwootai.entrypoints import settings_file
from chatwootai.entrypoints.cli import letters
from chatwootai.entrypoints.cli.options import CONFIG, DATA, Config, Data
from chatwootai.entrypoints.cli.screen import counted, screen

HELP: Final = "See the messages that were put aside; let them come in again, or drop them."
EPILOG: Final = """
**Examples**

`chatwootai dead-letters list` — the latest twenty: when, in which conversation, and why

`chatwootai dead-letters show 3f2a` — all about the one whose id begins with `3f2a`

`chatwootai dead-letters replay 3f2a` — it comes in again, as if it were new

`chatwootai dead-letters drop --all --yes` — none of them is needed any more

The service may go on meanwhile. Use the same `--config` and `--data` as it does, and the same user
of the system.

**Exit codes**: 0 it is done, 1 there is no such message or it cannot come in again, 2 wrong usage.
"""


class Format(StrEnum):
    """How a list is printed."""

    TABLE = "table"
    JSON = "json"


Message = Annotated[
    str,
    typer.Argument(help="The message's id, or as much of it as is unique.", show_default=False),
]
Messages = Annotated[
    list[str] | None,
    typer.Argument(help="The ids, or as much of each as is unique.", show_default=False),
]
All = Annotated[bool, typer.Option("--all", help="Every message that was put aside.")]


def listing(
    config: Config = CONFIG,
    data: Data = DATA,
    limit: Annotated[int, typer.Option(min=1, help="How many are listed at most.")] = 20,
    output: Annotated[
        Format, typer.Option("--format", help="A table for people, or JSON for programs.")
    ] = Format.TABLE,
) -> int:
    """List what was put aside and why, the latest first; nothing of what was said, or by whom."""

    async def work(dead_letters: DeadLetters) -> int:
        found: list[Mapping[str, object]] = []
        async for letter in dead_letters.latest():
            if len(found) == limit and output is Format.TABLE:
                letters.show_table(found)
                screen().print(f"There are more: --limit {2 * limit}", style="dim")
                return 0
            if len(found) == limit:
                break
            found.append(letters.facts(letter))
        if output is Format.JSON:
            print(json.dumps(found, indent=2))
        elif found:
            letters.show_table(found)
        else:
            screen().print(_NOTHING)
        return 0

    return _with_letters(config, data, work)


def showing(
    message: Message,
    config: Config = CONFIG,
    data: Data = DATA,
    content: Annotated[
        bool,
        typer.Option(
            "--content",
            help="Also what the customer said, and who they are: personal data, which stays on "
            "your screen and in what records it. Look only if you need it.",
        ),
    ] = False,
) -> int:
    """Show all about one: why and where in the code it was given up, and what it is about."""

    async def work(dead_letters: DeadLetters) -> int:
        letter = await dead_letters.find(message)
        letters.show(letter, with_content=content)
        return 0

    return _with_letters(config, data, work)


def replaying(
    messages: Messages = None,
    config: Config = CONFIG,
    data: Data = DATA,
    every: All = False,
) -> int:
    """Let messages come in again. They are answered if the conversation is the bot's.

    When a message was put aside, a person was called. So return the conversation to the bot in
    Chatwoot first; a message whose conversation a person has stays where it is.
    """
    _check_usage(messages, every=every)

    async def work(dead_letters: DeadLetters) -> int:
        chosen, refused = await _chosen(dead_letters, messages), 0
        for letter in reversed(chosen):  # in the order in which they were written
            try:
                await dead_letters.replay(letter)
            except RefusedError as error:
                refused += 1
                screen(is_for_errors=True).print(
                    f"chatwootai: {error}", style="red", soft_wrap=True
                )
            else:
                where = f"{letter.id}: comes in again in {letter.conversation}"
                screen().print(where, soft_wrap=True)
        if len(chosen) > refused:
            screen().print("The service answers as soon as it runs, where the bot is to answer.")
        return 1 if refused else 0

    return _with_letters(config, data, work, needs_inbox=True)


def dropping(
    messages: Messages = None,
    config: Config = CONFIG,
    data: Data = DATA,
    every: All = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> int:
    """Forget messages for good: nobody needs them any more."""
    _check_usage(messages, every=every)

    async def work(dead_letters: DeadLetters) -> int:
        chosen = await _chosen(dead_letters, messages)
        if chosen and not yes:
            typer.confirm(f"Forget {counted(len(chosen), 'message')} for good?", abort=True)
        for letter in chosen:
            await dead_letters.drop(letter)
            screen().print(f"{letter.id}: forgotten")
        return 0

    return _with_letters(config, data, work)


COMMANDS: Final[Mapping[str, Callable[..., int]]] = {
    "list": listing,
    "show": showing,
    "replay": replaying,
    "drop": dropping,
}
_NOTHING: Final = "Nothing was put aside."


def _check_usage(messages: Sequence[str] | None, *, every: bool) -> None:
    if bool(messages) == every:
        raise typer.BadParameter("name the messages by their ids, or say --all")


async def _chosen(dead_letters: DeadLetters, named: Sequence[str] | None) -> Sequence[DeadLetter]:
    """Return the letters that are *named*, each once, or all; the latest first.

    Raises:
        UnknownLetterError: One is not there: nothing is to be done then.
    """
    if named:
        found = {letter.id: letter for letter in [await dead_letters.find(one) for one in named]}
        return sorted(found.values(), key=lambda letter: -letter.buried_at)
    every = [letter async for letter in dead_letters.latest()]
    if not every:
        screen().print(_NOTHING)
    return every


def _with_letters(
    config: Config,
    data: Data,
    work: Callable[[DeadLetters], Awaitable[int]],
    *,
    needs_inbox: bool = False,
) -> int:
    """Do *work* with what was put aside, beside the service.

    Raises:
        ConfigurationError: The service keeps it where nobody else can look.
    """
    settings = settings_file.read(config, data)
    if settings.service.documents.backend == "in_memory":
        raise ConfigurationError(
            "what is put aside is in the service's own memory (documents.backend is in_memory): "
            "nobody else can look at it; choose another backend"
        )
    if needs_inbox and settings.service.inbox.backend == "in_memory":
        raise ConfigurationError(
            "what comes in is in the service's own memory (inbox.backend is in_memory): "
            "nothing can come in again from outside; choose another backend"
        )
    if settings.service.documents.backend == "sqlite" and not settings.data.is_dir():
        raise ConfigurationError(
            f"there is no folder {str(settings.data)!r}; name with --data the one that the "
            "service has"
        )

    async def do() -> int:
        async with running(settings) as container:
            return await work(container.dead_letters())

    return asyncio.run(do())
