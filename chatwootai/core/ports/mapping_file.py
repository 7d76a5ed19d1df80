"""The need to change the mapping that a person wrote, and to leave the rest of it alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from chatwootai.core.edits import Edit
from chatwootai.core.located import Located, Path


@dataclass(frozen=True, slots=True)
class WrittenMapping:
    """The mapping as it is written.

    Attributes:
        names: For the path of each entry that a comment can give a name to, the one that it has;
            empty if it has none.
    """

    located: Located
    names: Mapping[Path, str] = field(default_factory=dict)


class MappingFile(Protocol):
    """Which account and inbox of the help desk is which tenant, as a person wrote it."""

    def read(self) -> WrittenMapping:
        """Return what is written; a mapping of nothing if nothing is.

        Raises:
            ConfigurationError: It cannot be read, or not be understood.
        """

    def change(self, written: WrittenMapping, edits: Sequence[Edit]) -> None:
        """Carry out *edits*, all or none; what they do not speak of stays, comments included.

        Args:
            written: What the edits were made for.
            edits: What is to change.

        Raises:
            ConflictError: Something else is written by now; read it again.
            ConfigurationError: It would be no mapping any more, or cannot be changed without
                losing something, or nothing can be written there.
        """
