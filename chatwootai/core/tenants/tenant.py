"""A tenant as it runs: checked, frozen, and named by its content."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from zoneinfo import ZoneInfo

from chatwootai.core.conversation import TenantId
from chatwootai.core.hours import Hours
from chatwootai.core.knowledge.passage import Passage, Texts
from chatwootai.core.tenants.models import TenantConfig


@dataclass(frozen=True)
class Tenant:
    """One company's account, ready to be worked for.

    Attributes:
        passages: Its knowledge and its domain's, by id.
    """

    id: TenantId
    config: TenantConfig
    passages: Mapping[str, Passage]

    @cached_property
    def hash(self) -> str:
        """A name for the configuration: another one is another configuration."""
        content = self.config.model_dump_json() + "".join(
            passage.fingerprint for _, passage in sorted(self.passages.items())
        )
        return hashlib.sha256(content.encode()).hexdigest()[:16]

    @property
    def texts(self) -> Texts:
        """Its knowledge, for whoever searches in it."""
        return Texts(self.id, self.passages)

    @cached_property
    def timezone(self) -> ZoneInfo:
        """Where the company's clock hangs."""
        return ZoneInfo(self.config.timezone)

    @cached_property
    def hours(self) -> Hours:
        """When the company's people are there."""
        return self.config.company_metadata.hours
