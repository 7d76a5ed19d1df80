"""The need to understand what the help desk posts to us."""

from collections.abc import Mapping
from typing import Any, Protocol

from chatwootai.core.events import Event


class EventReader(Protocol):
    """Translates the help desk's webhooks into events."""

    def read(self, installation: str, payload: Mapping[str, Any]) -> Event | None:
        """Return the event that *payload* tells of; none if it tells nothing that we need.

        Any JSON object is understood or ignored: strange ones are no error.
        """
