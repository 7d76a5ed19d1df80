"""The need to keep secrets out of the configuration."""

from typing import Protocol

from pydantic import SecretStr


class Secrets(Protocol):
    """Knows the secrets that the configuration only names."""

    def reveal(self, reference: str) -> SecretStr | None:
        """Return the secret called *reference*, none if there is no such secret."""
