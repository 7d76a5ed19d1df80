"""The customers of a torture, and the people who take conversations from the bot."""

import asyncio
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from chatwootai.testing import StandInChatwoot
from tests.entrypoints.shops import LONG_QUESTION, SMS_INBOX, WHATSAPP_INBOX
from tests.torture.acknowledgements import Acknowledgements
from tests.torture.stories import A_PERSON, GREETING, PHRASES, Asked, Story, TakeOver

_MOST_OPEN: Final = 3  # the assistant answers three questions at once, and no more
_UNTAKEN: Final = 1.5  # seconds after which a message that was not acknowledged is given up
_PATIENCE: Final = 25.0  # seconds that a customer waits for an answer
_POLL: Final = 0.05


@dataclass
class Customers:
    """Lets many customers write at once, each in one conversation after another.

    Attributes:
        stories: All conversations so far.
    """

    chatwoot: StandInChatwoot
    taken: Acknowledgements
    dice: random.Random
    stories: list[Story] = field(default_factory=list)

    async def come(self, at_once: int) -> None:
        """Write until this is cancelled."""
        async with asyncio.TaskGroup() as group:
            for _ in range(at_once):
                group.create_task(self._one_after_another())

    async def _one_after_another(self) -> None:
        while True:
            await self._talk()
            await asyncio.sleep(self.dice.uniform(0, 0.5))

    async def _talk(self) -> None:
        inbox = self.dice.choice([WHATSAPP_INBOX, SMS_INBOX])
        questions = self.dice.sample(list(PHRASES), len(PHRASES))
        if inbox is SMS_INBOX:  # where the long answer has parts
            questions.remove(LONG_QUESTION)
            questions.insert(self.dice.randint(0, 1), LONG_QUESTION)
        first = [questions.pop(0)] if self.dice.random() < 0.7 else []
        conversation = await self.chatwoot.customer_says(
            GREETING if not first else first[0], account=1, inbox=inbox.id
        )
        story = Story(conversation)
        self._note(story)
        self.stories.append(story)
        for _ in range(self.dice.randint(1, 3)):
            await self._burst(story, questions)
            if not await self._answered(story):
                return  # not in time; the verdict waits longer
        match self.dice.random():
            case chance if chance < 0.25:
                story.waive()
                await self._say(story, A_PERSON)
            case chance if chance < 0.45:
                await self._lose_to_a_person(story, questions)

    async def _burst(self, story: Story, questions: list[str]) -> None:
        room = min(self.dice.randint(1, 2), _MOST_OPEN - len(story.open), len(questions))
        for _ in range(room):
            await self._say(story, questions.pop(0))
            await asyncio.sleep(self.dice.choice([0.0, 0.0, 0.1, 0.4]))

    async def _say(self, story: Story, text: str) -> None:
        number = story.conversation.id
        await self.chatwoot.customer_says(text, account=1, conversation=number)
        self._note(story)

    def _note(self, story: Story) -> None:
        """Remember what the customer has just said."""
        said = next(one for one in reversed(story.conversation.messages) if one.sender is not None)
        story.asked.append(Asked(said.id, said.content or "", said.created_at))

    async def _answered(self, story: Story) -> bool:
        """Wait until all that was acknowledged is answered; tell whether it was in time."""
        ends = time.time() + _PATIENCE
        while time.time() < ends:
            if not self._awaited(story):
                return True
            await asyncio.sleep(_POLL)
        return False

    def _awaited(self, story: Story) -> Sequence[Asked]:
        known = time.time() - _UNTAKEN
        return [
            one for one in story.open if one.at > known or self.taken.at(one.message) is not None
        ]

    async def _lose_to_a_person(self, story: Story, questions: list[str]) -> None:
        """Let the customer ask once more, and a person be quicker, or nearly."""
        await self._burst(story, questions)
        await asyncio.sleep(self.dice.uniform(0, 1.0))
        how = self.dice.choice(["answered", "assigned", "opened"])
        story.waive()
        at, message = time.time(), None
        match how:
            case "answered":
                said = await self.chatwoot.agent_says(story.conversation, "Oi, aqui é a Ana.")
                message = said.id
            case "assigned":
                await self.chatwoot.assign(story.conversation, agent=7)
            case _:
                await self.chatwoot.change_status(story.conversation, "open")
        story.taken_over = TakeOver(at, how, message)
        await asyncio.sleep(self.dice.uniform(0, 1.0))
        if questions:  # nobody but the person is to answer this
            await self._say(story, questions.pop(0))
            story.waive()
