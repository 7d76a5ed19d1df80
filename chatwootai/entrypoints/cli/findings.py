"""What `chatwootai check` found, told to people, to programs and to GitHub."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from chatwootai.core.located import Fault
from chatwootai.core.tenants.registry import TenantRegistry
from chatwootai.core.tenants.tenant import Tenant
from chatwootai.entrypoints.cli.against import Changes
from chatwootai.entrypoints.cli.load_trace import LoadTrace
from chatwootai.entrypoints.cli.screen import counted, screen

_DATA: Final = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY: Final = {**_DATA, ":": "%3A", ",": "%2C"}


class Format(StrEnum):
    """For whom it is told."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"


@dataclass(frozen=True, slots=True)
class Findings:
    """All that was found in a folder.

    Attributes:
        faults: Because of these it is not usable.
        hints: What may be right all the same, where the service runs.
        tenants: What was read, without what has faults.
        trace: How it was read, if that is wanted.
        changes: What would be otherwise where a service runs, if that is wanted and known.
    """

    folder: Path
    faults: Sequence[Fault]
    hints: Sequence[str]
    tenants: TenantRegistry
    trace: LoadTrace | None = None
    changes: Changes | None = None

    def show(self, output: Format) -> None:
        """Print them."""
        match output:
            case Format.TEXT:
                self._show_text()
            case Format.JSON:
                print(json.dumps(self.facts, indent=2))
            case Format.GITHUB:
                for line in self._more:
                    print(line)
                for line in _commands(self.faults, self.hints):
                    print(line)
                print(f"{self.folder}: {self.summary}")

    @property
    def _more(self) -> Iterator[str]:
        """What is told only to those who want to know."""
        if self.trace is not None:
            yield from self.trace.lines
        if self.changes is not None:
            yield from (f"{self.changes.url}: {line}" for line in self.changes.lines)

    @property
    def summary(self) -> str:
        """How many faults there are."""
        return counted(len(self.faults), "fault") if self.faults else "no faults"

    @property
    def facts(self) -> Mapping[str, object]:
        """The findings as JSON has them."""
        told: dict[str, object] = {
            "folder": str(self.folder),
            "faults": [facts_of(fault) for fault in self.faults],
            "hints": list(self.hints),
            "checked": {
                "tenants": [
                    {"tenant": str(tenant.id), "passages": len(tenant.passages)}
                    for tenant in sorted(self.tenants.tenants, key=_name)
                ],
                "accounts": [
                    {
                        "installation": account.installation,
                        "chatwoot_account_id": account.chatwoot_account_id,
                        "tenant": str(account.tenant),
                    }
                    for account in self.tenants.mapping.accounts
                ],
                "inboxes": [
                    {
                        "installation": inbox.installation,
                        "chatwoot_account_id": inbox.chatwoot_account_id,
                        "chatwoot_inbox_id": inbox.chatwoot_inbox_id,
                        "tenant": str(inbox.tenant),
                    }
                    for inbox in self.tenants.mapping.inboxes
                ],
            },
        }
        if self.trace is not None:
            told["trace"] = self.trace.facts
        if self.changes is not None:
            told["against"] = self.changes.facts
        return told

    def _show_text(self) -> None:
        console = screen()
        for fault in self.faults:
            console.print(str(fault), soft_wrap=True)
        if not self.faults:
            for line in _checked(self.tenants):
                console.print(line, soft_wrap=True)
            for hint in self.hints:
                console.print(f"hint: {hint}", style="yellow", soft_wrap=True)
        for line in self._more:
            console.print(line, soft_wrap=True)
        style = "red" if self.faults else "green"
        console.print(f"{self.folder}: {self.summary}", style=style, soft_wrap=True)


def _checked(tenants: TenantRegistry) -> Iterator[str]:
    """Yield what was looked at."""
    for tenant in sorted(tenants.tenants, key=_name):
        yield f"tenant {tenant.id}: {counted(len(tenant.passages), 'passage')}"
    for account in tenants.mapping.accounts:
        yield f"{account.address}: {account.tenant}"
    for inbox in tenants.mapping.inboxes:
        yield f"inbox {inbox.chatwoot_inbox_id} of {inbox.address}: {inbox.tenant}"


def _name(tenant: Tenant) -> str:
    return str(tenant.id)


def facts_of(fault: Fault) -> Mapping[str, object]:
    """Return *fault* as JSON has it."""
    at = fault.position
    return {
        "file": at.file,
        "line": at.line,
        "column": at.column,
        "what": fault.what,
        "remedy": fault.remedy,
    }


def _commands(faults: Sequence[Fault], hints: Sequence[str]) -> Iterator[str]:
    """Yield the commands by which GitHub shows each finding at its line."""
    for fault in faults:
        yield _error(fault)
    for hint in hints:
        yield f"::warning::{_escaped(hint, _DATA)}"


def _error(fault: Fault) -> str:
    at, here = fault.position, Path.cwd()
    path = Path(at.file)
    if at.file.startswith("environment"):  # a variable has no line that GitHub could show
        return f"::error::{_escaped(str(fault), _DATA)}"
    if path.is_absolute() and path.is_relative_to(here):
        path = path.relative_to(here)  # as the repository has it
    place = f"file={_escaped(str(path), _PROPERTY)},line={at.line},col={at.column}"
    return f"::error {place}::{_escaped(f'{fault.what}; {fault.remedy}', _DATA)}"


def _escaped(text: str, signs: Mapping[str, str]) -> str:
    return "".join(signs.get(sign, sign) for sign in text)
