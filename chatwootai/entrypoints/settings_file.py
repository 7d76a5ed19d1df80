"""Reads the service's settings: the file, then the environment over it."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from pydantic import create_model
from pydantic_settings import BaseSettings, EnvSettingsSource

from chatwootai.composition import tenant_source
from chatwootai.core.errors import ConfigurationError
from chatwootai.core.located import Fault, Located
from chatwootai.core.settings import ServiceSettings, Settings
from chatwootai.core.tenants.validation import checked

PREFIX: Final = "CHATWOOTAI_"


def read(config: Path, data: Path, environment: Mapping[str, str] = os.environ) -> Settings:
    """Return the settings of the folder *config*.

    Raises:
        ConfigurationError: A key is unknown or its value is wrong, in the file or outside.
    """
    file = tenant_source(config).read().service or Located("chatwootai.yaml", {})
    faults: list[Fault] = []
    if checked(ServiceSettings, file, faults) is None:
        raise ConfigurationError.of(faults)
    outside = Located("environment", _from_environment())
    service = checked(ServiceSettings, outside.over(file), faults)
    if service is None:
        raise ConfigurationError.of(faults)
    return _settings(config, data, service, environment)


def defaults(config: Path, environment: Mapping[str, str] = os.environ) -> Settings:
    """Return the settings of a folder whose `chatwootai.yaml` cannot be used."""
    return _settings(config, Path(os.devnull), ServiceSettings(), environment)


def _from_environment() -> dict[str, Any]:
    """Return the settings that the environment gives: `CHATWOOTAI_INBOX__BACKEND` and the like."""
    fields: dict[str, Any] = {
        name: (field.annotation, field) for name, field in ServiceSettings.model_fields.items()
    }
    model = create_model("FromEnvironment", __base__=BaseSettings, **fields)
    return EnvSettingsSource(model, env_prefix=PREFIX, env_nested_delimiter="__")()


def _settings(
    config: Path, data: Path, service: ServiceSettings, environment: Mapping[str, str]
) -> Settings:
    secrets = environment.get(f"{PREFIX}SECRETS")
    folder = Path(secrets) if secrets else None
    return Settings(config=config, data=data, secrets=folder, service=service)
