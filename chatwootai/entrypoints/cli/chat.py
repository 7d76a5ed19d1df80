"""`chatwootai chat`: talk to an account's assistant on the terminal."""

import asyncio
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.text import Text

from chatwootai.composition import Container, running
from chatwootai.core.conversation import Channel, Contact, Message, Turn
from chatwootai.core.delivery import Delivered
from chatwootai.core.orchestrator import TurnReport
from chatwootai.core.sessions import Session
from chatwootai.core.settings import DocumentsSettings, InboxSettings, Settings
from chatwootai.core.telling import told
from chatwootai.entrypoints import logs, settings_file
from chatwootai.entrypoints.cli.chat_place import (
    Customer,
    Domain,
    Inbox,
    Spot,
    Variant,
    Wishes,
    spot,
)
from chatwootai.entrypoints.cli.ingest import read_texts
from chatwootai.entrypoints.cli.options import (
    CONFIG,
    DATA,
    Account,
    Config,
    Data,
    tenant_called,
)
from chatwootai.entrypoints.cli.screen import screen, shown

EPILOG: Final = """
**Examples**

`chatwootai chat account_1` — then write, a line a message; `/quit`, Ctrl-D or Ctrl-C ends it

`chatwootai chat account_3 --channel webchat --explain`

`chatwootai chat account_2 --domain furniture --variant shorter --explain`

`echo "Vocês entregam em Manaus?" | chatwootai chat account_1` — only the answer is printed, as
it would be sent

Nothing is sent to anybody, and the conversation is forgotten at the end.

**Exit codes**: 0 the conversation ended, 1 there is no such account or it is faulty, 2 wrong
usage.
"""
_QUIT: Final = "/quit"
_UNEXPLAINED: Final = frozenset(  # in every turn the same, or said by the answer itself
    {"tenant", "conversation", "turn", "messages", "channel", "delivered"}
)


@dataclass(frozen=True)
class _Terminal:
    """The customer's end of the conversation."""

    is_interactive: bool
    explain: bool
    console: Console = field(default_factory=screen)

    def lines(self) -> Iterator[str]:
        """Yield what the customer writes, until they are done."""
        while True:
            try:
                line = self.console.input(Text("> ")) if self.is_interactive else input()
            except (EOFError, KeyboardInterrupt):
                if self.is_interactive:
                    self.console.print()
                return
            if line.strip() == _QUIT:
                return
            if line.strip():
                yield line

    def answer(self, text: str) -> None:
        """Show what the customer is told."""
        if self.is_interactive:
            self.console.print(shown(text, "green"))
        else:
            self.console.print(text, soft_wrap=True)

    def tell(self, report: TurnReport) -> None:
        """Show how an answer came about, if that was asked for."""
        if report.delivered is Delivered.NOTHING:
            self.remark("a person has the conversation now: the assistant is silent")
        if self.explain:
            for name, value in told(report).items():
                if value and name not in _UNEXPLAINED:
                    self.console.print(f"  {name}: {_plain(value)}", style="dim", soft_wrap=True)

    def remark(self, text: str) -> None:
        """Say something that the customer would not see, to people on a terminal."""
        if self.is_interactive or self.explain:
            self.console.print(f"({text})", style="yellow")


def command(
    account: Account,
    config: Config = CONFIG,
    data: Data = DATA,
    channel: Annotated[str, typer.Option(help="The channel to write on.")] = "whatsapp",
    explain: Annotated[bool, typer.Option(help="Say how each answer came about.")] = False,
    domain: Domain = "",
    inbox: Inbox = "",
    contact: Customer = 0,
    variant: Variant = "",
) -> int:
    """Talk to an account's assistant: lines in, answers out."""
    logs.configure("ERROR")
    settings = _forgetful(settings_file.read(config, data))
    terminal = _Terminal(sys.stdin.isatty(), explain)
    # not one coroutine: what waits for a key inside of one cannot be interrupted
    with (
        asyncio.Runner() as runner,
        suppress(KeyboardInterrupt),
        _running(runner, settings) as container,
    ):
        tenant = tenant_called(account, container.tenants())
        wishes = Wishes(domain, inbox, contact, variant)
        place = spot(wishes, tenant, container.tenants())
        talk = _Talk(container, place, _channel(channel, container))
        runner.run(talk.begin())
        runner.run(read_texts(container, [tenant], terminal.console))
        if terminal.is_interactive:
            terminal.remark(f"you write to {tenant.config.name}; {_QUIT} ends it")
        for line in terminal.lines():
            for said in runner.run(talk.say(line)):
                terminal.answer(said)
            terminal.tell(talk.reports[-1])
    return 0


@dataclass
class _Talk:
    """A conversation of which nothing is left when it ends.

    Attributes:
        reports: How each answer came about.
    """

    container: Container
    place: Spot
    channel: Channel
    reports: list[TurnReport] = field(default_factory=list)

    async def begin(self) -> None:
        """Put the conversation into the domain that was asked for, if one was."""
        where, tenant = self.place.conversation, self.place.tenant
        if self.place.domain:
            session = Session(tenant.id, where, inbox=self.place.inbox)
            await self.container.domains().switch(tenant, session, self.place.domain)

    async def say(self, text: str) -> Sequence[str]:
        """Write *text* to the assistant and return what it answers."""
        sent = self.container.recording().sent
        before, number = len(sent), len(self.reports) + 1
        message = Message(number, text, self.container.clock().now())
        tenant, where = self.place.tenant, self.place.conversation
        contact = Contact(self.place.contact)
        turn = Turn(tenant.id, where, self.channel, contact, (message,), self.place.inbox)
        orchestrator = self.container.orchestrator()
        self.reports.append(await orchestrator.process(tenant, turn, lambda: None))
        return [each.text for each in sent[before:] if not each.is_private]


def _forgetful(settings: Settings) -> Settings:
    """Return *settings* under which nothing is sent, and no conversation is kept."""
    service = settings.service.model_copy(
        update={
            "inbox": InboxSettings(backend="in_memory"),
            "documents": DocumentsSettings(backend="in_memory"),
        }
    )
    return settings.model_copy(update={"service": service, "helpdesk": "recording"})


@contextmanager
def _running(runner: asyncio.Runner, settings: Settings) -> Iterator[Container]:
    context = running(settings)
    container = runner.run(context.__aenter__())
    try:
        yield container
    finally:
        runner.run(context.__aexit__(None, None, None))


def _channel(name: str, container: Container) -> Channel:
    plugins = container.plugins().plugins.values()
    known = sorted({name for plugin in plugins for name in plugin.channels})
    if name not in known:
        raise typer.BadParameter(
            f"no plugin brings a channel {name!r}; known are {', '.join(known)}",
            param_hint="--channel",
        )
    return Channel(name)


def _plain(value: object) -> str:
    match value:
        case dict():
            return ", ".join(f"{name} {state}" for name, state in value.items())
        case list():
            return ", ".join(map(str, value))
        case _:
            return str(value)


command.__name__ = "chat"
