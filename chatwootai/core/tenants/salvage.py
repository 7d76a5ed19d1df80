"""Keeps a slip in one account's entry of the mapping from silencing the others."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final

from pydantic import BaseModel, JsonValue, ValidationError

from chatwootai.core.conversation import TenantId
from chatwootai.core.tenants.mapping import (
    ChatwootMapping,
    Installation,
    MappedAccount,
    MappedInbox,
)

_KINDS: Final[Mapping[str, type[BaseModel]]] = {"accounts": MappedAccount, "inboxes": MappedInbox}

_INSTALLATIONS: Final = "installations"

_Address = tuple[str, int]


def salvaged(value: JsonValue, tenants: Collection[TenantId]) -> ChatwootMapping | None:
    """Return a faulty mapping without each account that a fault is about.

    All that is said of such an account goes, lest an inbox of it be answered by the wrong company.

    Args:
        value: The file's tree.
        tenants: Those that the mapping may name.

    Returns:
        None if it cannot be told which accounts the faults are about.
    """
    if not isinstance(value, dict):
        return None
    whole = _without_odd_installations(value)
    doubtful = {_address(entry) for entry in _misshapen(whole)}
    if None in doubtful:
        return None
    rest = {
        key: [one for one in _entries(whole, key) if _address(one) not in doubtful]
        if key in _KINDS
        else inner
        for key, inner in whole.items()
    }
    try:
        mapping = ChatwootMapping.model_validate(rest)
    except ValidationError:
        return None
    return _agreeing(mapping, tenants)


def _agreeing(mapping: ChatwootMapping, tenants: Collection[TenantId]) -> ChatwootMapping:
    entries: Mapping[str, Iterable[MappedAccount | MappedInbox]] = {
        "accounts": mapping.accounts,
        "inboxes": mapping.inboxes,
    }
    doubtful = {
        mapping.server(list(entries[str(section)])[int(place)].address)
        for (section, place, *_), _, _ in mapping.contradictions(tenants)
    }
    return ChatwootMapping(
        installations=mapping.installations,
        accounts=tuple(
            one for one in mapping.accounts if mapping.server(one.address) not in doubtful
        ),
        inboxes=tuple(
            one for one in mapping.inboxes if mapping.server(one.address) not in doubtful
        ),
    )


def _without_odd_installations(value: Mapping[str, JsonValue]) -> Mapping[str, JsonValue]:
    """Return *value* without the installations that are misshapen; what is in them is unknown."""
    installations = value.get(_INSTALLATIONS)
    if not isinstance(installations, dict):
        return value
    whole = {name: its for name, its in installations.items() if _fits(Installation, its)}
    return {**value, _INSTALLATIONS: whole}


def _fits(kind: type[BaseModel], value: JsonValue) -> bool:
    try:
        kind.model_validate(value)
    except ValidationError:
        return False
    return True


def _misshapen(value: Mapping[str, JsonValue]) -> Iterator[JsonValue]:
    for key, kind in _KINDS.items():
        for entry in _entries(value, key):
            if not _fits(kind, entry):
                yield entry


def _entries(value: Mapping[str, JsonValue], key: str) -> list[JsonValue]:
    entries = value.get(key)
    return entries if isinstance(entries, list) else []


def _address(entry: JsonValue) -> _Address | None:
    if not isinstance(entry, dict):
        return None
    installation, account = entry.get("installation"), entry.get("chatwoot_account_id")
    if isinstance(installation, str) and isinstance(account, int):
        return installation, account
    return None
