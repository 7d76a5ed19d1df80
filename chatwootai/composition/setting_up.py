"""What brings a help desk and the configuration together."""

import os
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from pydantic import SecretStr

from chatwootai.adapters.administration.chatwoot import ChatwootAdministration
from chatwootai.adapters.mapping_file.yaml import YamlMappingFile
from chatwootai.adapters.secrets.either import EitherSecrets
from chatwootai.adapters.secrets.environment import EnvironmentSecrets
from chatwootai.adapters.secrets.folder import FolderSecrets
from chatwootai.adapters.vault.folder import FolderVault
from chatwootai.core.connecting.connector import Connector, Keeping

_TOKEN_BYTES = 24


def keeping(
    config: Path, secrets_folder: Path | None, environment: Mapping[str, str] = os.environ
) -> Keeping:
    """Return where the configuration of the folder *config* and its secrets are kept."""
    revealing = EitherSecrets(
        EnvironmentSecrets(environment),
        *([FolderSecrets(secrets_folder)] if secrets_folder is not None else []),
    )
    return Keeping(
        file=YamlMappingFile(config),
        secrets=revealing,
        vault=None if secrets_folder is None else FolderVault(secrets_folder),
        new_token=partial(secrets.token_urlsafe, _TOKEN_BYTES),
    )


@asynccontextmanager
async def connecting(url: str, token: SecretStr, kept: Keeping) -> AsyncIterator[Connector]:
    """Yield what connects with the Chatwoot at *url*, of which *token* is an administrator's."""
    administration = ChatwootAdministration(url, token)
    try:
        yield Connector(administration, kept)
    finally:
        await administration.aclose()
