"""What came out of a torture, as a table, and the story of what went wrong."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from statistics import quantiles
from time import localtime, strftime
from typing import Final

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from tests.torture.acknowledgements import Acknowledgements
from tests.torture.faults import World
from tests.torture.outages import Outage
from tests.torture.stories import Story
from tests.torture.verdict import Incident, Wrong, waits

_SHOWN: Final = 70  # characters of a message


@dataclass(frozen=True, slots=True)
class Result:
    """How one backend bore it."""

    backend: str
    seed: int
    stories: Sequence[Story]
    incidents: Sequence[Incident]
    taken: Acknowledgements
    world: World
    plan: Sequence[object]
    dead_letters: Sequence[str]
    unreached: Sequence[str] = field(default_factory=list)

    @property
    def counts(self) -> Counter[Wrong]:
        """How often each thing went wrong."""
        return Counter(incident.wrong for incident in self.incidents)

    @property
    def turns(self) -> int:
        """How many turns were answered."""
        return sum(len({turn for turn, _ in story.marks}) for story in self.stories)

    @property
    def surprises(self) -> Sequence[str]:
        """Which processes ended though nobody had ended them."""
        return [one for its in self.world.members.values() for one in its.surprises]

    @property
    def kills(self) -> int:
        """How many processes were ended, from outside or at a point."""
        members = self.world.members.values()
        return sum(its.kills + len(its.crashes) for its in members)

    @property
    def cuts(self) -> int:
        """How many times something was broken around the processes."""
        return len(self.world.outages)

    @property
    def outages(self) -> Sequence[Outage]:
        """When something did not work."""
        own = chain.from_iterable(its.outages for its in self.world.members.values())
        return sorted([*self.world.outages, *own], key=lambda one: one.begin)

    def acknowledging(self) -> Sequence[float]:
        """Return how many milliseconds each acknowledgement took while everything worked."""
        self.taken.read()
        outages = self.outages
        return [
            1000 * one.seconds
            for one in self.taken.taken
            if not any(its.begin < one.at + one.seconds and one.at < its.end for its in outages)
        ]


def show(results: Sequence[Result], console: Console) -> None:
    """Print the table, a row a backend."""
    table = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    names = ["backend", "conversations", "turns", "posted", "acknowledged"]
    names += [wrong.value for wrong in Wrong]
    names += ["dead letters", "kills", "cuts", "ack p50/p99 (ms)", "answer p50/p99 (s)"]
    for number, name in enumerate(names):
        table.add_column(name, justify="right" if number else "left", no_wrap=True)
    for result in results:
        counts = result.counts
        table.add_row(
            *(result.backend, str(len(result.stories)), str(result.turns)),
            *(str(result.taken.posted), str(len(result.taken.taken))),
            *(f"[red]{counts[wrong]}[/]" if counts[wrong] else "0" for wrong in Wrong),
            *(str(len(result.dead_letters)), str(result.kills), str(result.cuts)),
            _middle_and_worst(result.acknowledging(), 1),
            _middle_and_worst(waits(result.stories), 2),
        )
    console.print(table)


def tell(result: Result, console: Console) -> None:
    """Print what happened in each conversation in which anything went wrong."""
    if result.unreached:
        console.print(f"{result.backend}: no process came by {', '.join(result.unreached)}")
    for letter in result.dead_letters:
        console.print(f"{result.backend}: given up {letter}", soft_wrap=True, markup=False)
    for surprise in result.surprises:
        console.print(f"{result.backend}: {surprise}", soft_wrap=True, markup=False)
    concerned = {incident.conversation for incident in result.incidents}
    for story in result.stories:
        if story.conversation.id in concerned:
            _tell_story(result, story, console)


def _tell_story(result: Result, story: Story, console: Console) -> None:
    where = story.conversation
    console.print(f"--- {result.backend}, seed {result.seed}, conversation {where.id}")
    for incident in result.incidents:
        if incident.conversation == where.id:
            console.print(f"    {incident.wrong}: {incident.why}", soft_wrap=True, markup=False)
    lines = sorted([*_of_people(result, story), *_of_chatwoot(story)])
    begin, end = lines[0][0], lines[-1][0]
    around = [one for one in result.outages if one.end > begin and one.begin < end]
    lines += [(one.begin, f"    {one.what} until {_clock(one.end)}") for one in around]
    for at, line in sorted(lines):
        console.print(f"{_clock(at)} {line}", soft_wrap=True, markup=False)


def _of_people(result: Result, story: Story) -> Iterator[tuple[float, str]]:
    for asked in story.asked:
        owed = " (owed nothing)" if asked.is_waived else ""
        yield asked.at, f"{asked.message} customer: {asked.text}{owed}"
        if (known := result.taken.at(asked.message)) is not None:
            yield known, f"{asked.message} acknowledged"
    if story.taken_over is not None:
        yield story.taken_over.at, f"a person {story.taken_over.how}"
        known = result.taken.of_takeover(story.conversation.id, story.taken_over)
        if known is not None:
            yield known, "a person: acknowledged"


def _of_chatwoot(story: Story) -> Iterator[tuple[float, str]]:
    for message in story.conversation.messages:
        if message.is_from_bot:
            mark = message.content_attributes.get("chatwootai")
            kind = "note" if message.is_private else "bot"
            text = (message.content or "")[:_SHOWN]
            yield message.created_at, f"{message.id} {kind} {mark}: {text!r}"
        elif message.is_activity:
            yield message.created_at, f"{message.id} chatwoot: {message.content}"


def _clock(at: float) -> str:
    return strftime("%H:%M:%S", localtime(at)) + f"{at % 1:.3f}"[1:]


def _middle_and_worst(values: Sequence[float], digits: int) -> str:
    if len(values) < 2:
        return "-"
    steps = quantiles(values, n=100, method="inclusive")
    return f"{steps[49]:.{digits}f} / {steps[98]:.{digits}f}"
