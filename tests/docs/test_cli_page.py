"""The reference of the command line says what the commands themselves say."""

from collections.abc import Iterator
from typing import Any, Final

import pytest
import typer

from chatwootai.entrypoints.cli import cli, main
from tests.docs.pages import DOCS, code, sections, table

_PAGE: Final = DOCS / "reference" / "cli.md"


def _commands(group: Any, above: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every command by its name; one within a group has the group's name before it."""
    for name, command in vars(group)["commands"].items():
        if "commands" in vars(command):
            yield from _commands(command, f"{above}{name} ")
        else:
            yield f"{above}{name}", command


_COMMANDS: Final[dict[str, Any]] = dict(_commands(typer.main.get_command(cli)))


@pytest.mark.parametrize("name", _COMMANDS)
def test_each_option_has_its_row(name: str) -> None:
    shown = [(row[0], code(row[1])) for row in table(sections(_PAGE)[name])]

    assert shown == [_option(one) for one in _COMMANDS[name].params if _is_option(one)]


@pytest.mark.parametrize("name", _COMMANDS)
def test_the_arguments_are_shown(name: str) -> None:
    arguments = [_argument(one) for one in _COMMANDS[name].params if not _is_option(one)]

    usage = " ".join(["chatwootai", name, *arguments])

    assert not arguments or f"`{usage}`" in sections(_PAGE)[name]


def test_wrong_usage_ends_with_the_status_of_the_page() -> None:
    statuses = {row[1]: int(row[0]) for row in table(sections(_PAGE)["Command line"])}
    [wrong] = [status for meaning, status in statuses.items() if "called wrongly" in meaning]

    ended = [main(arguments) for arguments in (["nonsense"], ["serve", "--nonsense"], ["chat"])]

    assert ended == [wrong] * 3


def _is_option(parameter: Any) -> bool:
    return bool(parameter.param_type_name == "option" and parameter.name != "help")


def _option(parameter: Any) -> tuple[str, str]:
    names = [*parameter.opts, *parameter.secondary_opts]
    default = parameter.default
    if parameter.secondary_opts:
        default = names[0] if default else names[-1]
    return ", ".join(f"`{name}`" for name in names), str(default)


def _argument(parameter: Any) -> str:
    name = parameter.metavar or str(parameter.name).upper()
    return name if parameter.required else f"[{name}]"
