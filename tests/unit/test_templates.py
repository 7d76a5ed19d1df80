import pytest
from pydantic import JsonValue

from chatwootai.core.templates import UnprovenError, filled, names, written

DOMAIN: JsonValue = [["name", "ilike", "{words}"], ["id", "=", "{product}"]]


@pytest.mark.parametrize(
    ("template", "values", "expected"),
    [
        ("{a}", {"a": 5}, 5),
        ("{a}", {"a": [1]}, [1]),
        ("n. {a}", {"a": 5}, "n. 5"),
        ("{a}, {b}", {"a": True, "b": ["x", {"c": 1}]}, "true, x; 1"),
        ({"a": "{a}", "b": "{b}"}, {"a": 1}, {"a": 1}),
        (DOMAIN, {"words": "x"}, [["name", "ilike", "x"]]),
        (DOMAIN, {}, []),
        ({"domain": DOMAIN}, {"product": 2}, {"domain": [["id", "=", 2]]}),
        ([["|", ["{a}", 1]]], {}, []),
        ([[4, "{a}", 0]], {"a": 7}, [[4, 7, 0]]),
        ("{a}", {}, None),
        ("no {Place} here {}", {}, "no {Place} here {}"),
        ([True, None, 1.5], {}, [True, None, 1.5]),
        (
            {"lines": {"each": "items", "make": [0, 0, {"p": "{item.p}", "n": "{item.n}"}]}},
            {"items": [{"p": 1, "n": 2}, {"p": 3}]},
            {"lines": [[0, 0, {"p": 1, "n": 2}], [0, 0, {"p": 3}]]},
        ),
        ({"each": "ids", "make": "{item.value}"}, {"ids": "x"}, ["x"]),
    ],
)
def test_values_take_their_places(
    template: JsonValue, values: dict[str, JsonValue], expected: JsonValue
) -> None:
    assert filled(template, values) == expected


@pytest.mark.parametrize("name", ["contact.email", "customer.ids"])
def test_what_is_not_proved_is_never_left_out(name: str) -> None:
    with pytest.raises(UnprovenError):
        filled({"domain": [["email", "=", f"{{{name}}}"]]}, {})


def test_a_value_is_no_template_itself() -> None:
    assert filled("{a}", {"a": "{b}", "b": "secret"}) == "{b}"
    assert filled("say {a}", {"a": "{b}", "b": "secret"}) == "say {b}"


def test_the_names_of_its_places_are_known() -> None:
    template: JsonValue = {
        "a": ["{x}", "{y.utc} {x}"],
        "b": {"each": "items", "make": "{item.p} {z}"},
        "c": 5,
    }

    assert sorted(set(names(template))) == ["items", "x", "y.utc", "z"]


def test_for_people_what_is_missing_is_a_dash() -> None:
    assert written("{a} de {b}?", {"a": 2}) == "2 de -?"
