"""How a tenant stands: which version of it runs, and whether that is what its files say."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from chatwootai.core.located import Fault
from chatwootai.core.tenants.loading import Cooked
from chatwootai.core.tenants.storing import content_hash, stored
from chatwootai.core.tenants.versions import Version


class Course(StrEnum):
    """What runs, compared with the files."""

    AS_WRITTEN = "as_written"
    GOES_ON = "goes_on"
    ROLLED_BACK = "rolled_back"
    NOT_ACCEPTED = "not_accepted"


@dataclass(frozen=True, slots=True)
class Standing:
    """How one tenant stands, as far as its files and what is kept tell.

    Attributes:
        version: The one that runs, none if none was ever accepted.
        faults: What is wrong with its files.
        has_files: Whether there are any.
    """

    course: Course
    version: Version | None
    faults: Sequence[Fault] = ()
    has_files: bool = True

    @property
    def told(self) -> str:
        """The same, in words."""
        number = len(self.faults)
        faults = "1 fault" if number == 1 else f"{number} faults"
        match self.course:
            case Course.AS_WRITTEN:
                return "runs as written"
            case Course.ROLLED_BACK:
                return "rolled back"
            case Course.GOES_ON if self.version is not None:
                why = faults if self.has_files else "its files are gone"
                return f"version {self.version.number} goes on: {why}"
            case _:
                return f"not accepted yet: {faults}" if number else "not accepted yet"


def standing(cooked: Cooked | None, history: Sequence[Version]) -> Standing:
    """Return how a tenant stands.

    Args:
        cooked: What became of its files, none if there are none.
        history: Its versions, the newest first.
    """
    newest = history[0] if history else None
    if cooked is None:
        return Standing(Course.GOES_ON if newest else Course.NOT_ACCEPTED, newest, has_files=False)
    if cooked.faults:
        course = Course.GOES_ON if newest else Course.NOT_ACCEPTED
        return Standing(course, newest, cooked.faults)
    content = content_hash(stored(cooked.recipe)[0])
    if newest is not None and newest.aside == content:
        return Standing(Course.ROLLED_BACK, newest)
    is_same = newest is not None and newest.content == content
    return Standing(Course.AS_WRITTEN if is_same else Course.NOT_ACCEPTED, newest)


def version_before(history: Sequence[Version]) -> Version | None:
    """Return the version before the one that runs which said something else, none if none is."""
    return next((one for one in history[1:] if one.content != history[0].content), None)
