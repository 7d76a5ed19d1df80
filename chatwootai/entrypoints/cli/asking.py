"""Asks on a terminal for what no option said; elsewhere takes what is usual."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import typer
from rich.text import Text

from chatwootai.entrypoints.cli.screen import screen

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Asker:
    """Who is asked: somebody at a terminal, unless they said that they want no questions.

    Attributes:
        is_asking: Whether there is somebody to ask.
    """

    is_asking: bool

    @classmethod
    def unless(cls, yes: bool) -> "Asker":
        """Return one that asks where somebody sits, unless *yes* was said before."""
        return cls(not yes and sys.stdin.isatty())

    def answer(
        self,
        option: str,
        said: str | None,
        question: str,
        check: Callable[[str], Answer],
        usual: str | None = None,
    ) -> Answer:
        """Return what *option* says, or the answer to *question*, or what is *usual*, checked.

        Raises:
            Abort: Who was asked went away.
            BadParameter: What the option says is wrong, or nobody said what must be said.
        """
        if said is None and self.is_asking:
            return _asked(question, check, usual)
        text = usual if said is None else said
        if text is None:
            raise typer.BadParameter("say it, or run the command on a terminal", param_hint=option)
        try:
            return check(text)
        except typer.BadParameter as error:
            error.param_hint = option
            raise


def _asked(question: str, check: Callable[[str], Answer], usual: str | None) -> Answer:
    """Ask until the answer is right; where something is *usual*, no answer is that."""
    console = screen()
    prompt = Text(f"{question} [{usual}] " if usual else f"{question} ")
    while True:
        try:
            text = console.input(prompt).strip()
        except EOFError:
            raise typer.Abort from None
        try:
            return check(text or usual or "")
        except typer.BadParameter as error:
            console.print(error.message, style="red", soft_wrap=True)
