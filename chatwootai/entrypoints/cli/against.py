"""What would be otherwise if a folder's files were those of a service that runs."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from itertools import takewhile
from typing import Final

from pydantic import BaseModel, JsonValue

from chatwootai.core.tenants.differences import Difference, between, flat
from chatwootai.core.tenants.loading import Cooked, Loaded
from chatwootai.core.tenants.mapping import ChatwootMapping
from chatwootai.core.tenants.storing import content_hash, stored
from chatwootai.entrypoints.cli.running_service import RunningService
from chatwootai.entrypoints.cli.screen import counted, legible
from chatwootai.entrypoints.http.admin.answers import TenantAnswer

_MOST_KEYS: Final = 20  # of a tenant that are told to a person
_LONGEST: Final = 60  # characters of a value
_LEAD: Final = 20  # characters that lead to where values are otherwise


class Kind(StrEnum):
    """What would become of a tenant."""

    NEW = "new"
    GONE = "gone"
    CHANGED = "changed"
    SET_ASIDE = "set aside"
    REFUSED = "refused"


_MEANING: Final[Mapping[Kind, str]] = {
    Kind.NEW: "new",
    Kind.GONE: "gone",
    Kind.SET_ASIDE: "no change: a roll-back has set these very files aside; what runs goes on",
    Kind.REFUSED: "no change: it has faults; what runs goes on, if anything does",
}


@dataclass(frozen=True, slots=True)
class TenantChange:
    """What would become of one tenant.

    Attributes:
        differences: What would be otherwise, of one that runs and that passed.
    """

    tenant: str
    kind: Kind
    differences: Sequence[Difference] = ()


@dataclass(frozen=True, slots=True)
class Changes:
    """All that would be otherwise.

    Attributes:
        mapping: None if it has faults, so that the one that runs goes on.
    """

    url: str
    tenants: Sequence[TenantChange]
    mapping: Sequence[Difference] | None

    @property
    def facts(self) -> Mapping[str, object]:
        """The changes as JSON has them."""
        return {
            "url": self.url,
            "tenants": [asdict(one) for one in self.tenants],
            "mapping": None if self.mapping is None else [asdict(one) for one in self.mapping],
        }

    @property
    def lines(self) -> Iterator[str]:
        """The changes in words; values and lists of them are cut short."""
        for one in self.tenants:
            if one.kind in _MEANING:
                yield f"tenant {one.tenant}: {_MEANING[one.kind]}"
            yield from _told(f"tenant {one.tenant}", one.differences)
        if self.mapping is None:
            yield f"mapping: {_MEANING[Kind.REFUSED]}"
        yield from _told("mapping", self.mapping or ())
        if not self.tenants and self.mapping == []:
            yield "no change"


async def changes(url: str, loaded: Loaded, service: RunningService) -> Changes:
    """Return what would be otherwise if *service*, which is at *url*, worked with *loaded*.

    Raises:
        ServiceUnavailableError: It does not answer.
        CredentialsError: It does not let us ask.
        RefusedError: It answers something else than we ask for.
    """
    running = await service.tenants()
    written = {str(tenant_id): cooked for tenant_id, cooked in loaded.cooked.items()}
    found = [
        await _change(name, running.get(name), cooked, service) for name, cooked in written.items()
    ]
    named = {str(tenant_id) for tenant_id in loaded.named}
    found += [  # customers still write to one that the mapping names, so it is not let go
        TenantChange(name, Kind.REFUSED if name in named else Kind.GONE)
        for name in running.keys() - written.keys()
    ]
    mapping: Sequence[Difference] | None = None
    if loaded.mapping is not None and not loaded.mapping_faults:
        mapping = between(_entries(await service.mapping()), _entries(loaded.mapping))
    told = [change for change in found if change is not None]
    return Changes(url, sorted(told, key=lambda change: change.tenant), mapping)


async def _change(
    name: str, runs: TenantAnswer | None, cooked: Cooked, service: RunningService
) -> TenantChange | None:
    """Return what would become of a tenant whose files are there, none if nothing."""
    if cooked.tenant is None:
        return TenantChange(name, Kind.REFUSED)
    if runs is None or not runs.is_served:
        return TenantChange(name, Kind.NEW)
    content = content_hash(stored(cooked.recipe)[0])
    version = runs.version
    if version and version.content == content:
        return None
    if version and version.set_aside == content:
        return TenantChange(name, Kind.SET_ASIDE)
    differences = between((await service.configuration(name)).values, flat(cooked.tenant))
    return TenantChange(name, Kind.CHANGED, differences) if differences else None


def _entries(mapping: ChatwootMapping) -> Mapping[str, JsonValue]:
    """Return what a mapping says, entry by entry and key by key."""
    entries: dict[str, BaseModel] = {
        f"installation {name!r}": installation
        for name, installation in mapping.installations.items()
    }
    entries |= {str(account.address): account for account in mapping.accounts}
    entries |= {
        f"inbox {inbox.chatwoot_inbox_id} of {inbox.address}": inbox for inbox in mapping.inboxes
    }
    return {
        f"{name}: {key}": value
        for name, entry in entries.items()
        for key, value in entry.model_dump(mode="json", exclude=_NAMES).items()
        if value is not None
    }


_NAMES: Final = {"installation", "chatwoot_account_id", "chatwoot_inbox_id"}  # which entry it is


def _told(whose: str, differences: Sequence[Difference]) -> Iterator[str]:
    for one in differences[:_MOST_KEYS]:
        yield f"{whose}: {legible(one.key)}: {_shown(one.before, one.after)}"
    left = len(differences) - _MOST_KEYS
    if left > 0:
        yield f"{whose}: and {counted(left, 'key')} more; --format json has all"


def _shown(before: JsonValue, after: JsonValue) -> str:
    """Return both values, and of long ones the piece in which they are otherwise."""
    texts = [_worded(before), _worded(after)]
    same, is_long = _same_signs(*texts), max(map(len, texts)) > _LONGEST
    start = max(0, same - _LEAD) if is_long else 0
    return legible(" → ".join(_piece(text, start) for text in texts))


def _piece(text: str, start: int) -> str:
    end = start + _LONGEST
    return f"{'…' if start else ''}{text[start:end]}{'…' if len(text) > end else ''}"


def _worded(value: JsonValue) -> str:
    return "nothing" if value is None else json.dumps(value, ensure_ascii=False)


def _same_signs(one: str, other: str) -> int:
    """Return how many signs both begin with."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
