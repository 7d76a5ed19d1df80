"""Plays the demonstration's scenes and prints them as conversations."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median
from time import perf_counter

from rich.console import Console
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
from chatwootai.entrypoints.cli.screen import counted, shown, speak
from chatwootai.testing import Conversation, ConversationStatus, StandInChatwoot


@dataclass(frozen=True, slots=True)
class Pace:
    """How long things take, in seconds.

    Attributes:
        longest: A single answer, at most.
        silence: Until no answer counts as none: longer than a burst's wait.
        keystrokes: Between the messages of a burst.
    """

    longest: float = 20.0
    silence: float = 3.0
    keystrokes: float = 0.3


@dataclass
class Stage:
    """The stand-in Chatwoot, and how it went so far.

    Attributes:
        times: Seconds from a customer's last word to the answer.
        handoffs: How often a person was called.
        silences: How often nothing was said, rightly.
        failures: What did not happen, or should not have.
    """

    chatwoot: StandInChatwoot
    console: Console
    pace: Pace = Pace()
    times: list[float] = field(default_factory=list)
    handoffs: int = 0
    silences: int = 0
    failures: list[str] = field(default_factory=list)
    _played: list[Conversation] = field(default_factory=list)

    async def play(self, scene: Scene) -> None:
        """Play one conversation."""
        self.console.print(Text(scene.title, "bold cyan"), soft_wrap=True)
        self.chatwoot.faults.webhooks_come_twice = scene.is_told_twice
        conversation = await self._writes(scene.begins, scene, None)
        self._played.append(conversation)
        await self._follows(scene.begins, conversation)
        for act in scene.goes_on:
            await self._act(act, scene, conversation)
        self.console.print()

    async def sum_up(self) -> None:
        """Print what happened in all, and find what is wrong with the whole of it."""
        await asyncio.sleep(self.pace.silence)  # what is said twice may be late
        posted = self.chatwoot.deliveries
        lost = sum(not one.is_acknowledged for one in posted)
        if lost:
            self.failures.append(f"{lost} of {len(posted)} webhooks were not acknowledged")
        said = sum(len(conversation.replies) for conversation in self._played)
        if said > len(self.times):
            self.failures.append(
                f"{counted(said, 'answer')} came to {counted(len(self.times), 'question')}"
            )
        self.console.print(Text("What happened", "bold cyan"))
        speak(self.console, "webhooks", Text(_webhooks([one.seconds for one in posted])))
        speak(self.console, "answers", Text(f"{len(self.times)}, {_seconds(self.times)}"))
        speak(self.console, "handoffs", Text(f"{self.handoffs}, each with a note for the people"))
        speak(self.console, "silences", Text(f"{self.silences}, where nothing was to be said"))
        for failure in self.failures:
            speak(self.console, "✗", Text(failure, "red"))
        if not self.failures:
            speak(self.console, "✓", Text("every message got what it should", "green"))

    async def _act(self, act: Act, scene: Scene, conversation: Conversation) -> None:
        match act:
            case Says():
                await self._writes(act, scene, conversation)
                await self._follows(act, conversation)
            case Notes(text=text):
                await self.chatwoot.private_note(conversation, text)
                speak(self.console, "Ana", shown(text, "yellow"), "private note")
                await self._stays_silent(conversation, "a private note asks nothing")
            case Answers(text=text, on_phone=False):
                await self.chatwoot.agent_says(conversation, text)
                speak(self.console, "Ana", shown(text, "magenta"))
            case Answers(text=text):
                await self.chatwoot.native_app_says(conversation, text)
                speak(self.console, "Beto", shown(text, "magenta"), "on his phone")
            case Resolves():
                await self.chatwoot.change_status(conversation, ConversationStatus.RESOLVED)
                self._remark("Ana resolves the conversation")
            case Rates(rating=rating, feedback=feedback):
                await self.chatwoot.rate(conversation, rating, feedback)
                self._remark(f"the customer rates it: {rating} of 5, “{feedback}”")
                await self._stays_silent(conversation, "a survey asks nothing")

    async def _writes(self, act: Says, scene: Scene, known: Conversation | None) -> Conversation:
        first, *more = act.texts
        conversation = await self._say(first, scene, known)
        for text in more:
            await asyncio.sleep(self.pace.keystrokes)
            await self._say(text, scene, conversation)
        return conversation

    async def _say(self, text: str, scene: Scene, known: Conversation | None) -> Conversation:
        speak(self.console, scene.contact.name.split()[0], Text(text, "bold"))
        return await self.chatwoot.customer_says(
            text,
            account=scene.account,
            inbox=scene.inbox,
            contact=scene.contact,
            conversation=known.id if known else None,
        )

    async def _follows(self, act: Says, conversation: Conversation) -> None:
        if not act.is_answered:
            await self._stays_silent(conversation, "a person has the conversation")
            return
        began, before = perf_counter(), len(conversation.replies)
        if not await self._is_soon(lambda: len(conversation.replies) > before):
            self.failures.append(f"no answer to “{act.texts[-1]}” within {self.pace.longest:g} s")
            return
        self.times.append(perf_counter() - began)
        replies = conversation.replies[before:]
        for reply in replies:
            speak(self.console, "Assistente", shown(reply, "green"), f"{self.times[-1]:.1f} s")
        if act.is_told not in "\n".join(replies):
            self.failures.append(f"the answer to “{act.texts[-1]}” is not about “{act.is_told}”")
        if act.calls_person:
            await self._calls_person(act, conversation)

    async def _calls_person(self, act: Says, conversation: Conversation) -> None:
        if await self._is_soon(lambda: bool(conversation.notes) and conversation.status == "open"):
            self.handoffs += 1
        else:
            self.failures.append(f"no person was called after “{act.texts[-1]}”")
        for note in conversation.notes[-1:]:
            speak(self.console, "Assistente", shown(note, "yellow"), "note to Ana")

    async def _stays_silent(self, conversation: Conversation, why: str) -> None:
        before = len(conversation.replies)
        await asyncio.sleep(self.pace.silence)
        if len(conversation.replies) > before:
            self.failures.append(f"an answer where none should be: {why}")
        else:
            self.silences += 1
            self._remark(f"the assistant is silent: {why}")

    async def _is_soon(self, happened: Callable[[], bool]) -> bool:
        try:
            return await self.chatwoot.wait_until(happened, timeout=self.pace.longest)
        except TimeoutError:
            return False

    def _remark(self, text: str) -> None:
        speak(self.console, "", Text(f"({text})", "dim italic"))


def _webhooks(seconds: list[float]) -> str:
    if not seconds:
        return "none"
    usual, longest = median(seconds) * 1000, max(seconds) * 1000
    return f"{len(seconds)}, signed; acknowledged after {usual:.0f} ms, {longest:.0f} ms at most"


def _seconds(times: list[float]) -> str:
    if not times:
        return "alas"
    return (
        f"after {median(times):.1f} s, {max(times):.1f} s at most, "
        "of which 1.5 s wait for the customer to finish"
    )
