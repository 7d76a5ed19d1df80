"""The mapping in `chatwoot_mapping.yaml`, changed without touching what a person wrote."""

import json
import os
import shutil
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

import yaml

from chatwootai.adapters.yaml_edits import CannotEditError, edited, names
from chatwootai.adapters.yaml_text import parse_yaml, read_text
from chatwootai.core.edits import Edit, applied
from chatwootai.core.errors import ConfigurationError, ConflictError
from chatwootai.core.located import Fault, Located
from chatwootai.core.ports.mapping_file import WrittenMapping
from chatwootai.core.tenants.mapping import ChatwootMapping
from chatwootai.core.tenants.validation import checked

_NAME: Final = "chatwoot_mapping.yaml"
_NEW: Final = "# Which Chatwoot account and inbox is which tenant.\n"
_MARK: Final = "\N{BYTE ORDER MARK}"
_MODE: Final = 0o644  # it holds no secrets, only their names


class YamlMappingFile:
    """Reads and edits the mapping of one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / _NAME

    def read(self) -> WrittenMapping:
        text = self._text()
        located = self._parsed(text)
        return WrittenMapping(located, names(text))

    def change(self, written: WrittenMapping, edits: Sequence[Edit]) -> None:
        path = self._target()
        before = _content(path)
        text = self._text()
        if self._parsed(text).value != written.located.value:
            raise self._conflict()
        after = self._edited(text or _NEW, written.located, edits)
        mark = _MARK if (before or b"").decode().startswith(_MARK) else ""
        try:
            self._replace(path, before, f"{mark}{after}".encode())
        except OSError as error:
            why = error.strerror or type(error).__name__
            raise ConfigurationError(
                f"{self._path}: the file cannot be written ({why}); check the folder's rights"
            ) from error

    def _text(self) -> str:
        """Return the file's text, nothing if there is no file."""
        if not os.path.lexists(self._path):
            return ""
        self._target()
        text = read_text(self._path, str(self._path))
        if isinstance(text, Fault):
            raise ConfigurationError.of([text])
        return text

    def _parsed(self, text: str) -> Located:
        """Return what the service would read."""
        located = parse_yaml(text, str(self._path))
        if not located.faults and located.value is None:
            located = Located(located.file, {}, located.values)
        faults: list[Fault] = []
        checked(ChatwootMapping, located, faults)
        if faults:
            raise ConfigurationError.of(faults)
        return located

    def _edited(self, text: str, before: Located, edits: Sequence[Edit]) -> str:
        """Return *text* after *edits*, which says just what it is to say."""
        expected = applied(before.value, edits)
        by_hand = ConfigurationError(
            f"{self._path} is laid out in a way that cannot be changed here; "
            f"change it by hand, so that it says {json.dumps(expected, ensure_ascii=False)}"
        )
        try:
            after = edited(text, edits)
            located = self._parsed(after)
        except (CannotEditError, ConfigurationError, yaml.YAMLError) as error:
            raise by_hand from error
        if located.value != expected:
            raise by_hand
        new = _contradictions(located) - _contradictions(before)
        if new:
            raise ConfigurationError(f"{self._path}: nothing was written, for {', '.join(new)}")
        return after

    def _replace(self, path: Path, before: bytes | None, content: bytes) -> None:
        number, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
        try:
            with os.fdopen(number, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(name, _MODE)  # noqa: PTH101  a name, no Path
            if before is not None:
                _take_after(path, name)
            self._check_unchanged(path, before)
            os.replace(name, path)  # noqa: PTH105  as above
        except BaseException:
            with suppress(OSError):
                os.unlink(name)  # noqa: PTH108  as above
            raise

    def _target(self) -> Path:
        """Return the file itself, where there may be a link to it."""
        target = Path(os.path.realpath(self._path))
        if not target.is_relative_to(os.path.realpath(self._folder)):
            raise ConfigurationError(
                f"{self._path}: this is a link to a place outside the configuration folder; "
                "copy the file into the folder"
            )
        return target

    def _check_unchanged(self, path: Path, before: bytes | None) -> None:
        if _content(path) != before:
            raise self._conflict()

    def _conflict(self) -> ConflictError:
        return ConflictError(f"{self._path} was changed meanwhile; run the same command again")


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


def _take_after(path: Path, name: str) -> None:
    """Give the file called *name* the rights of the one at *path*, and its owner if we may."""
    shutil.copymode(path, name)
    about = path.stat()
    with suppress(OSError, AttributeError):  # not ours to give, or not on this system
        os.chown(name, about.st_uid, about.st_gid)


def _contradictions(located: Located) -> set[str]:
    mapping = ChatwootMapping.model_validate(located.value)
    tenants = {its.tenant for its in mapping.accounts} | {its.tenant for its in mapping.inboxes}
    return {what for _, what, _ in mapping.contradictions(tenants)}
