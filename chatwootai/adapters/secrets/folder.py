"""Secrets in a folder: one file each, as container platforms mount them."""

from pathlib import Path
from typing import Final

from pydantic import SecretStr

_LONGEST: Final = 64 * 1024  # bytes: a longer file is no secret, but something put there by mistake


class FolderSecrets:
    """Reads the file that is called as the secret is."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def reveal(self, reference: str) -> SecretStr | None:
        path = self._folder / reference
        if path.parent != self._folder or reference.startswith("."):
            return None  # a name that leads elsewhere is no secret of this folder
        try:
            value = _text(path)
        except (OSError, ValueError):
            return None
        return SecretStr(value) if value else None


def _text(path: Path) -> str:
    if not path.is_file():  # a pipe would keep us waiting
        return ""
    with path.open("rb") as file:
        content = file.read(_LONGEST + 1)
    return content.decode().strip() if len(content) <= _LONGEST else ""
