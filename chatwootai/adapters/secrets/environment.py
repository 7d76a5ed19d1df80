"""Secrets in environment variables: `account_1-bot` is `CHATWOOTAI_SECRET_ACCOUNT_1_BOT`."""

from collections.abc import Mapping

from pydantic import SecretStr

from chatwootai.core.secret_names import variable


class EnvironmentSecrets:
    """Looks secrets up in the environment that it was given."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment

    def reveal(self, reference: str) -> SecretStr | None:
        value = self._environment.get(variable(reference), "").strip()
        return SecretStr(value) if value else None
