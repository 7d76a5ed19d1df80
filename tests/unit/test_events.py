from hypothesis import given, settings
from hypothesis import strategies as st

from chatwootai.core import events
from chatwootai.core.conversation import Attachment, Channel, Contact, ConversationId
from chatwootai.core.events import (
    Change,
    Direction,
    Event,
    EventKind,
    EventMessage,
    Mark,
    Party,
    Status,
    Submission,
    Survey,
)
from tests.building import event, message

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
IDS = st.integers(0, 2**63 - 1)
TIMES = st.floats(allow_nan=False, allow_infinity=False)
MESSAGES = st.builds(
    EventMessage,
    id=IDS,
    direction=st.sampled_from(Direction),
    sender=st.sampled_from(Party),
    text=TEXT,
    written_at=TIMES,
    attachments=st.lists(st.builds(Attachment, TEXT, TEXT), max_size=3).map(tuple),
    mark=st.none() | st.builds(Mark, TEXT, IDS),
    submitted=st.lists(st.builds(Submission, TEXT, TEXT), max_size=3).map(tuple),
    survey=st.none() | st.builds(Survey, st.integers(1, 5), TEXT),
    failure=TEXT,
)
EVENTS = st.builds(
    Event,
    kind=st.sampled_from(EventKind),
    conversation=st.builds(ConversationId, TEXT, IDS, IDS),
    inbox=IDS,
    channel=st.builds(Channel, TEXT, TEXT),
    contact=st.builds(Contact, IDS, TEXT, TEXT, TEXT, st.booleans(), st.booleans()),
    status=st.sampled_from(Status),
    assignee=st.sampled_from(Party),
    actor=st.sampled_from(Party),
    message=st.none() | MESSAGES,
    changed=st.frozensets(st.sampled_from(Change)),
    labels=st.lists(TEXT, max_size=3).map(tuple),
    at=TIMES,
)


@settings(deadline=None)
@given(EVENTS)
def test_an_event_comes_back_as_it_was_stored(about: Event) -> None:
    stored = events.to_json(about)

    assert events.from_json(stored) == about


def test_an_event_that_was_stored_before_times_were_kept_is_still_read() -> None:
    stored = events.to_json(event(message()))
    without_time = stored.replace(b',"at":0.0', b"")

    assert without_time != stored
    assert events.from_json(without_time) == event(message())


def test_a_named_field_reads_as_its_customer_would_have_written_it() -> None:
    field = Submission("4821", "pedido")

    assert field.as_text == "pedido: 4821"


def test_a_choice_reads_as_its_words_alone() -> None:
    choice = Submission("Rastrear pedido")

    assert choice.as_text == "Rastrear pedido"
