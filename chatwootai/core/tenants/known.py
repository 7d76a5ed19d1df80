"""What tenants' configurations are checked against, as the tenants' side sees it."""

from collections.abc import Iterator
from typing import Protocol

from chatwootai.core.located import Fault, Located
from chatwootai.core.tenants.models import TenantConfig


class Known(Protocol):
    """Knows what a configuration may name and ask for."""

    def mistakes(self, config: TenantConfig, located: Located) -> Iterator[Fault]:
        """Yield a fault for each thing in *config* that cannot work.

        Args:
            config: A whole configuration, in the shape that it must have.
            located: What it was made of, for where each thing stands.
        """
