"""When something did not work, on purpose."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Outage:
    """A time in which something did not work.

    Attributes:
        holds_back: Whether a request that was under way before may have arrived only after it.
    """

    begin: float
    end: float
    what: str
    holds_back: bool = False


def arrived_by(moment: float, outages: Iterable[Outage], under_way: float) -> float:
    """Return when all requests had arrived that were sent until *moment*.

    Args:
        under_way: Seconds that a request takes at most where nothing holds it back.
    """
    latest = moment + under_way
    held = [its.end for its in outages if its.holds_back and its.begin <= latest <= its.end]
    return max(held, default=moment) + under_way
