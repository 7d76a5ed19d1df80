"""Reads the service's settings: the file, then the environment over it."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from urllib.parse import quote

from chatwootai.composition import tenant_source
from chatwootai.core.errors import ConfigurationError
from chatwootai.core.fallbacks import wrong_fallbacks
from chatwootai.core.located import Fault, Located, Position
from chatwootai.core.settings import ServiceSettings, Settings
from chatwootai.core.tenants.inheritance import Layer, laid
from chatwootai.core.tenants.validation import checked

PREFIX: Final = "CHATWOOTAI_"
_REDIS: Final = ("REDIS_HOST", "REDIS_PORT", "REDIS_DB", "REDIS_PASSWORD")
_DOMAIN: Final = "CHATWOOT_DOMAIN"
_SECRET: Final = f"{PREFIX}SECRET_"  # a secret's name may look like that of a setting


def read(config: Path, data: Path, environment: Mapping[str, str] = os.environ) -> Settings:
    """Return the settings of the folder *config*.

    Raises:
        ConfigurationError: A key is unknown or its value is wrong, in the file or outside.
    """
    file = tenant_source(config).read_service() or Located("chatwootai.yaml", None)
    outside = _from_environment(environment)
    # nothing can be laid over a file that is no mapping
    faults: list[Fault] = []
    is_mapping = isinstance(file.value, dict)
    written = [_over(file, outside, faults)] if is_mapping else [file, outside]
    *_, service = [checked(ServiceSettings, each, faults) for each in written]
    if service is not None:
        faults.extend(wrong_fallbacks(service.models, written[-1]))
    if service is None or faults:
        raise ConfigurationError.of(sorted(faults))
    return _settings(config, data, service, environment)


def defaults(config: Path, environment: Mapping[str, str] = os.environ) -> Settings:
    """Return the settings of a folder whose `chatwootai.yaml` cannot be used."""
    return _settings(config, Path(os.devnull), ServiceSettings(), environment)


def _from_environment(environment: Mapping[str, str]) -> Located:
    """Return what variables such as `CHATWOOTAI_INBOX__BACKEND` and `REDIS_HOST` say."""
    found = _over(_redis_from(environment), _domain_from(environment), [])
    for name in sorted(environment):
        keys = name.removeprefix(PREFIX).lower().split("__")
        is_setting = keys[0] in ServiceSettings.model_fields or len(keys) > 1
        if name.startswith(PREFIX) and not name.startswith(_SECRET) and is_setting:
            place = f"environment variable {name}"
            said = Located(place, environment[name], {(): Position(place)})
            for key in reversed(keys):
                said = said.inside(key)
            found = _over(found, said, [])
    return found


def _over(below: Located, top: Located, faults: list[Fault]) -> Located:
    return laid([Layer("below", below), Layer("above", top)], faults)


def _redis_from(environment: Mapping[str, str]) -> Located:
    """Return the address of Redis that `REDIS_HOST` and the like make, if any is set."""
    said = {name: environment[name] for name in _REDIS if environment.get(name)}
    if not said:
        return Located("environment", {})
    password = said.get("REDIS_PASSWORD")
    who = f":{quote(password, safe='')}@" if password else ""
    host, port = said.get("REDIS_HOST", "127.0.0.1"), said.get("REDIS_PORT", "6379")
    url = f"redis://{who}{host}:{port}/{said.get('REDIS_DB', '0')}"
    place = f"environment variable {', '.join(said)}"
    return Located(place, url, {(): Position(place)}).inside("url").inside("redis")


def _domain_from(environment: Mapping[str, str]) -> Located:
    """Return the default domain that `CHATWOOT_DOMAIN` names, if it is set."""
    name, place = environment.get(_DOMAIN), f"environment variable {_DOMAIN}"
    if not name:
        return Located("environment", {})
    return Located(place, name, {(): Position(place)}).inside("default_domain")


def _settings(
    config: Path, data: Path, service: ServiceSettings, environment: Mapping[str, str]
) -> Settings:
    secrets = environment.get(f"{PREFIX}SECRETS")
    folder = Path(secrets) if secrets else None
    return Settings(config=config, data=data, secrets=folder, service=service)
