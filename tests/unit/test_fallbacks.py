from collections.abc import Mapping
from typing import Any

import pytest

from chatwootai.core.fallbacks import in_order, wrong_fallbacks
from chatwootai.core.located import Located, Path, Position
from chatwootai.core.settings import ModelSettings


def models(**settings: Mapping[str, Any]) -> Mapping[str, ModelSettings]:
    return {
        name: ModelSettings.model_validate(
            {"provider": "langchain", "model": "openai:some", **each}
        )
        for name, each in settings.items()
    }


def faults(known: Mapping[str, ModelSettings]) -> list[str]:
    places: dict[Path, Position] = {
        ("models", name, "fallback"): Position("f", n) for n, name in enumerate(known, 1)
    }
    return [str(fault) for fault in wrong_fallbacks(known, Located("f", {}, places))]


def test_models_are_asked_one_after_the_other() -> None:
    known = models(a={"fallback": "b"}, b={"fallback": "c"}, c={}, d={})

    assert in_order(known, "a") == ["a", "b", "c"]
    assert faults(known) == []


def test_each_is_asked_once_even_in_a_circle() -> None:
    known = models(a={"fallback": "b"}, b={"fallback": "a"})

    assert in_order(known, "a") == ["a", "b"]


def test_a_fallback_that_is_not_there_is_named() -> None:
    [fault] = faults(models(a={"fallback": "lokal"}, local={}))

    assert fault == "f:1:1: unknown model 'lokal'; did you mean 'local'?"


@pytest.mark.parametrize(
    ("known", "way"),
    [
        (models(a={"fallback": "a"}), "a → a"),
        (models(a={"fallback": "b"}, b={"fallback": "a"}), "a → b → a"),
    ],
)
def test_a_circle_is_named(known: Mapping[str, ModelSettings], way: str) -> None:
    assert f"in a circle: {way}" in faults(known)[0]


def test_what_only_leads_into_a_circle_is_not_blamed() -> None:
    assert len(faults(models(a={"fallback": "b"}, b={"fallback": "b"}))) == 1


@pytest.mark.parametrize(
    ("model", "fallback", "shut_out"),
    [
        ([], ["a/b"], "everybody"),
        (["a/b", "a/c"], ["a/b"], "a/c"),
    ],
)
def test_nobody_comes_to_another_ones_model_by_a_fallback(
    model: list[str], fallback: list[str], shut_out: str
) -> None:
    known = models(a={"fallback": "b", "tenants": model}, b={"tenants": fallback})

    assert f"model 'b' is not for {shut_out}, whom 'a' is for" in faults(known)[0]


def test_fewer_may_use_a_model_than_its_fallback() -> None:
    assert faults(models(a={"fallback": "b", "tenants": ["a/b"]}, b={})) == []
