"""Secrets that may lie in one place or another."""

from pydantic import SecretStr

from chatwootai.core.ports.secrets import Secrets


class EitherSecrets:
    """Asks each of several places in turn."""

    def __init__(self, *places: Secrets) -> None:
        self._places = places

    def reveal(self, reference: str) -> SecretStr | None:
        found = (place.reveal(reference) for place in self._places)
        return next((secret for secret in found if secret is not None), None)
