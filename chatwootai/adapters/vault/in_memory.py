"""Secrets that are gone with the process, for tests; also the way to look them up."""

from pydantic import SecretStr


class InMemoryVault:
    """Keeps secrets in a dictionary.

    Attributes:
        kept: All that was kept.
    """

    place = "memory"

    def __init__(self, **kept: str) -> None:
        self.kept = {name: SecretStr(value) for name, value in kept.items()}

    def keep(self, reference: str, secret: SecretStr) -> None:
        self.kept[reference] = secret

    def reveal(self, reference: str) -> SecretStr | None:
        """Return the secret called *reference*, none if there is no such secret."""
        return self.kept.get(reference)
