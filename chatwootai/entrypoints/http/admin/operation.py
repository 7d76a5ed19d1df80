"""What can be asked of the API: each operation once, for those who serve and who describe it."""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, JsonValue

from chatwootai.core.audit import Deed, Result
from chatwootai.core.errors import ChatwootAIError
from chatwootai.entrypoints.http.admin.desk import Desk

ROOT: Final = "/api/admin"

_IN_PATH: Final = re.compile(r"\{(\w+)\}")


class Asked(BaseModel):
    """What an operation is asked: what its path names, and its query or its body."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Nothing(Asked):
    """Asks without saying anything more."""


@dataclass
class Note:
    """What the audit log is to tell, as far as it is known by now.

    Attributes:
        tenant: As in `Deed`, and so are the others.
    """

    tenant: str = ""
    about: str = ""
    before: JsonValue = None
    after: JsonValue = None

    def deed(self, who: str, what: str, result: Result, why: str) -> Deed:
        """Return the deed that *who* has done, or was refused."""
        return Deed(who, what, result, self.tenant, self.about, self.before, self.after, why)


Question = TypeVar("Question", bound=Asked)


@dataclass(frozen=True)
class Operation(Generic[Question]):
    """One thing that can be asked.

    Attributes:
        name: What the description and the audit log call it.
        path: Below `/api/admin`.
        asked: What it is asked; what the path does not name comes in the query, or in the body of
            what changes something.
        answer: What it answers; none where there is nothing to say.
        refusals: The statuses by which it may refuse, beside those that any operation may.
        refusal: What it says instead of a problem, if it has words of its own.
        refuse: Returns those words for an error; then the status is 400.
    """

    name: str
    method: str
    path: str
    summary: str
    asked: type[Question]
    answer: type[BaseModel] | None
    carry_out: Callable[[Desk, Question, Note], Awaitable[BaseModel | None]]
    refusals: Sequence[int] = ()
    refusal: type[BaseModel] | None = None
    refuse: Callable[[ChatwootAIError], BaseModel] | None = None

    @property
    def is_change(self) -> bool:
        """Whether it changes something, so that the audit log tells of it."""
        return self.method != "GET"

    @property
    def has_body(self) -> bool:
        """Whether it is told something in a body."""
        return self.method in {"POST", "PUT"} and bool(self.told)

    @cached_property
    def in_path(self) -> Sequence[str]:
        """The fields that the path names."""
        return _IN_PATH.findall(self.path)

    @cached_property
    def told(self) -> Sequence[str]:
        """The fields that come in the query or in the body."""
        return [name for name in self.asked.model_fields if name not in self.in_path]


AnyOperation = Operation[Any]
