"""What crews are for."""

from dataclasses import dataclass
from typing import Final

CUSTOMER_SERVICE: Final = "customer_service"  # the purpose that serves where nothing else is said


@dataclass(frozen=True, slots=True)
class CrewType:
    """A kind of crew, as a plugin registers it.

    Attributes:
        purpose: What it is for, such as `customer_service`.
        workflow: The library's workflow that it takes where a tenant says nothing.
        fallback: A shorter one, for when that fails.
        words: By which customers tell that they want it, where a tenant's rule names none.
        without: Tools that its agents have only if the tenant's `tools.crews` names them.
    """

    purpose: str
    workflow: str
    fallback: str
    words: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
