"""The closed lists hold what the core says, and no more."""

import inspect
from typing import get_args

import pytest

from chatwootai.core import errors
from chatwootai.core.conversation import HandoffReason, Outcome
from chatwootai.core.delivery import Delivered
from chatwootai.core.errors import ChatwootAIError
from chatwootai.core.gate import Decision
from chatwootai.core.measures import SHAPES, TENANT, VALUES, VARIANT, Counted, Level, Timed
from chatwootai.core.plan import DeedKind
from chatwootai.core.turns import Stop
from chatwootai.entrypoints.http import errors as http_errors
from chatwootai.entrypoints.http.door import Taken

OF_OPERATORS = {"InvalidError", "NotOpenError", "TooManyAttemptsError"}  # of the admin API alone


def names(kinds: object) -> set[str]:
    return {kind.__name__ for kind in get_args(kinds)}


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ("result", {*Taken, "refused"}),
        ("decision", names(Decision)),
        ("outcome", {*(name.lower() for name in names(Outcome)), "resumed", "none"}),
        ("delivered", {*Delivered}),
        ("deed", {*DeedKind}),
        ("reason", {*HandoffReason}),
        ("stop", {*Stop}),
    ],
)
def test_a_list_holds_all_that_is_said(label: str, said: set[str]) -> None:
    assert VALUES[label] == said


def test_what_a_webhook_is_refused_for_is_listed() -> None:
    found = inspect.getmembers(http_errors, inspect.isclass)

    refusals = {name for name, kind in found if issubclass(kind, ChatwootAIError)}

    assert refusals - {"ChatwootAIError"} - OF_OPERATORS <= VALUES["error"]


def test_what_a_turn_waits_for_is_listed() -> None:
    waited_for = _kinds(errors.CredentialsError) | _kinds(errors.ServiceUnavailableError)

    assert {kind.__name__ for kind in waited_for} <= VALUES["error"]


def test_every_measure_has_its_shape() -> None:
    assert set(SHAPES) == {*Counted, *Timed, *Level}


def test_every_label_has_its_list() -> None:
    labels = {label for shape in SHAPES.values() for label in shape.labels}

    assert labels - {TENANT, VARIANT} == set(VALUES)


def _kinds(error: type[ChatwootAIError]) -> set[type[ChatwootAIError]]:
    return {error, *(kind for sub in error.__subclasses__() for kind in _kinds(sub))}
