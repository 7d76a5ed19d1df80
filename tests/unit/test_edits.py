from pydantic import JsonValue

from chatwootai.core.edits import DropEntry, Edit, PutEntry, PutNamed, applied


def test_what_is_not_there_is_begun() -> None:
    edits: list[Edit] = [PutNamed("names", "a", {"x": 1}), PutEntry("list", {"id": 1}, {"y": 2})]

    assert applied(None, edits) == {"names": {"a": {"x": 1}}, "list": [{"id": 1, "y": 2}]}


def test_what_is_not_spoken_of_stays() -> None:
    value: JsonValue = {
        "names": {"a": {"x": 1}},
        "list": [{"id": 1, "z": 3}, "no entry"],
        "rest": 1,
    }
    edits: list[Edit] = [PutNamed("names", "b", {"x": 2}), PutEntry("list", {"id": 1}, {"y": 2})]

    assert applied(value, edits) == {
        "names": {"a": {"x": 1}, "b": {"x": 2}},
        "list": [{"id": 1, "z": 3, "y": 2}, "no entry"],
        "rest": 1,
    }


def test_what_was_given_is_not_changed() -> None:
    value: JsonValue = {"list": [{"id": 1}]}

    applied(value, [PutEntry("list", {"id": 1}, {"y": 2}), DropEntry("list", {"id": 1})])

    assert value == {"list": [{"id": 1}]}


def test_a_number_is_the_same_in_quotes() -> None:
    assert applied({"list": [{"id": "1"}, {"id": 2}]}, [DropEntry("list", {"id": 1})]) == {
        "list": [{"id": 2}]
    }
