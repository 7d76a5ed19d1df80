"""Secrets in a folder: one file each, as container platforms mount them."""

from pathlib import Path

from pydantic import SecretStr


class FolderSecrets:
    """Reads the file that is called as the secret is."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def reveal(self, reference: str) -> SecretStr | None:
        path = self._folder / reference
        if path.parent != self._folder or reference.startswith("."):
            return None  # a name that leads elsewhere is no secret of this folder
        try:
            value = path.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            return None
        return SecretStr(value) if value else None
