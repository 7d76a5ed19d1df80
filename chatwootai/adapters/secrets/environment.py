"""Secrets in environment variables: `account_1-bot` is `CHATWOOTAI_SECRET_ACCOUNT_1_BOT`."""

import re
from collections.abc import Mapping
from typing import Final

from pydantic import SecretStr

_PREFIX: Final = "CHATWOOTAI_SECRET_"


class EnvironmentSecrets:
    """Looks secrets up in the environment that it was given."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment

    def reveal(self, reference: str) -> SecretStr | None:
        value = self._environment.get(variable(reference), "").strip()
        return SecretStr(value) if value else None


def variable(reference: str) -> str:
    """Return the name of the variable that holds the secret called *reference*."""
    return _PREFIX + re.sub(r"[^A-Z0-9]", "_", reference.upper())
