"""Writes new files from templates: all of them or none, and never over what is there."""

import json
import os
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from string import Template
from typing import Final

from chatwootai.core.errors import ConfigurationError

_TEMPLATES: Final = Path(__file__).parent / "templates"
_SUFFIX: Final = ".template"

Files = Mapping[PurePosixPath, str]


def filled(template: str, values: Mapping[str, str]) -> Files:
    """Return the files of *template* by their paths, with *values* for its `$names`."""
    top = _TEMPLATES / template
    return {
        PurePosixPath(_filled(path.relative_to(top).as_posix(), values).removesuffix(_SUFFIX)): (
            _filled(path.read_text(encoding="utf-8"), values)
        )
        for path in sorted(top.rglob(f"*{_SUFFIX}"))
    }


def below(folder: str, files: Files) -> Files:
    """Return *files*, moved into *folder*."""
    return {folder / path: text for path, text in files.items()}


def write(folder: Path, files: Files) -> None:
    """Write *files* into *folder*, which is made if it is not there.

    Raises:
        ConfigurationError: Something is in the way, or cannot be written. Nothing is left behind.
    """
    paths = {folder / path: text for path, text in files.items()}
    taken = [str(path) for path in paths if os.path.lexists(path)]
    if taken:
        raise ConfigurationError(
            "\n".join(
                f"{path}: is already there; move it away, or choose another place" for path in taken
            )
        )
    written: list[Path] = []
    try:
        for path, text in paths.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8", newline="\n") as file:
                written.append(path)
                file.write(text)
    except OSError as error:
        for path in written:
            path.unlink(missing_ok=True)
        raise _unwritable(error, folder) from error


def replace(folder: Path, files: Files) -> None:
    """Write *files* into *folder*, each at once, over what is there.

    Raises:
        ConfigurationError: One cannot be written.
    """
    try:
        for path, text in files.items():
            place = folder / path
            place.parent.mkdir(parents=True, exist_ok=True)
            draft = place.with_name(f".{place.name}.new")
            draft.write_text(text, encoding="utf-8", newline="\n")
            draft.replace(place)
    except OSError as error:
        raise _unwritable(error, folder) from error


def quoted(text: str) -> str:
    """Return *text* as YAML has it between quotes, whatever it looks like."""
    return json.dumps(text, ensure_ascii=not text.isprintable())


def _unwritable(error: OSError, folder: Path) -> ConfigurationError:
    why = error.strerror or type(error).__name__
    at = error.filename or folder
    return ConfigurationError(f"{at}: cannot be written ({why}); check the place and its rights")


def _filled(text: str, values: Mapping[str, str]) -> str:
    return Template(text).substitute(values)
