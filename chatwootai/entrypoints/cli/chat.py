"""`chatwootai chat`: talk to an account's assistant on the terminal."""

import asyncio
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.markdown import Markdown

from chatwootai.composition import Container, running
from chatwootai.core.conversation import Channel, Contact, ConversationId, Message, Turn
from chatwootai.core.delivery import Delivered
from chatwootai.core.orchestrator import TurnReport
from chatwootai.core.settings import DocumentsSettings, InboxSettings, Settings
from chatwootai.core.tenants.tenant import Tenant
from chatwootai.core.turns import told
from chatwootai.entrypoints import settings_file
from chatwootai.entrypoints.cli.options import CONFIG, DATA, Account, Config, Data

EPILOG: Final = """
**Examples**

`chatwootai chat account_1` — then write, a line a message; end with Ctrl-D

`chatwootai chat account_3 --channel webchat --explain`

`echo "Vocês entregam em Manaus?" | chatwootai chat account_1` — only the answer is printed

Nothing is sent to anybody, and the conversation is forgotten at the end.
"""
_SOMEWHERE: Final = "console"


@dataclass
class _Terminal:
    """The customer's end of the conversation."""

    is_interactive: bool
    explain: bool
    console: Console = field(default_factory=lambda: Console(highlight=False))

    def lines(self) -> Iterator[str]:
        """Yield what the customer writes."""
        while True:
            try:
                line = self.console.input("[bold]> [/bold]") if self.is_interactive else input()
            except EOFError:
                return
            if line.strip():
                yield line

    def answer(self, text: str) -> None:
        """Show what the customer is told."""
        if self.is_interactive:
            self.console.print(Markdown(text), style="green")
        else:
            self.console.print(text, markup=False, soft_wrap=True)

    def tell(self, report: TurnReport) -> None:
        """Show how an answer came about, if that was asked for."""
        if self.explain:
            facts = told(report)
            hidden = {"tenant", "conversation", "turn", "messages", "channel"}
            shown = ", ".join(f"{k}={v}" for k, v in facts.items() if k not in hidden)
            self.console.print(f"  ({shown})", style="dim", markup=False, soft_wrap=True)

    def remark(self, text: str) -> None:
        """Say something that the customer would not see, to people on a terminal."""
        if self.is_interactive or self.explain:
            self.console.print(f"  ({text})", style="yellow", markup=False)


def command(
    account: Account,
    config: Config = CONFIG,
    data: Data = DATA,
    channel: Annotated[str, typer.Option(help="The channel to write on.")] = "whatsapp",
    explain: Annotated[bool, typer.Option(help="Say how each answer came about.")] = False,
) -> int:
    """Talk to an account's assistant: lines in, answers out."""
    read = settings_file.read(config, data)
    forgetful = read.service.model_copy(
        update={
            "inbox": InboxSettings(backend="in_memory"),
            "documents": DocumentsSettings(backend="in_memory"),
        }
    )
    settings = read.model_copy(update={"service": forgetful, "helpdesk": "recording"})
    return asyncio.run(_chat(settings, account, channel, _Terminal(sys.stdin.isatty(), explain)))


async def _chat(settings: Settings, account: str, channel: str, terminal: _Terminal) -> int:
    async with running(settings) as container:
        tenant = container.tenants().find(account)
        numbers = count(1)
        conversation = ConversationId(_SOMEWHERE, 1, 1)
        for line in terminal.lines():
            message = Message(next(numbers), line, container.clock().now())
            turn = Turn(tenant.id, conversation, Channel(channel), Contact(1), (message,))
            await _take_turn(container, tenant, turn, terminal)
    return 0


async def _take_turn(container: Container, tenant: Tenant, turn: Turn, terminal: _Terminal) -> None:
    recorded = container.recording().sent
    before = len(recorded)
    report = await container.orchestrator().process(tenant, turn, lambda: None)
    for sent in recorded[before:]:
        if not sent.is_private:
            terminal.answer(sent.text)
    if report.delivered is Delivered.NOTHING:
        terminal.remark("a person has the conversation now: the assistant is silent")
    terminal.tell(report)


command.__name__ = "chat"
