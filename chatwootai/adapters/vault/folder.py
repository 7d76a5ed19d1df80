"""Secrets in a folder: one file each, that its owner alone may read."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from pydantic import SecretStr

from chatwootai.core.errors import ConfigurationError


class FolderVault:
    """Writes each secret to the file that is called as it is, whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def place(self) -> str:
        return str(self._folder)

    def keep(self, reference: str, secret: SecretStr) -> None:
        path = self._folder / reference
        if path.parent != self._folder or reference.startswith(".") or not reference.isprintable():
            raise ConfigurationError(
                f"no file can be called {reference!r}; give the secret another name"
            )
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _replace(path, f"{secret.get_secret_value()}\n".encode())
        except OSError as error:
            raise ConfigurationError(
                f"{self._folder}: no secret can be written here "
                f"({error.strerror or type(error).__name__}); name another folder with --secrets"
            ) from error


def _replace(path: Path, content: bytes) -> None:
    # what begins with a dot is no secret's file, should this end in the middle
    number, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)  # for us alone: 0600
    try:
        with os.fdopen(number, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)  # noqa: PTH105  Path.replace would do the same
    except BaseException:
        with suppress(OSError):
            os.unlink(name)  # noqa: PTH108  as above
        raise
