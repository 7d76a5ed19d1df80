"""The reference of the workflows shows them as they are."""

from typing import Final

import pytest

from chatwootai.core.tenants.models import StepConfig
from chatwootai.core.workflows.library import WorkflowLibrary
from chatwootai.core.workflows.workflow import Step
from tests.docs.pages import DOCS, code, sections, table

_LIBRARY: Final = WorkflowLibrary.bundled()
_SECTIONS: Final = sections(DOCS / "reference" / "workflows.md")


@pytest.mark.parametrize("name", _LIBRARY.names)
def test_each_step_has_its_row(name: str) -> None:
    steps = _LIBRARY.get(name).steps

    assert [row[:5] for row in table(_SECTIONS[name])] == [_row(step) for step in steps]


@pytest.mark.parametrize("name", _LIBRARY.names)
def test_the_mode_is_said(name: str) -> None:
    words = " ".join(_SECTIONS[name].split())

    assert f"mode is `{_LIBRARY.get(name).mode}`" in words


def test_each_key_of_a_step_has_its_row() -> None:
    shown = [key for row in table(_SECTIONS["A step"]) for key in row[0].split(", ")]

    assert [code(key) for key in shown] == list(StepConfig.model_fields)


def _row(step: Step) -> list[str]:
    more = {
        f"{step.retries} retry": step.retries == 1,
        "optional": step.optional,
        "cheap": step.cheap,
        "closing": step.closing,
    }
    return [
        f"`{step.name}`",
        f"`{step.agent}`",
        ", ".join(f"`{need}`" for need in step.needs),
        f"`{step.when.text}`" if step.when else "",
        ", ".join(name for name, is_so in more.items() if is_so),
    ]
