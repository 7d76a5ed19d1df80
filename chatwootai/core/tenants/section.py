"""What all that people configure has in common."""

from pydantic import BaseModel, ConfigDict
from pydantic_core import PydanticCustomError


def wrong(what: str, remedy: str) -> PydanticCustomError:
    """Return the error for a value that is *what*, and of which the writer should do *remedy*."""
    return PydanticCustomError("wrong", "{what}", {"what": what, "remedy": remedy})


class Section(BaseModel):
    """A part of a file: unknown keys are faults, and nothing changes once it is read."""

    model_config = ConfigDict(extra="forbid", frozen=True)
