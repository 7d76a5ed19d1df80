"""Names that folders and packages can have, and those nearest to what was typed."""

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st

from chatwootai.entrypoints.cli.names import (
    folder_name,
    nearest_folder,
    nearest_plugin,
    plugin_name,
    title,
)


@given(st.text())
def test_the_folder_that_is_proposed_can_be(text: str) -> None:
    proposed = nearest_folder(text)

    assert not proposed or folder_name(proposed) == proposed


@given(st.text() | st.from_regex(r"chatwootai_?[a-z_]{1,40}", fullmatch=True))
def test_the_plugin_that_is_proposed_can_be(text: str) -> None:
    proposed = nearest_plugin(text)

    assert not proposed or plugin_name(proposed) == proposed


@pytest.mark.parametrize("name", ["account_1", "a", "1", "loja-azul", "a" * 64])
def test_a_name_that_can_be_is_taken_as_it_is(name: str) -> None:
    assert folder_name(name) == name == nearest_folder(name).replace("loja_azul", "loja-azul")


@pytest.mark.parametrize("name", ["", "a/b", "a.b", "..", "A", "a ", "-a", "a_", "lpt1", "é"])
def test_a_name_that_cannot_be_is_refused(name: str) -> None:
    with pytest.raises(typer.BadParameter):
        folder_name(name)


@given(st.text())
def test_a_title_is_one_line_that_people_can_read(text: str) -> None:
    try:
        name = title(text)
    except typer.BadParameter:
        return
    assert name.isprintable()
    assert name == title(name)
