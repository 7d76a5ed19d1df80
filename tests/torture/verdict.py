"""Finds what went wrong in the conversations of a torture. Pure: the stories, what was taken."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations, pairwise
from typing import Final

from tests.torture.acknowledgements import Acknowledgements
from tests.torture.outages import Outage, arrived_by
from tests.torture.stories import PHRASES, Story

# A request that was on its way when the service was told of the person may still arrive.
UNDER_WAY: Final = 0.5


class Wrong(StrEnum):
    """What must never happen."""

    LOST = "lost"
    DOUBLED = "doubled"
    OUT_OF_ORDER = "out of order"
    MIXED = "mixed"
    AFTER_TAKEOVER = "after takeover"


@dataclass(frozen=True, slots=True)
class Incident:
    """Something that must never happen, and did."""

    wrong: Wrong
    conversation: int
    why: str


def judged(
    stories: Sequence[Story], taken: Acknowledgements, outages: Sequence[Outage] = ()
) -> Sequence[Incident]:
    """Return all that went wrong, in spite of *outages* or because of them."""
    return [
        Incident(wrong, story.conversation.id, why)
        for story in stories
        for wrong, why in _found(story, taken, outages)
    ]


def owed(stories: Sequence[Story], taken: Acknowledgements) -> int:
    """Return how many messages that were acknowledged still wait for what they are owed."""
    return sum(taken.at(one.message) is not None for story in stories for one in story.open)


def waits(stories: Sequence[Story]) -> Sequence[float]:
    """Return how many seconds each answer took, from the question to its last part."""
    return [
        story.said[max(place for place, _ in map(story.first, one.phrases))].created_at - one.at
        for story in stories
        for one in story.asked
        if one.phrases and story.is_answered(one)
    ]


def _found(
    story: Story, taken: Acknowledgements, outages: Sequence[Outage]
) -> Iterator[tuple[Wrong, str]]:
    for one in story.open:
        if taken.at(one.message) is not None:
            yield Wrong.LOST, f"message {one.message}, {one.text!r}"
    yield from ((Wrong.DOUBLED, why) for why in _doubled(story))
    yield from ((Wrong.OUT_OF_ORDER, why) for why in _out_of_order(story, taken))
    questions = {one.text for one in story.asked}
    for question, phrases in PHRASES.items():
        if question not in questions and any(story.places(phrase) for phrase in phrases):
            yield Wrong.MIXED, f"answered but never asked: {question!r}"
    yield from ((Wrong.AFTER_TAKEOVER, why) for why in _over_a_persons_head(story, taken, outages))


def _doubled(story: Story) -> Iterator[str]:
    for (turn, part), times in Counter(story.marks).items():
        if times > 1:
            yield f"part {part} of turn {turn}, {times} times"
    texts = Counter(message.content or "" for message in story.said)
    again = {text for text, times in texts.items() if times > 1}
    yield from (f"said {texts[text]} times: {text!r}" for text in again)
    for one in story.asked:
        for phrase in one.phrases:
            times = len(story.places(phrase))
            if times > 1 and not any(phrase in text for text in again):
                yield f"said {times} times: {phrase!r}"
    if len(story.conversation.notes) > 1:
        yield f"{len(story.conversation.notes)} notes for the people"


def _out_of_order(story: Story, taken: Acknowledgements) -> Iterator[str]:
    first = story.first
    for one in story.asked:
        heard = [phrase for phrase in one.phrases if story.places(phrase)]
        if any(first(before) > first(after) for before, after in pairwise(heard)):
            yield f"parts of the answer to message {one.message}"
    answered = [one for one in story.asked if one.phrases and story.is_answered(one)]
    for before, after in combinations(answered, 2):
        known, posted = taken.at(before.message), taken.begun(after.message)
        was_known = known is not None and posted is not None and known < posted
        if was_known and first(before.phrases[0]) > first(after.phrases[0]):
            yield f"message {after.message} was answered before message {before.message}"


def _over_a_persons_head(
    story: Story, taken: Acknowledgements, outages: Sequence[Outage]
) -> Iterator[str]:
    if story.taken_over is None:
        return
    known = taken.of_takeover(story.conversation.id, story.taken_over)
    if known is None:
        return
    from_then_on = arrived_by(known, outages, UNDER_WAY)
    for message in story.said:
        if message.created_at > from_then_on:
            late = message.created_at - known
            yield f"message {message.id}, {late:.2f} s after it was known ({story.taken_over.how})"
