"""The need to put secrets where the service finds them."""

from typing import Protocol

from pydantic import SecretStr


class Vault(Protocol):
    """Keeps the secrets that the configuration only names."""

    @property
    def place(self) -> str:
        """Where they are kept, for the person who looks for them."""

    def keep(self, reference: str, secret: SecretStr) -> None:
        """Keep *secret* under *reference*, instead of any other of that name.

        Raises:
            ConfigurationError: Nothing can be kept there, or not under that name.
        """
