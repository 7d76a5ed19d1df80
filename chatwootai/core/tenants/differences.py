"""What is otherwise between two versions of a tenant, key by key."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydantic import JsonValue

from chatwootai.core.tenants.tenant import Tenant, View

Flat = Mapping[str, JsonValue]


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is otherwise.

    Attributes:
        key: Such as `turns.deadline`, `channel whatsapp: language` or `knowledge: prazo`.
        before: What it was, none if it was not there.
        after: What it is, none if it is not there any more.
    """

    key: str
    before: JsonValue
    after: JsonValue


def differences(before: Tenant | None, after: Tenant | None) -> list[Difference]:
    """Return what is otherwise in *after* than in *before*, in the order of the keys."""
    return between(flat(before) if before else {}, flat(after) if after else {})


def between(old: Flat, new: Flat) -> list[Difference]:
    """Return what is otherwise in *new* than in *old*, in the order of the keys."""
    keys = [*old, *(key for key in new if key not in old)]
    return [
        Difference(key, old.get(key), new.get(key)) for key in keys if old.get(key) != new.get(key)
    ]


def flat(tenant: Tenant) -> Flat:
    """Return all that is said of *tenant*, and for each of its views what is otherwise there."""
    usual = _of_view(tenant)
    found = dict(usual)
    for other in tenant.everywhere:
        if name := named_alone(other.view):
            its = _of_view(other)
            for key in [*usual, *(key for key in its if key not in usual)]:
                if usual.get(key) != its.get(key):
                    found[f"{name}: {key}"] = its.get(key)
    return found


def named_alone(view: View) -> str:
    """Return what a view is called that is about one thing alone; empty for all others."""
    told = {
        "domain": view.domain,
        "channel": view.channel,
        "inbox": view.inbox,
        "rollout": view.variant,
    }
    named = [f"{kind} {name}" for kind, name in told.items() if name]
    return named[0] if len(named) == 1 else ""


def _of_view(tenant: Tenant) -> Flat:
    config = tenant.config.model_dump(mode="json", exclude={"domains", "inboxes"})
    for trial in config["rollout"].values():
        trial.pop("change")  # what it changes is told of its own view
    told = dict(_flat(config, ""))
    for name, passage in sorted(tenant.passages.items()):
        told[f"knowledge: {name}"] = "\n".join([*passage.questions, passage.answer])
    return told


def _flat(value: JsonValue, key: str) -> Iterator[tuple[str, JsonValue]]:
    if isinstance(value, dict) and value:
        for name, inner in value.items():
            yield from _flat(inner, f"{key}.{name}" if key else name)
    elif value not in ({}, None) or not key:
        yield key, value
