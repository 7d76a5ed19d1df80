"""Plays the demonstration's scenes and prints them as conversations."""

import asyncio
from dataclasses import dataclass, field
from functools import partial
from statistics import median
from time import perf_counter
from typing import Final

from rich.console import Console
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from chatwootai.entrypoints.cli.demo_scenes import (
    Act,
    Answers,
    Notes,
    Rates,
    Resolves,
    Says,
    Scene,
)
from chatwootai.testing import Conversation, StandInChatwoot

_LONGEST: Final = 30.0  # seconds that a single answer may take
_SILENCE: Final = 3.0  # seconds after which no answer counts as none: longer than a burst's wait
_KEYSTROKES: Final = 0.3  # seconds between the messages of a burst
_NAME_WIDTH: Final = 12


@dataclass
class Stage:
    """The stand-in Chatwoot, and how it went so far.

    Attributes:
        times: Seconds from a customer's last word to the answer.
        failures: What did not happen, or should not have.
    """

    chatwoot: StandInChatwoot
    console: Console
    times: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    silences: int = 0
    _shown: dict[str, int] = field(default_factory=dict)

    async def play(self, scene: Scene) -> None:
        """Play one conversation."""
        self.console.print(Rule(scene.title, align="left", style="cyan"))
        conversation: Conversation | None = None
        for act in scene.acts:
            conversation = await self._act(act, scene, conversation)
        self.console.print()

    def sum_up(self) -> None:
        """Print what happened in all."""
        posted = [one for one in self.chatwoot.deliveries if one.is_acknowledged]
        events = [one.event for one in posted]
        acknowledged = median(one.seconds for one in posted) * 1000
        table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
        table.add_row("webhooks posted, signed, stored", str(len(posted)))
        table.add_row("of them messages, echoes and notes", str(events.count("message_created")))
        table.add_row("acknowledged after (median)", f"{acknowledged:.1f} ms")
        table.add_row("answers", str(len(self.times)))
        table.add_row(
            "answered after (median, longest)",
            f"{median(self.times):.1f} s, {max(self.times):.1f} s,"
            " of which 1.5 s wait for the customer to finish",
        )
        table.add_row("kept silent, rightly", str(self.silences))
        self.console.print(Rule("What happened", align="left", style="cyan"))
        self.console.print(table)
        for failure in self.failures:
            self.console.print(f"✗ {failure}", style="red", markup=False)
        if not self.failures:
            self.console.print("✓ every message got what it should", style="green")

    async def _act(self, act: Act, scene: Scene, known: Conversation | None) -> Conversation:
        if isinstance(act, Says):
            return await self._says(act, scene, known)
        if known is None:
            raise AssertionError(scene.title)
        match act:
            case Notes(text=text):
                await self.chatwoot.private_note(known, text)
                self._line("Ana (nota)", text, "yellow")
                await self._stays_silent(known, "a private note asks nothing")
            case Answers(text=text):
                await self.chatwoot.agent_says(known, text)
                self._line("Ana", text, "magenta")
            case Resolves():
                await self.chatwoot.change_status(known, "resolved")
                self._remark("Ana resolves the conversation")
            case Rates(rating=rating, feedback=feedback):
                await self.chatwoot.rate(known, rating, feedback)
                self._remark(f"the customer rates it: {rating} of 5, “{feedback}”")
                await self._stays_silent(known, "a survey asks nothing")
        return known

    async def _says(self, act: Says, scene: Scene, known: Conversation | None) -> Conversation:
        for place, text in enumerate(act.texts):
            if place:
                await asyncio.sleep(_KEYSTROKES)
            number = known.id if known else None
            known = await self.chatwoot.customer_says(
                text,
                account=scene.account,
                inbox=scene.inbox,
                contact=scene.contact,
                conversation=number,
            )
            self._line(scene.contact.name.split()[0], text, "bold")
        if known is None:
            raise AssertionError(scene.title)
        if act.expects_answer:
            await self._answered(known, act.texts[-1])
        else:
            await self._stays_silent(known, "a person has the conversation")
        return known

    async def _answered(self, conversation: Conversation, text: str) -> None:
        began, before = perf_counter(), self._shown.get(conversation.uuid, 0)
        try:
            await self.chatwoot.wait_until(
                partial(_has_more_than, conversation, before), timeout=_LONGEST
            )
        except TimeoutError:
            self.failures.append(f"no answer to “{text}”")
            return
        seconds = perf_counter() - began
        self.times.append(seconds)
        await self.chatwoot.settled()
        replies = conversation.replies
        for reply in replies[before:]:
            self._line("Assistente", reply, "green", f"{seconds:.1f} s")
        self._shown[conversation.uuid] = len(replies)
        if conversation.status == "open":
            self._remark("a person is called, and finds this note:")
            for note in conversation.notes[-1:]:
                self._line("(nota)", note, "yellow")

    async def _stays_silent(self, conversation: Conversation, why: str) -> None:
        before = len(conversation.replies)
        await asyncio.sleep(_SILENCE)
        if len(conversation.replies) > before:
            self.failures.append(f"an answer where none should be: {why}")
        else:
            self.silences += 1
            self._remark(f"the assistant is silent: {why}")

    def _line(self, who: str, text: str, style: str, when: str = "") -> None:
        grid = Table.grid(padding=(0, 1))
        grid.add_column(width=_NAME_WIDTH, justify="right", style="dim")
        grid.add_column(ratio=1)
        grid.add_column(justify="right", style="dim")
        grid.add_row(who, Text(text, style=style), when)
        self.console.print(grid)

    def _remark(self, text: str) -> None:
        self._line("", f"({text})", "dim italic")


def _has_more_than(conversation: Conversation, replies: int) -> bool:
    return len(conversation.replies) > replies
