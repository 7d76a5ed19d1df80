"""The verdict finds each thing that must never happen, and nothing where all is well."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from chatwootai.testing import (
    Conversation,
    Delivery,
    Message,
    MessageKind,
    StandInChatwoot,
    WebhookKind,
)
from chatwootai.testing.chatwoot import Bot
from tests.entrypoints.shops import ACCOUNT, ANSWERS, LONG_ANSWER, LONG_QUESTION, WHATSAPP_INBOX
from tests.torture.acknowledgements import Acknowledgements
from tests.torture.outages import Outage
from tests.torture.stories import A_PERSON, GREETING, Asked, Story, TakeOver
from tests.torture.verdict import Wrong, judged, owed, waits

MANAUS, RETURNS, *_ = ANSWERS
PARTS = LONG_ANSWER.split("\n\n")
START = 1_795_000_000.0


class Scene:
    """A conversation of which every word, and what was acknowledged of it, is written by hand."""

    def __init__(self, conversation: Conversation) -> None:
        conversation.messages.clear()
        self.story = Story(conversation)
        self.deliveries: list[Delivery] = []
        self._parts = 0

    def asks(self, text: str, at: float, *, is_taken: bool = True) -> Asked:
        number = 100 + len(self.story.asked)
        asked = Asked(number, text, START + at)
        self.story.asked.append(asked)
        status = 200 if is_taken else None
        self.deliveries.append(_posted(message=number, at=START + at, status=status))
        return asked

    def says(self, text: str, at: float, **how: Any) -> None:
        conversation = self.story.conversation
        self._parts += 1
        part = how.pop("part", self._parts)
        conversation.messages.append(
            Message(
                id=500 + len(conversation.messages),
                conversation=conversation,
                kind=MessageKind.OUTGOING,
                content=text,
                sender=_bot(conversation),
                created_at=START + at,
                updated_at=START + at,
                content_attributes={"chatwootai": {"turn": "turn", "part": part}},
                **how,
            )
        )

    def is_taken_over(self, at: float) -> None:
        self.story.waive()
        self.story.taken_over = TakeOver(START + at, "assigned")
        told = _posted(event="conversation_updated", at=START + at, since=START + at)
        self.deliveries.append(replace(told, conversation=self.story.conversation.id))

    @property
    def wrong(self) -> list[Wrong]:
        return self.wrong_in_spite_of()

    def wrong_in_spite_of(self, *outages: Outage) -> list[Wrong]:
        taken = Acknowledgements(self.deliveries)
        return [one.wrong for one in judged([self.story], taken, outages)]


@pytest.fixture
def scene() -> Scene:
    chatwoot = StandInChatwoot()
    chatwoot.add_account(ACCOUNT)
    chatwoot.add_inbox(WHATSAPP_INBOX)
    return Scene(asyncio.run(chatwoot.customer_says(GREETING, account=1)))


def _posted(**facts: Any) -> Delivery:
    usual: dict[str, Any] = {
        "event": "message_created",
        "id": "id",
        "kind": WebhookKind.AGENT_BOT,
        "account": 1,
        "message": None,
        "attempt": 1,
        "status": 200,
        "error": "",
        "seconds": 0.01,
    }
    return Delivery(**usual | facts)


def _bot(conversation: Conversation) -> Any:
    return Bot(conversation.account.bot_id, conversation.account.bot_name)


def test_where_all_is_well_nothing_is_found(scene: Scene) -> None:
    scene.asks(GREETING, 0)
    scene.asks(MANAUS, 1)
    scene.says(ANSWERS[MANAUS], 2)
    scene.asks(LONG_QUESTION, 3)
    scene.says(PARTS[0], 4)
    scene.says(PARTS[1], 5)

    assert scene.wrong == []


@pytest.mark.parametrize("text", [GREETING, MANAUS, LONG_QUESTION, A_PERSON])
def test_what_was_acknowledged_and_has_no_answer_is_lost(scene: Scene, text: str) -> None:
    scene.asks(text, 0)

    assert scene.wrong == [Wrong.LOST]
    assert owed([scene.story], Acknowledgements(scene.deliveries)) == 1


def test_half_an_answer_is_lost(scene: Scene) -> None:
    scene.asks(LONG_QUESTION, 0)
    scene.says(PARTS[0], 1)

    assert scene.wrong == [Wrong.LOST]


def test_what_was_not_acknowledged_is_owed_nothing(scene: Scene) -> None:
    scene.asks(MANAUS, 0, is_taken=False)

    assert scene.wrong == []


def test_what_was_not_acknowledged_may_be_answered_once_all_the_same(scene: Scene) -> None:
    scene.asks(MANAUS, 0, is_taken=False)
    scene.says(ANSWERS[MANAUS], 1)

    assert scene.wrong == []


def test_what_is_said_twice_is_doubled(scene: Scene) -> None:
    scene.asks(MANAUS, 0)
    scene.says(ANSWERS[MANAUS], 1)
    scene.says(ANSWERS[MANAUS], 2)

    assert scene.wrong == [Wrong.DOUBLED]


def test_what_is_said_again_in_other_company_is_doubled(scene: Scene) -> None:
    scene.asks(MANAUS, 0)
    scene.asks(RETURNS, 0)
    scene.says(ANSWERS[MANAUS], 1)
    scene.says(f"{ANSWERS[MANAUS]}\n\n{ANSWERS[RETURNS]}", 2)

    assert scene.wrong == [Wrong.DOUBLED]


def test_a_part_that_came_twice_is_doubled_whatever_it_says(scene: Scene) -> None:
    scene.asks(GREETING, 0)
    scene.says("Olá!", 1, part=7)
    scene.says("Oi!", 2, part=7)

    assert scene.wrong == [Wrong.DOUBLED]


def test_two_notes_for_the_people_are_one_too_many(scene: Scene) -> None:
    scene.says("nota", 1, is_private=True)
    scene.says("outra nota", 2, is_private=True)

    assert scene.wrong == [Wrong.DOUBLED]


def test_answers_in_another_order_than_their_questions_are_out_of_order(scene: Scene) -> None:
    scene.asks(MANAUS, 0)
    scene.asks(RETURNS, 1)
    scene.says(ANSWERS[RETURNS], 2)
    scene.says(ANSWERS[MANAUS], 3)

    assert scene.wrong == [Wrong.OUT_OF_ORDER]


def test_a_question_that_was_taken_late_may_be_answered_late(scene: Scene) -> None:
    late = scene.asks(MANAUS, 0, is_taken=False)
    scene.asks(RETURNS, 1)
    scene.deliveries.append(_posted(message=late.message, at=START + 4))
    scene.says(ANSWERS[RETURNS], 2)
    scene.says(ANSWERS[MANAUS], 5)

    assert scene.wrong == []


def test_parts_the_wrong_way_round_are_out_of_order(scene: Scene) -> None:
    scene.asks(LONG_QUESTION, 0)
    scene.says(PARTS[1], 1)
    scene.says(PARTS[0], 2)

    assert scene.wrong == [Wrong.OUT_OF_ORDER]


def test_an_answer_to_what_was_never_asked_here_is_mixed(scene: Scene) -> None:
    scene.asks(MANAUS, 0)
    scene.says(ANSWERS[MANAUS], 1)
    scene.says(ANSWERS[RETURNS], 2)

    assert scene.wrong == [Wrong.MIXED]


def test_what_is_said_once_a_person_is_known_to_have_it_is_after_takeover(scene: Scene) -> None:
    scene.asks(MANAUS, 0)
    scene.is_taken_over(1)
    scene.says(ANSWERS[MANAUS], 2)

    assert scene.wrong == [Wrong.AFTER_TAKEOVER]


def test_what_was_under_way_when_a_person_took_over_may_arrive(scene: Scene) -> None:
    scene.asks(MANAUS, 0)
    scene.is_taken_over(1)
    scene.says(ANSWERS[MANAUS], 1.2)

    assert scene.wrong == []


@pytest.mark.parametrize(("holds_back", "wrong"), [(True, []), (False, [Wrong.AFTER_TAKEOVER])])
def test_what_an_outage_held_back_when_a_person_took_over_may_arrive_with_its_end(
    scene: Scene, holds_back: bool, wrong: list[Wrong]
) -> None:
    scene.asks(MANAUS, 0)
    scene.is_taken_over(1)
    scene.says(ANSWERS[MANAUS], 4.1)

    stall = Outage(START + 0.5, START + 4, "nothing passes", holds_back)
    assert scene.wrong_in_spite_of(stall) == wrong


def test_a_person_who_came_before_the_answer_makes_it_owed_no_more(scene: Scene) -> None:
    scene.asks(MANAUS, 0)
    scene.is_taken_over(1)

    assert scene.wrong == []


def test_an_answers_time_ends_with_its_last_part(scene: Scene) -> None:
    scene.asks(LONG_QUESTION, 0)
    scene.says(PARTS[0], 1)
    scene.says(PARTS[1], 3)

    assert waits([scene.story]) == [3.0]
