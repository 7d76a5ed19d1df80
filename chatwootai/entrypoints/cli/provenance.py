"""Prints where values come from: a table where there is room for one, else a list."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final, NamedTuple

from pydantic import JsonValue
from rich.table import Table
from rich.text import Text

from chatwootai.core.located import Amend, Fault, Position
from chatwootai.core.located import Path as KeyPath
from chatwootai.core.tenants.explaining import (
    Explained,
    ExplainedPassage,
    Explanation,
    explained_passages,
)
from chatwootai.core.tenants.inheritance import Said
from chatwootai.core.tenants.naming import key_of, leaves
from chatwootai.core.tenants.tenant import View
from chatwootai.entrypoints.cli.screen import counted, legible, screen

_WIDE: Final = 110  # columns from which on a table is easier to read than a list
_DEFAULT: Final = "default"
_NOTHING: Final = "none"


class _Row(NamedTuple):
    """A line of the table; a remark belongs to the line above it."""

    key: str
    value: str
    layer: str
    where: str
    is_remark: bool = False


@dataclass(frozen=True)
class Told:
    """An explanation, as it is shown.

    Attributes:
        faults: What is wrong with the tenant.
        config: The folder; places are told within it.
    """

    there: Explanation
    faults: Sequence[Fault]
    config: Path

    @cached_property
    def passages(self) -> Sequence[ExplainedPassage]:
        """The tenant's knowledge."""
        return explained_passages(self.there.recipe, self.there.view)

    def show(self, path: KeyPath, values: Sequence[Explained], *, with_trace: bool) -> None:
        """Print *values*, which are those at and under *path*."""
        self._head()
        if with_trace:
            self._trace()
        self._rows([row for one in values for row in self._lines(one)])
        if not values:
            screen().print("Nothing is said of it, and it has no default.")
        self._elsewhere(path)
        if not path and self.passages:
            count = counted(len(self.passages), "passage")
            _dim(f"knowledge: {count}; see: explain {self.there.recipe.id} knowledge")
        self._faults()

    def show_knowledge(self, chosen: Sequence[ExplainedPassage], *, is_whole: bool) -> None:
        """Print the *chosen* passages, and the answer of a single one if it is to be whole."""
        self._head()
        rows = []
        for one in chosen:
            where = self._place(one.passage.source)
            rows.append(_Row(one.passage.id, one.passage.question, one.layer, where))
            rows += [
                _Row("", "replaces", layer, self._place(its.source), is_remark=True)
                for layer, its in reversed(one.replaced)
            ]
        self._rows(rows)
        if is_whole:
            screen().print(legible(chosen[0].passage.answer), soft_wrap=True)
        if not chosen:
            screen().print("No knowledge is written down.")
        self._faults()

    def _lines(self, one: Explained) -> Iterator[_Row]:
        if one.said is None:
            shown = _NOTHING if one.value is None else shown_value(one.value)
            yield _Row(one.key, shown, _DEFAULT, "")
        else:
            amend = f" {one.said.amend}" if one.said.amend else ""
            where = self._position(one.said.position)
            yield _Row(one.key, shown_value(one.value), f"{one.said.layer}{amend}", where)
        is_joined = one.said is not None and one.said.amend in (Amend.APPEND, Amend.REMOVE)
        for place, item in enumerate(one.items if is_joined else ()):
            where = self._position(item.position)
            yield _Row(
                "", f"[{place}] {shown_value(item.value)}", item.layer, where, is_remark=True
            )
        if one.said is not None and is_joined:
            where = self._position(one.said.position)
            yield _Row("", _does(one.said, one.path), one.said.layer, where, is_remark=True)
        for said in reversed(one.overrides):
            where = self._position(said.position)
            yield _Row("", _does(said, one.path), said.layer, where, is_remark=True)

    def _rows(self, rows: Sequence[_Row]) -> None:
        console = screen()
        if console.width >= _WIDE:
            table = Table(box=None, pad_edge=False, header_style="bold")
            for column in ("key", "value", "from", "where"):
                table.add_column(column, overflow="fold")
            for row in rows:
                style = "dim" if row.is_remark else ""
                table.add_row(*(Text(legible(cell), style) for cell in row[:4]))
            console.print(table if rows else "")
            return
        for row in rows:
            place = ", ".join(filter(None, (row.layer, row.where)))
            if row.is_remark:
                console.print(Text(legible(f"    {row.value} ({place})"), "dim"), soft_wrap=True)
            else:
                line = Text.assemble((legible(row.key), "bold"), " = ", legible(row.value))
                console.print(line, soft_wrap=True)
                console.print(Text(legible(f"    {place}")), soft_wrap=True)

    def _head(self) -> None:
        view = self.there.view
        its = {
            "domain": view.domain,
            "channel": view.channel,
            "inbox": view.inbox,
            "rollout": view.variant,
        }
        told = "".join(f", {kind} {name}" for kind, name in its.items() if name)
        _dim(f"{self.there.recipe.id}{told}; files are in {self.config}")

    def _trace(self) -> None:
        for place, layer in enumerate(self.there.layers, start=1):
            count = counted(sum(1 for _ in leaves(layer.written.value)), "value")
            where = self._place(str(layer.written.position(())))
            _dim(f"{place}. {layer.name}: {count}, {where}")
        texts = ((one.layer, _file(one.passage.source)) for one in self.passages)
        for whose, file in dict.fromkeys(texts):
            _dim(f"knowledge, {whose}: {self._place(file)}")

    def _elsewhere(self, path: KeyPath) -> None:
        for one in self.there.elsewhere(path):
            options = " ".join(_options(one.view, self.there.view))
            said = "".join(f"; {key} = {shown_value(said.value)}" for key, said in one.said if path)
            _dim(f"otherwise with {options}{said}")

    def _faults(self) -> None:
        console = screen(is_for_errors=True)
        for fault in self.faults:
            console.print(str(fault), style="red", soft_wrap=True)
        if self.faults:
            count = counted(len(self.faults), "fault")
            console.print(f"chatwootai: {self.there.recipe.id}: {count}", style="red")

    def _position(self, position: Position) -> str:
        return self._place(f"{position.file}:{position.line}")

    def _place(self, place: str) -> str:
        return place.removeprefix(f"{self.config}/")


def shown_value(value: JsonValue) -> str:
    """Return *value* as one would write it in a file; a text is in quotes only where it must be."""
    if isinstance(value, str) and value == value.strip() != "":
        try:
            json.loads(value)
        except ValueError:
            return value
    return json.dumps(value, ensure_ascii=False)


def _does(said: Said, path: KeyPath) -> str:
    """Return what *said*, of another layer, does to the value at *path*."""
    around = "" if said.path == path else key_of(said.path) or "all"
    match said.amend:
        case Amend.RESET if around:
            return f"!reset of {around}"
        case Amend.RESET if said.value is None:
            return "!reset"
        case Amend.REMOVE if around:
            return f"!remove from {around}: {shown_value(said.value)}"
        case None if around:
            return f"over {around} = {shown_value(said.value)}"
        case None:
            return f"over {shown_value(said.value)}"
        case amend:
            return f"{amend} {shown_value(said.value)}"


def _options(view: View, here: View) -> Iterator[str]:
    its = {
        "domain": view.domain,
        "channel": view.channel,
        "inbox": view.inbox,
        "variant": view.variant,
    }
    for option, name in its.items():
        if name and name != here.domain:
            yield f"--{option} {name}"


def _file(source: str) -> str:
    return source.rpartition(":")[0]


def _dim(text: str) -> None:
    screen().print(legible(text), style="dim", soft_wrap=True)
