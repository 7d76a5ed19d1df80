import asyncio
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatwootai.adapters.clock.manual import ManualClock
from chatwootai.core.errors import ServiceUnavailableError
from chatwootai.core.prompt import Completion
from chatwootai.core.tracing.notes import LONGEST, ModelCalled, Notes, ToolCalled, masked


async def test_a_call_takes_the_time_that_it_took() -> None:
    clock = ManualClock()
    await clock.advance(10)
    notes = Notes(clock.monotonic, began=clock.monotonic()).of("query", "process")

    await clock.advance(1)
    with notes.asking_model("answer"):
        await clock.advance(2)

    [call] = notes.kept
    assert (call.took.step, call.took.started, call.took.ended) == ("process", 1, 3)


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (ServiceUnavailableError("the model", "answering"), "ServiceUnavailableError"),
        (asyncio.CancelledError(), "cancelled"),
        (ValueError("ana@example.com"), "ValueError"),
    ],
)
def test_a_call_that_fails_says_how_and_raises_it(error: BaseException, outcome: str) -> None:
    notes = Notes()

    with pytest.raises(type(error)), notes.asking_model("answer"):
        raise error
    with pytest.raises(type(error)), notes.calling_tool("find", {}):
        raise error

    assert [getattr(note, "outcome", "") for note in notes.kept] == [outcome, outcome]


def test_an_answer_for_want_of_tokens_is_cut() -> None:
    notes = Notes()

    with notes.asking_model("answer") as asking:
        asking.answered(Completion("Os pr", is_cut=True))

    [call] = notes.kept
    assert isinstance(call, ModelCalled)
    assert call.outcome == "cut"


def test_whoever_calls_a_tool_may_say_what_came_of_it() -> None:
    notes = Notes()

    with notes.calling_tool("find", {"code": 1}, is_write=True) as calling:
        calling.outcome = "refused"

    [call] = notes.kept
    assert call == ToolCalled("find", call.took, '{"code": 1}', is_write=True, outcome="refused")


@pytest.mark.parametrize(
    "text", ["ana@example.com", "123.456.789-09", "+55 (11) 91234-5678", "4111 1111 1111 1111"]
)
def test_what_looks_personal_is_masked(text: str) -> None:
    assert masked(f'{{"who": "{text}", "count": 3}}') == '{"who": "•••", "count": 3}'


@given(st.dictionaries(st.text(), st.recursive(st.none() | st.text() | st.integers(), st.lists)))
def test_arguments_are_never_long(arguments: dict[str, object]) -> None:
    notes = Notes()

    with notes.calling_tool("find", arguments):  # type: ignore[arg-type]  # hypothesis' are JSON
        pass

    [call] = notes.kept
    assert isinstance(call, ToolCalled)
    assert len(call.arguments) <= LONGEST


def test_what_is_no_json_is_named_by_its_kind() -> None:
    notes = Notes()

    with notes.calling_tool("find", {"when": object()}):  # type: ignore[dict-item]  # a plugin's
        pass

    [call] = notes.kept
    assert isinstance(call, ToolCalled)
    assert json.loads(call.arguments) == {"when": "<object>"}
