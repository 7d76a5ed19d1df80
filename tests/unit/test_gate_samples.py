"""What is decided about each recorded webhook, with the session and the policy of a new tenant."""

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest

from chatwootai.adapters.event_reader.chatwoot import ChatwootEventReader
from chatwootai.core.events import Status, Survey
from chatwootai.core.gate import (
    Answer,
    CustomerTyping,
    Decision,
    FormAnswered,
    Ignore,
    MessageWithdrawn,
    PersonTookOver,
    Policy,
    StatusChanged,
    SurveyAnswered,
    decide,
)
from chatwootai.core.sessions import Session
from tests import samples
from tests.building import SHOP
from tests.contracts.bodies import RECORDED

_PAYLOADS: Final = Path(__file__).parent.parent / "data" / "payloads"
_Expected = Decision | type[Answer] | type[FormAnswered] | None  # None: nothing that we read

EXPECTED: Final[Mapping[str, _Expected]] = {
    "account__contact_created__whatsapp": None,
    "api__message_created__outgoing_to_deliver": PersonTookOver("answered"),
    "email__message_created__auto_reply": Ignore("automatic reply"),
    "email__message_created__huge_150k": Answer,
    "facebook__message_created__instagram_via_page": Answer,
    "facebook__message_created__shared_post_fallback": Answer,
    "facebook__message_created__text_pt": Answer,
    "instagram__message_created__image_only": Answer,
    "instagram__message_created__story_mention": Ignore("mentioned in a story or a post"),
    "instagram__message_created__text_pt": Answer,
    "line__message_created__text_en": Answer,
    "sms__message_created__text_en": Answer,
    "telegram__message_created__callback_query": Answer,
    "telegram__message_created__text_es": Answer,
    "telegram__message_created__voice": Answer,
    "tiktok__message_created__text_pt": Answer,
    "twilio_whatsapp__message_created__location_empty_body": Answer,
    "twilio_whatsapp__message_created__text_pt": Answer,
    "webwidget__conversation_typing_off__contact": CustomerTyping(is_typing=False),
    "webwidget__conversation_typing_on__contact": CustomerTyping(is_typing=True),
    "webwidget__conversation_typing_on__human_agent": Ignore("somebody else is typing"),
    "webwidget__conversation_typing_on__own_bot": Ignore("somebody else is typing"),
    "webwidget__message_created__blocked_contact": Ignore("blocked contact"),
    "webwidget__message_created__identified_hmac_verified_en": Answer,
    "webwidget__message_created__template_email_collect": Ignore("written by the help desk itself"),
    "webwidget__message_updated__csat_response": SurveyAnswered(
        Survey(2, "O robô não entendeu nada")
    ),
    "webwidget__message_updated__form_submitted": FormAnswered,
    "webwidget__message_updated__input_select_submitted": FormAnswered,
    "webwidget__webwidget_triggered__no_conversation": None,
    "whatsapp__conversation_created__with_first_message": None,
    "whatsapp__conversation_resolved__agent_bot": StatusChanged(Status.RESOLVED),
    "whatsapp__conversation_status_changed__resolved": StatusChanged(Status.RESOLVED),
    "whatsapp__conversation_updated__labels": PersonTookOver("opened"),
    "whatsapp__conversation_updated__waiting_since": Ignore("nothing that concerns the bot"),
    "whatsapp__macro.executed__by_agent": None,
    "whatsapp__message_created__audio_only": Answer,
    "whatsapp__message_created__bot_echo_own": Ignore("a bot's message"),
    "whatsapp__message_created__burst_1_of_3": Answer,
    "whatsapp__message_created__burst_2_of_3": Answer,
    "whatsapp__message_created__burst_3_of_3": Answer,
    "whatsapp__message_created__captain_reply": Ignore("another assistant's message"),
    "whatsapp__message_created__contact_card": Answer,
    "whatsapp__message_created__contact_without_profile_name": Answer,
    "whatsapp__message_created__ctwa_referral": Answer,
    "whatsapp__message_created__enterprise_sla_keys": Answer,
    "whatsapp__message_created__human_agent_outgoing": PersonTookOver("answered"),
    "whatsapp__message_created__image_only": Answer,
    "whatsapp__message_created__location": Answer,
    "whatsapp__message_created__open_with_human": Ignore("the people have it"),
    "whatsapp__message_created__private_note": Ignore("private note"),
    "whatsapp__message_created__prompt_injection_liquid": Answer,
    "whatsapp__message_created__reopens_resolved_as_pending": Answer,
    "whatsapp__message_created__template_greeting": Ignore("written by the help desk itself"),
    "whatsapp__message_created__text_en": Answer,
    "whatsapp__message_created__text_es": Answer,
    "whatsapp__message_created__text_pt": Answer,
    "whatsapp__message_created__unicode_emoji_rtl": Answer,
    "whatsapp__message_created__voice_call_incoming": Ignore("voice_call"),
    "whatsapp__message_updated__deleted_incoming": MessageWithdrawn("48268"),
}

# Where the recorded index leaves it to a policy, ours is to answer, for these reasons.
POLICY: Final[Mapping[str, str]] = {
    "email__message_created__huge_150k": "a long mail asks something, too, early on",
    "facebook__message_created__shared_post_fallback": "who shares a post waits for a word",
    "instagram__message_created__image_only": "who sends a picture waits for a word",
    "telegram__message_created__voice": "who speaks waits for a word",
    "twilio_whatsapp__message_created__location_empty_body": "a place asks what is near",
    "whatsapp__message_created__audio_only": "who speaks waits for a word",
    "whatsapp__message_created__burst_1_of_3": "each is answered, together with the others",
    "whatsapp__message_created__burst_2_of_3": "each is answered, together with the others",
    "whatsapp__message_created__contact_card": "who sends a card waits for a word",
    "whatsapp__message_created__image_only": "who sends a picture waits for a word",
    "whatsapp__message_created__location": "a place asks what is near",
}
_ANSWERS: Final = (Answer, FormAnswered)


def _index() -> Mapping[str, str]:
    with (_PAYLOADS / "INDEX.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return {row["file"].removesuffix(".json"): row["answer"] for row in rows}


@pytest.mark.parametrize("sample", EXPECTED)
def test_every_recorded_webhook_is_decided_as_written_down(sample: str) -> None:
    event = ChatwootEventReader().read("main", samples.payload(sample))

    decision = event and decide(event, Session(SHOP, event.conversation), Policy())

    expected = EXPECTED[sample]
    assert (type(decision) if isinstance(decision, _ANSWERS) else decision) == expected


def test_no_recorded_webhook_is_forgotten() -> None:
    assert set(EXPECTED) == set(RECORDED) == set(_index())


@pytest.mark.parametrize("sample", [name for name, it in _index().items() if it != "maybe"])
def test_what_must_be_answered_is_and_what_must_not_is_not(sample: str) -> None:
    must_be_answered = _index()[sample] == "yes"

    assert (EXPECTED[sample] in _ANSWERS) == must_be_answered


def test_what_is_left_to_a_policy_has_one_and_is_answered() -> None:
    left_open = {name for name, answer in _index().items() if answer == "maybe"}

    assert set(POLICY) == left_open
    assert {EXPECTED[name] for name in POLICY} == {Answer}
