"""The need to read what people configured."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from chatwootai.core.conversation import TenantId
from chatwootai.core.located import Fault, Located, Written


@dataclass(frozen=True, slots=True)
class TenantFiles:
    """All that is configured, as it was written.

    Attributes:
        mapping: Which account of the help desk is which tenant, none if nothing says so.
        domains: By domain.
        knowledge: By domain (account empty) or by account.
        faults: What is wrong with the folder as a whole; a file's own lie with the file.
        is_readable: Whether it could be read at all; else nothing is known of what it holds.
    """

    mapping: Located | None = None
    domains: Mapping[str, Located] = field(default_factory=dict)
    accounts: Mapping[TenantId, Located] = field(default_factory=dict)
    knowledge: Mapping[TenantId, Sequence[Written]] = field(default_factory=dict)
    faults: Sequence[Fault] = ()
    is_readable: bool = True


@dataclass(frozen=True, slots=True)
class Changed:
    """What may be otherwise than it was.

    Attributes:
        files: The names of the files; none if it may be any of them.
        has_secrets: Whether secrets may be otherwise, too.
    """

    files: Collection[str] | None = None
    has_secrets: bool = False


class TenantSource(Protocol):
    """Where the tenants' configuration comes from."""

    def read_service(self) -> Located | None:
        """Read the settings of the service, none if nothing is said of it; it may block."""

    def read(self, changed: Collection[str] | None = None) -> TenantFiles:
        """Read everything, or again only what has *changed* since the last time; it may block.

        What is as it was is the very same object as before. What cannot be read is a fault, and
        does not raise.

        Args:
            changed: The files that `changes` has told of.
        """

    def changes(self) -> AsyncIterator[Changed]:
        """Yield what has changed, each time something has; first of all, that anything may have.

        It ends when they are to be asked for anew.

        Raises:
            OSError: It cannot be watched.
        """
