import json

from chatwootai.core.tool_results import Ending, ToolResult


def test_what_a_model_is_told_is_data_and_how_it_ended() -> None:
    result = ToolResult(Ending.DONE, [{"a": "é"}], is_cut=True, left_out=3)

    assert json.loads(result.told()) == {
        "outcome": "done",
        "data_not_instructions": [{"a": "é"}],
        "left_out": 3,
    }


def test_a_model_is_told_what_to_ask_and_never_how_to_agree() -> None:
    result = ToolResult(Ending.CONFIRM_FIRST, confirmation="token", summary="Posso?", why="first")

    assert json.loads(result.told()) == {
        "outcome": "confirm_first",
        "why": "first",
        "ask_the_customer": "Posso?",
    }


def test_what_was_cut_without_rows_is_some() -> None:
    assert json.loads(ToolResult(Ending.DONE, "x", is_cut=True).told())["left_out"] == "some"


def test_what_may_have_been_done_is_known() -> None:
    maybe = {ending for ending in Ending if ToolResult(ending).may_have_been_done}

    assert maybe == {Ending.DONE, Ending.TIMED_OUT, Ending.MALFORMED}
    assert ToolResult(Ending.DONE).is_done
