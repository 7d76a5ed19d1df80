"""The reference of the gate has every decision and every reason."""

import ast
import inspect
from collections.abc import Iterator
from typing import Final, get_args

from chatwootai.core import gate
from tests.docs.pages import DOCS, code, sections, table

_PAGE: Final = (DOCS / "reference" / "gate.md").read_text(encoding="utf-8")
_CONSTANTS: Final = ("ALREADY", "_NOT_WORDS", "_NOT_PEOPLE")


def test_every_decision_is_there() -> None:
    names = [kind.__name__ for kind in get_args(gate.Decision)]

    assert not [name for name in names if f"`{name}`" not in _PAGE]


def test_every_reason_is_there() -> None:
    shown = _shown()

    missing = [reason for reason in _reasons() if not any(one.startswith(reason) for one in shown)]

    assert not missing


def test_no_other_reason_is_there() -> None:
    known = tuple(_reasons())

    assert not [one for one in _shown() if not one.startswith(known)]


def _shown() -> set[str]:
    found = sections(DOCS / "reference" / "gate.md")
    tables = [table(text) for heading, text in found.items() if heading != "Who has a conversation"]
    cells = {cell for rows in tables for row in rows for cell in row[:2] if cell.startswith("`")}
    return {code(cell) for cell in cells if not cell[1].isupper()}


def _reasons() -> Iterator[str]:
    """Yield the texts by which the gate says why it ignores an event, or how each begins."""
    module = ast.parse(inspect.getsource(gate))
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Ignore":
            yield from _texts(node)
    for statement in module.body:
        match statement:
            case ast.FunctionDef(returns=ast.Name(id="str")):
                for inner in ast.walk(statement):
                    if isinstance(inner, ast.Return) and inner.value:
                        yield from _texts(inner.value)
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if name in _CONSTANTS:
                yield from _texts(value)


def _texts(node: ast.AST) -> Iterator[str]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Constant) and isinstance(inner.value, str) and inner.value:
            yield inner.value
