"""From what a server answered to what is told: whose it is, what of it is wanted, how much."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from pydantic import JsonValue

from chatwootai.core.tenants.tooling import FindConfig, ResultConfig
from chatwootai.core.tool_results import Ending, ToolResult
from chatwootai.core.tools.actions import Action
from chatwootai.core.tools.cutting import cut
from chatwootai.core.tools.identity import is_theirs

Errors = Mapping[Ending, tuple[str, ...]]

# What is looked at first: that something may not be seen is never told as that it is not there.
_ORDER: Final = (
    Ending.NOT_ALLOWED,
    Ending.DOWN,
    Ending.TIMED_OUT,
    Ending.MALFORMED,
    Ending.TOO_MANY,
    Ending.UNKNOWN,
    Ending.NOT_FOUND,
)
_NO_ROWS: Final = "what it answered has no rows where they are to be"


def meant(result: ToolResult, errors: Errors) -> ToolResult:
    """Return *result* with the ending that its words mean, where they alone tell."""
    if result.ending is not Ending.REFUSED:
        return result
    said = result.why.casefold()
    order = [*_ORDER, *(ending for ending in errors if ending not in _ORDER)]
    for ending in order:
        if any(words.casefold() in said for words in errors.get(ending, ())):
            return replace(result, ending=ending)
    return result


def taken(result: ToolResult, action: Action, values: Mapping[str, JsonValue]) -> ToolResult:
    """Return what of a *result* that is done may be told, and in which words."""
    config = action.result
    rows = rows_of(result.value, config.rows)
    if rows is None:
        return ToolResult(Ending.MALFORMED, why=_NO_ROWS)
    if not rows and (config.rows or config.owner):
        if action.tool.is_write:
            return ToolResult(Ending.MALFORMED, why=_NO_ROWS)
        return ToolResult(Ending.NOT_FOUND, [])
    if config.owner and not all(_belongs(row, config, values) for row in rows):
        return ToolResult(Ending.NOT_ALLOWED, why="it answered with another customer's data")
    if not config.rows and not config.fields:
        value, more = result.value, 0
    else:
        told: list[JsonValue] = [_told(row, config) for row in rows[: config.limit]]
        is_list = isinstance(step(result.value, config.rows), list)
        value, more = (told if is_list else told[0]), max(0, len(rows) - config.limit)
    kept = cut(value, action.tool.most)
    return ToolResult(
        Ending.DONE, kept.value, is_cut=kept.is_cut or more > 0, left_out=kept.left_out + more
    )


def found_ids(result: ToolResult, find: FindConfig) -> list[JsonValue]:
    """Return what a look found: a field of each row."""
    rows = rows_of(result.value, find.rows) or []
    ids = [step(row, find.field) for row in rows]
    return [one for one in ids if isinstance(one, int | str) and not isinstance(one, bool)]


def rows_of(value: JsonValue, way: str) -> list[JsonValue] | None:
    """Return the rows at *way*; none if there is nothing of the kind."""
    found = step(value, way)
    if isinstance(found, list):
        return found
    if isinstance(found, dict):
        return [found]
    return None if way or found is None else [found]


def step(value: JsonValue, way: str) -> JsonValue:
    """Return what stands in *value* at *way*, such as `records.0.name`; none if nothing does."""
    for name in filter(None, way.split(".")):
        match value:
            case dict():
                value = value.get(name)
            case list() if name.isdecimal() and int(name) < len(value):
                value = value[int(name)]
            case _:
                return None
    return value


def _belongs(row: JsonValue, config: ResultConfig, values: Mapping[str, JsonValue]) -> bool:
    return all(
        name in values and is_theirs(step(row, way), values[name])
        for way, name in config.owner.items()
    )


def _told(row: JsonValue, config: ResultConfig) -> JsonValue:
    if not config.fields:
        return row
    told: dict[str, JsonValue] = {}
    for name, way in config.fields.items():
        value = step(row, way)
        words = config.words.get(name, {})
        told[name] = words.get(str(value), value) if isinstance(value, str | int) else value
    return {name: value for name, value in told.items() if value is not None}
