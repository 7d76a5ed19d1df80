"""What one tenant has set for a plugin, as the plugin's agents and channels ask for it."""

from dataclasses import dataclass
from typing import TypeVar

from chatwootai.core.errors import ConfigurationError
from chatwootai.core.tenants.section import Section

S = TypeVar("S", bound=Section)


@dataclass(frozen=True, slots=True)
class TenantSettings:
    """One tenant's settings for a plugin, and for the one agent or channel of it that asks.

    Attributes:
        given: Each is checked, and of the kind that was declared; what the tenant did not say
            is as usual.
    """

    given: tuple[Section, ...] = ()

    def get(self, kind: type[S]) -> S | None:
        """Return the settings of *kind*, none if nothing here declares that kind."""
        return next((one for one in self.given if isinstance(one, kind)), None)

    def need(self, kind: type[S]) -> S:
        """Return the settings of *kind*.

        Raises:
            ConfigurationError: Neither the plugin nor its agent or channel declares that kind.
        """
        found = self.get(kind)
        if found is None:
            raise ConfigurationError(
                f"no settings of the kind {kind.__name__} were declared; return it from "
                "register_settings, or name it as the settings of the agent or channel"
            )
        return found
