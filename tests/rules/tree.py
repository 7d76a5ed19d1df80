"""The files of the project, as the rules look at them."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "chatwootai"
TESTS = ROOT / "tests"

_ROOMS = ("chatwootai", "tests", "training", "docs", "examples", "deploy", "changelog.d")
_TEXTS = {".py", ".md", ".toml", ".ini", ".txt", ".cfg", ".yaml", ".yml", ".json", ".rst", ".sh"}
_TEXT_NAMES = {"Makefile", "Dockerfile", "LICENSE", ".gitignore"}


def modules(folder: Path) -> list[Path]:
    """Return every module below *folder*."""
    return sorted(folder.rglob("*.py"))


def texts() -> Iterator[Path]:
    """Yield every file of the project that a person wrote."""
    folders = [path for room in _ROOMS for path in (ROOT / room).rglob("*")]
    for path in [*ROOT.iterdir(), *folders]:
        if path.is_file() and (path.suffix in _TEXTS or path.name in _TEXT_NAMES):
            yield path


def relative(path: Path) -> str:
    """Return *path* as seen from the root, the same on every system."""
    return path.relative_to(ROOT).as_posix()


def dotted(path: Path) -> str:
    """Return the name by which the module at *path* is imported."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def tree(path: Path) -> ast.Module:
    """Return what the module at *path* says."""
    return ast.parse(path.read_text("utf-8"), relative(path))
