"""What is otherwise between two versions of a tenant, key by key."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace

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
    views = {one.view: _of_view(one) for one in tenant.everywhere}
    found = dict(views[tenant.view])
    for view, its in views.items():
        simpler = [views[one] for one in _simpler(view) if one in views]
        keys = dict.fromkeys(key for said in (*simpler, its) for key in said)
        for key in keys if simpler else ():
            # what holds already where less is asked for is told there
            if all(its.get(key) != said.get(key) for said in simpler):
                found[f"{named(view)}: {key}"] = its.get(key)
    return found


def named(view: View) -> str:
    """Return what *view* is about, such as `channel whatsapp`; empty for the usual one."""
    told = {
        "domain": view.domain,
        "channel": view.channel,
        "inbox": view.inbox,
        "rollout": view.variant,
    }
    return ", ".join(f"{kind} {name}" for kind, name in told.items() if name)


def _simpler(view: View) -> Iterator[View]:
    """Yield the views that are about one thing less."""
    for part, name in asdict(view).items():
        if name:
            yield replace(view, **{part: ""})


def _of_view(tenant: Tenant) -> Flat:
    config = tenant.config.model_dump(mode="json", exclude={"domains", "inboxes"})
    for trial in config["rollout"].values():
        trial.pop("change")  # what it changes is told of its own view
    told = dict(_flat(config, ""))
    if tenant.words:
        told["words"] = list(tenant.words)
    for name, passage in sorted(tenant.passages.items()):
        told[f"knowledge: {name}"] = "\n".join([*passage.questions, passage.answer])
    return told


def _flat(value: JsonValue, key: str) -> Iterator[tuple[str, JsonValue]]:
    if isinstance(value, dict) and value:
        for name, inner in value.items():
            yield from _flat(inner, f"{key}.{name}" if key else name)
    elif value not in ({}, None) or not key:
        yield key, value
