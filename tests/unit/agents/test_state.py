import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatwootai.core.agents.state import Remembered
from chatwootai.core.sessions import Session
from tests.building import CONVERSATION, SHOP

any_remembered = st.builds(
    Remembered,
    options=st.lists(st.text()).map(tuple),
    offered_person=st.booleans(),
    unknown=st.integers(0, 10),
    topic=st.text(st.characters(exclude_categories=["Cs"])),
)


def session(memory: object) -> Session:
    return Session(SHOP, CONVERSATION, memory=memory)  # type: ignore[arg-type]  # of any version


@given(remembered=any_remembered)
def test_what_is_remembered_comes_back_from_the_store(remembered: Remembered) -> None:
    stored = json.loads(json.dumps(dict(remembered.into({}))))

    assert Remembered.of(session(stored)) == remembered


def test_in_a_new_conversation_nothing_is_remembered() -> None:
    assert Remembered.of(session({})) == Remembered()


def test_what_others_remember_is_kept() -> None:
    memory = Remembered(unknown=1).into({"sales": {"cart": 3}})

    assert memory["sales"] == {"cart": 3}


@pytest.mark.parametrize(
    "memory",
    [
        {"customer_service": {"unknown": "many"}},
        {"customer_service": None},
        {"customer_service": ["x"]},
        {"customer_service": {"options": 7}},
    ],
)
def test_what_is_of_another_version_is_forgotten(memory: object) -> None:
    assert Remembered.of(session(memory)) == Remembered()
