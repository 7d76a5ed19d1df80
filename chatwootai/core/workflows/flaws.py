"""What is wrong with steps: where in their list, and the way out."""

import difflib
from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something that keeps steps from making a workflow, or that makes no sense in one.

    Attributes:
        path: Where it stands in the list of steps, such as `(2, "when")`; empty is the list.
    """

    path: tuple[int | str, ...]
    what: str
    remedy: str


def nearest(name: str, known: Collection[str]) -> str:
    """Return what to do about a *name* that is none of those *known*."""
    near = difflib.get_close_matches(name, known, n=1)
    return (
        f"did you mean {near[0]!r}?" if near else f"known are {', '.join(sorted(known)) or 'none'}"
    )
