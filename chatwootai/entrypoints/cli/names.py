"""What folders and packages may be called, and the nearest name that may be."""

import re
import unicodedata
from typing import Final

import typer

_FOLDER: Final = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,62}[a-z0-9])?", re.ASCII)
_MODULE: Final = re.compile(r"[a-z](?:[a-z0-9_]{0,26}[a-z0-9])?", re.ASCII)
_LONGEST: Final = 64  # letters of a folder's name
_LONGEST_MODULE: Final = 28  # so that lines with it stay as short as they should
_LONGEST_TITLE: Final = 200  # letters of a company's name
# Windows keeps these for itself, whatever stands behind a dot; `knowledge` is a folder of texts.
_TAKEN: Final = frozenset(
    {"con", "prn", "aux", "nul", "knowledge"}
    | {f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10)}
)


def folder_name(text: str) -> str:
    """Return *text* if a domain or an account may be called so: a folder, and part of an address.

    Raises:
        BadParameter: It may not; the nearest name that may be is proposed.
    """
    if _FOLDER.fullmatch(text) and text not in _TAKEN:
        return text
    raise _no_name(text, "small letters, digits, '-' and '_'", nearest_folder(text))


def plugin_name(text: str) -> str:
    """Return *text* if a plugin may be called so: it becomes part of a Python package's name.

    Raises:
        BadParameter: It may not; the nearest name that may be is proposed.
    """
    if _MODULE.fullmatch(text) and "__" not in text and not text.startswith("chatwootai"):
        return text
    raise _no_name(text, "small letters, digits and '_', a letter first", nearest_plugin(text))


def title(text: str) -> str:
    """Return a company's name with single spaces.

    Raises:
        BadParameter: Nobody could read it.
    """
    name = " ".join(text.split())
    if not name:
        raise typer.BadParameter("the name is empty; write how customers call the company")
    if len(name) > _LONGEST_TITLE:
        raise typer.BadParameter(f"the name has {len(name)} letters; {_LONGEST_TITLE} are allowed")
    if not name.isprintable():
        raise typer.BadParameter("the name has signs that nobody sees; type it anew")
    return name


def nearest_folder(text: str) -> str:
    """Return the folder's name that is nearest to *text*; nothing where no letter of it remains."""
    name = _plain(text)[:_LONGEST].strip("_")
    return f"{name}_1" if name in _TAKEN else name


def nearest_plugin(text: str) -> str:
    """Return the plugin's name that is nearest to *text*; nothing where no letter remains."""
    name = _plain(text).removeprefix("chatwootai").strip("_0123456789")
    return name[:_LONGEST_MODULE].strip("_")


def _no_name(text: str, of: str, nearest: str) -> typer.BadParameter:
    proposed = f"; {nearest!r} would do" if nearest else ""
    return typer.BadParameter(f"{text!r} cannot be a name, which is made of {of}{proposed}")


def _plain(text: str) -> str:
    """Return the small letters and digits of *text*, with `_` for all that is between them."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return re.sub(r"[^a-z0-9]+", "_", kept).strip("_")
