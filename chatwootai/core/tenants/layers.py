"""What may be otherwise in some places: by domain, channel and inbox, and for a trial."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Final, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    JsonValue,
    WithJsonSchema,
    model_validator,
)

from chatwootai.core.tenants.section import Section, wrong

# What an account says once, and no layer of it says otherwise.
OF_THE_ACCOUNT: Final = frozenset(
    {"account_id", "name", "description", "domains", "channels", "inboxes", "rollout"}
)

_INBOX: Final = re.compile(r"(?:[^/\s]+/)?[1-9][0-9]*", re.ASCII)
_AS_WRITTEN: Final = {"type": ["string", "integer"], "pattern": f"^{_INBOX.pattern}$", "minimum": 1}


def _inbox_name(value: Any) -> Any:
    """Take a bare number for a name: that is how a list of them is written."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _names_an_inbox(name: str) -> str:
    if not _INBOX.fullmatch(name):
        raise wrong("not an inbox", "write its number, or installation and number: main/9")
    return name


InboxName = Annotated[
    str,
    BeforeValidator(_inbox_name),
    AfterValidator(_names_an_inbox),
    WithJsonSchema(_AS_WRITTEN),
]
VariantName = Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[a-z][a-z0-9_-]*$")]
Share = Annotated[float, Field(ge=0, le=100)]
Layer = Mapping[str, JsonValue]


class ChannelLayer(Section):
    """The settings of a channel itself; what is otherwise on it is laid over the rest."""

    settings: Mapping[str, JsonValue] = Field(default_factory=dict)


class Rollout(Section):
    """Something new, for some conversations: those named, and a share of all others.

    Attributes:
        share: Percent of the conversations; whoever is among them stays when it grows.
        inboxes: As under `inboxes`.
        contacts: The help desk's numbers of customers.
        change: What is otherwise for them.
    """

    enabled: bool = True
    share: Share = 0.0
    inboxes: tuple[InboxName, ...] = ()
    contacts: tuple[Annotated[int, Field(ge=1)], ...] = ()
    change: Layer

    @model_validator(mode="after")
    def _reaches_somebody(self) -> Self:
        if self.enabled and not (self.share or self.inboxes or self.contacts):
            raise wrong(
                "this reaches nobody", "write a share, inboxes or contacts, or 'enabled: false'"
            )
        return self
