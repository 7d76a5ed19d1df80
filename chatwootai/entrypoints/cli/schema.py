"""`chatwootai schema`: help editors with the files."""

import json
from pathlib import Path, PurePosixPath
from typing import Annotated, Final

import typer

from chatwootai.composition import Container
from chatwootai.core.errors import ConfigurationError
from chatwootai.core.schemas.files import schemas
from chatwootai.entrypoints import settings_file
from chatwootai.entrypoints.cli import scaffold
from chatwootai.entrypoints.cli.meanings import meanings
from chatwootai.entrypoints.cli.options import CONFIG, existing
from chatwootai.entrypoints.cli.screen import counted, screen

EPILOG: Final = """
**Examples**

`chatwootai schema` — writes `./config/schema`

`chatwootai schema /etc/chatwootai`

An editor that understands JSON Schema then completes keys, shows what each is for, and marks what
is wrong, in each file whose first line is as in those that `chatwootai init` writes:

`# yaml-language-server: $schema=../../../schema/config.json`

Write them anew after an update, and after a plugin came or went.

**Exit codes**: 0 they are written, 1 they cannot be, 2 wrong usage, such as a folder that is not
there.
"""
FOLDER: Final = "schema"
_MARK: Final = "Written by `chatwootai schema`, which writes it anew; do not change it by hand."


def command(
    folder: Annotated[
        Path,
        typer.Argument(
            help="The folder of the configuration.", envvar="CHATWOOTAI_CONFIG", callback=existing
        ),
    ] = CONFIG,
) -> int:
    """Write JSON Schema files, by which editors complete, explain and check the configuration."""
    written = files(folder)
    strange = [folder / path for path in written if not _is_ours(folder / path)]
    if strange:
        raise ConfigurationError(
            f"{strange[0]}: was not written by this command, so nothing was; move it away"
        )
    scaffold.replace(folder, written)
    screen().print(f"{folder / FOLDER}: {counted(len(written), 'schema')}", soft_wrap=True)
    return 0


def files(folder: Path) -> scaffold.Files:
    """Return the schemas of the configuration in *folder*, which need not be there."""
    known = Container(settings=settings_file.defaults(folder)).known()
    return {
        PurePosixPath(FOLDER, f"{kind}.json"): _text(schema)
        for kind, schema in schemas(known, meanings()).items()
    }


def _text(schema: dict[str, object]) -> str:
    whole = {"$schema": schema["$schema"], "$comment": _MARK, **schema}
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def _is_ours(path: Path) -> bool:
    """Tell whether *path* may be written over."""
    try:
        return _MARK in path.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return True
    except OSError:
        return False


command.__name__ = "schema"
