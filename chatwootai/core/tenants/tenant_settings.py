"""What one tenant has set for a plugin, as the plugin's agents and channels ask for it."""

from dataclasses import dataclass
from typing import TypeVar

from pydantic import ValidationError

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

    def of(self, kind: type[S]) -> S:
        """Return the settings of *kind*, as usual if nothing was set.

        Raises:
            ConfigurationError: They cannot be as usual, and neither the plugin nor its agent or
                channel declares them.
        """
        for one in self.given:
            if isinstance(one, kind):
                return one
        try:
            return kind()
        except ValidationError as error:
            raise ConfigurationError(
                f"no settings of the kind {kind.__name__} were declared; return it from "
                "register_settings, or name it as the settings of the agent or channel"
            ) from error
