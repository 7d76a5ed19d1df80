"""A company that is to have its folder: what is asked about it, and what is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Final, get_args
from zoneinfo import ZoneInfo

import typer

from chatwootai.core.tenants.models import Language
from chatwootai.entrypoints.cli import scaffold
from chatwootai.entrypoints.cli.asking import Asker
from chatwootai.entrypoints.cli.names import title
from chatwootai.entrypoints.cli.week import Opening, as_yaml, openings

LANGUAGES: Final[Sequence[str]] = get_args(Language)
TIMEZONES: Final[Mapping[str, str]] = {
    "pt": "America/Sao_Paulo",
    "en": "America/New_York",
    "es": "America/Mexico_City",
}

Name = Annotated[
    str | None, typer.Option(help="How customers call the company.", show_default=False)
]
LanguageName = Annotated[
    str | None,
    typer.Option("--language", help="What it speaks: pt, en or es.", show_default=False),
]
Timezone = Annotated[
    str | None,
    typer.Option(help="Where its clock hangs, such as America/Recife.", show_default=False),
]
Hours = Annotated[
    str | None,
    typer.Option(
        help="When somebody is there, such as 'seg-sex 9:00-18:00, sáb 9:00-13:00'; without it, "
        "nothing is said about hours.",
        show_default=False,
    ),
]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask: what no option says is as usual.")]


@dataclass(frozen=True, slots=True)
class Shop:
    """What is known of a company before anything is written.

    Attributes:
        inherited: Which keys its domain says already, so that its own file need not.
    """

    domain: str
    account: str
    name: str
    language: str
    timezone: str
    hours: Sequence[Opening] = ()
    inherited: frozenset[str] = field(default_factory=frozenset)

    @property
    def place(self) -> str:
        """Its folder, below that of the configuration."""
        return f"domains/{self.domain}/{self.account}"

    def next_steps(self, config: Path) -> Sequence[str]:
        """Return what its owner does next, in the configuration at *config*."""
        address = f"{self.domain}/{self.account}"
        return (
            "Next:",
            f"  write what it answers into {config / self.place / 'knowledge'}",
            f"  chatwootai check {config}",
            f"  chatwootai chat {address} --config {config}",
            f"  chatwootai connect {address} --config {config} --url … --inbox … --webhook-url …",
        )

    def values(self) -> Mapping[str, str]:
        """Return what templates may name."""
        return {
            "domain": self.domain,
            "domain_text": scaffold.quoted(self.domain),
            "account": self.account,
            "account_text": scaffold.quoted(self.account),
            "name": self.name,
            "name_text": scaffold.quoted(self.name),
            "language_line": self._line("language", self.language),
            "timezone_line": self._line("timezone", self.timezone),
            "hours_lines": "\n".join(as_yaml(self.hours)),
        }

    def files(self) -> scaffold.Files:
        """Return the files of the account's own folder."""
        own = scaffold.filled(f"account/{self.language}", self.values())
        return scaffold.below(self.place, own)

    def _line(self, key: str, value: str) -> str:
        return f"# {key}: {value}" if key in self.inherited else f"{key}: {value}"


def asked_name(asker: Asker, said: str | None) -> str:
    """Return how the company is called."""
    return asker.answer("--name", said, "What do customers call the company?", title)


def asked_language(asker: Asker, said: str | None, usual: str = "pt") -> str:
    """Return what the company speaks."""
    question = f"Which language does it speak ({', '.join(LANGUAGES)})?"
    return asker.answer("--language", said, question, a_language, usual)


def asked_timezone(asker: Asker, said: str | None, usual: str) -> str:
    """Return where the company's clock hangs."""
    return asker.answer("--timezone", said, "In which time zone is it?", _timezone, usual)


def asked_hours(asker: Asker, said: str | None) -> Sequence[Opening]:
    """Return when somebody is there; nothing where that is not known."""
    question = "When is somebody there? (seg-sex 9:00-18:00, sáb 9:00-13:00; empty: say nothing)"
    return asker.answer("--hours", said, question, openings, "")


def a_language(text: str) -> str:
    """Return the language that *text* names.

    Raises:
        BadParameter: It names none that is spoken here.
    """
    if text.strip() not in LANGUAGES:
        raise typer.BadParameter(f"{text!r} is not spoken here; known are {', '.join(LANGUAGES)}")
    return text.strip()


def _timezone(text: str) -> str:
    try:
        return ZoneInfo(text.strip()).key
    except (LookupError, ValueError, OSError) as error:
        raise typer.BadParameter(
            f"{text!r} is no time zone; write one such as America/Sao_Paulo"
        ) from error
