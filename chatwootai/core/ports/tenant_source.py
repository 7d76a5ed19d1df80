"""The need to read what people configured."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from chatwootai.core.conversation import TenantId
from chatwootai.core.located import Fault, Located, Written


@dataclass(frozen=True, slots=True)
class TenantFiles:
    """All that is configured, as it was written.

    Attributes:
        service: The settings of the service (`chatwootai.yaml`), none if there are none.
        mapping: Which account of the help desk is which tenant, none if nothing says so.
        domains: By domain.
        knowledge: By domain (account empty) or by account.
        faults: What is wrong with the folder as a whole; a file's own lie with the file.
    """

    service: Located | None = None
    mapping: Located | None = None
    domains: Mapping[str, Located] = field(default_factory=dict)
    accounts: Mapping[TenantId, Located] = field(default_factory=dict)
    knowledge: Mapping[TenantId, Sequence[Written]] = field(default_factory=dict)
    faults: Sequence[Fault] = ()


class TenantSource(Protocol):
    """Where the tenants' configuration comes from."""

    def read(self) -> TenantFiles:
        """Read everything; it may block. What cannot be read is a fault and does not raise."""
