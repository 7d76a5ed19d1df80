"""Where values come from, as programs are told."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from chatwootai.core.located import Path, Position
from chatwootai.core.tenants.explaining import Explained, ExplainedPassage, Explanation
from chatwootai.core.tenants.inheritance import Said
from chatwootai.core.tenants.naming import key_of, leaves
from chatwootai.entrypoints.cli.findings import facts_of
from chatwootai.entrypoints.cli.provenance import Told

Facts = Mapping[str, object]


def print_json(told: Told, facts: Facts) -> None:
    """Print *facts*, and whose they are."""
    there = told.there
    whole = {
        "tenant": str(there.recipe.id),
        **asdict(there.view),
        "domain": there.view.domain or there.recipe.home.name,
        **facts,
        "faults": [facts_of(fault) for fault in told.faults],
    }
    print(json.dumps(whole, indent=2, ensure_ascii=False))


def value_facts(there: Explanation, values: Sequence[Explained], path: Path) -> Facts:
    """Return *values*, which are those at and under *path*, and what they are made of."""
    return {
        "layers": [
            {
                "layer": layer.name,
                "file": layer.written.file,
                "values": sum(1 for _ in leaves(layer.written.value)),
            }
            for layer in there.layers
        ],
        "values": [_value(one) for one in values],
        "elsewhere": [
            {**asdict(one.view), "says": [{**_said(said), "key": key} for key, said in one.said]}
            for one in there.elsewhere(path)
        ],
    }


def passage_facts(one: ExplainedPassage) -> Facts:
    """Return whose a passage is, and which others it stands in the place of."""
    return {
        "id": one.passage.id,
        "question": one.passage.question,
        "layer": one.layer,
        **_source(one.passage.source),
        "replaces": [{"layer": layer, **_source(its.source)} for layer, its in one.replaced],
    }


def _value(one: Explained) -> Facts:
    return {
        "key": one.key,
        "value": one.value,
        "is_default": one.said is None,
        **({**_said(one.said), "value": one.value, "key": one.key} if one.said else {}),
        "overrides": [_said(said) for said in one.overrides],
        "items": [
            {"value": item.value, "layer": item.layer, **_at(item.position)} for item in one.items
        ],
    }


def _said(said: Said) -> Facts:
    return {
        "key": key_of(said.path),
        "value": said.value,
        "layer": said.layer,
        **_at(said.position),
        "amend": said.amend.value if said.amend else None,
    }


def _at(position: Position) -> Facts:
    return {"file": position.file, "line": position.line, "column": position.column}


def _source(source: str) -> Facts:
    file, _, line = source.rpartition(":")
    return {"file": file, "line": int(line)} if line.isdigit() else {"file": source, "line": 1}
