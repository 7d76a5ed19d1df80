"""What the mapping is to say of an account and its inboxes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pydantic import JsonValue

from chatwootai.core.connecting.changes import EditMapping, Told
from chatwootai.core.conversation import TenantId
from chatwootai.core.edits import Edit, PutEntry, PutNamed
from chatwootai.core.errors import ConfigurationError
from chatwootai.core.located import Path
from chatwootai.core.ports.administration import DeskInbox
from chatwootai.core.ports.mapping_file import WrittenMapping
from chatwootai.core.tenants.mapping import Address, ChatwootMapping, MappedInbox

_LONGEST_NAME: Final = 80


@dataclass(frozen=True, slots=True)
class Record:
    """What is to be written down.

    Attributes:
        tenant: Whose the inboxes are, and the account, unless that is another's already.
        account: What the account's entry says beside whose it is.
        installation: What is said of the installation; what is empty stays as it is.
        inboxes: Those to be written down.
        keeps_tenants: Whether an inbox that is written down stays the tenant's that it is.
    """

    address: Address
    tenant: TenantId
    account: Mapping[str, JsonValue]
    installation: Mapping[str, str]
    account_name: str
    inboxes: Sequence[DeskInbox]
    keeps_tenants: bool = False


def entries(
    record: Record, mapping: ChatwootMapping, written: WrittenMapping
) -> Iterator[EditMapping]:
    """Yield what is to change in the mapping; nothing if it says all of that.

    Raises:
        ConfigurationError: It says that an inbox is another tenant's.
    """
    found = [
        *_installation(record, mapping),
        *_account(record, mapping, written),
        *(each for inbox in record.inboxes for each in _inbox(record, inbox, mapping, written)),
    ]
    if found:
        yield EditMapping([edit for edit, _ in found], [told for _, told in found])


def name_of_account(name: str) -> str:
    """Return the comment that names an account."""
    return f'account "{_one_line(name)}"'


def name_of_inbox(inbox: DeskInbox) -> str:
    """Return the comment that names an inbox."""
    return f'inbox "{_one_line(inbox.name)}"'


def where_account(address: Address) -> Mapping[str, JsonValue]:
    """Return what tells the entry of an account from the others."""
    return {"installation": address.installation, "chatwoot_account_id": address.account}


def where_inbox(address: Address, inbox: int) -> Mapping[str, JsonValue]:
    """Return what tells the entry of an inbox from the others."""
    return {**where_account(address), "chatwoot_inbox_id": inbox}


def mapped_inbox(mapping: ChatwootMapping, address: Address, number: int) -> MappedInbox | None:
    """Return the entry of an inbox, none if there is none."""
    for inbox in mapping.inboxes:
        if (inbox.address, inbox.chatwoot_inbox_id) == (address, number):
            return inbox
    return None


def is_named_otherwise(written: WrittenMapping, path: Path, name: str) -> bool:
    """Tell whether the comment of an entry should be another one, and may."""
    return path in written.names and written.names[path] != name


def _installation(record: Record, mapping: ChatwootMapping) -> Iterator[tuple[Edit, Told]]:
    name, wanted = record.address.installation, record.installation
    known = mapping.installations.get(name)
    before = {
        "url": str(known.url) if known else "",
        "webhook_url": str(known.webhook_url or "") if known else "",
    }
    says: dict[str, JsonValue] = {
        key: its
        for key, its in wanted.items()
        if its and its.rstrip("/") != before[key].rstrip("/")
    }
    if known is not None and "url" in says:
        raise ConfigurationError(
            f"installation {name!r} is {before['url']} in the mapping, not {says['url']}; "
            "give another name with --installation, or correct the mapping"
        )
    if says:
        told = ", ".join(f"{key} {its}" for key, its in says.items())
        yield PutNamed("installations", name, says), _told(f"installation {name!r}: {told}")


def _account(
    record: Record, mapping: ChatwootMapping, written: WrittenMapping
) -> Iterator[tuple[Edit, Told]]:
    address, where = record.address, where_account(record.address)
    name = name_of_account(record.account_name)
    known = mapping.by_address.get(address)
    if known is None:
        whose = {"domain": record.tenant.domain, "account": record.tenant.account}
        yield (
            PutEntry("accounts", where, {**whose, **record.account}, name),
            _told(f"{address} is {record.tenant}"),
        )
        return
    before = known.model_dump(mode="json")
    says = {key: its for key, its in record.account.items() if before[key] != its}
    path = ("accounts", mapping.accounts.index(known))
    if says:
        told = f"{address}: {', '.join(f'{key} {_shown(its)}' for key, its in says.items())}"
        yield PutEntry("accounts", where, says, name), _told(told)
    elif is_named_otherwise(written, path, name):
        yield PutEntry("accounts", where, {}, name), _told(f"{address} is called {name}")


def _inbox(
    record: Record, inbox: DeskInbox, mapping: ChatwootMapping, written: WrittenMapping
) -> Iterator[tuple[Edit, Told]]:
    address, tenant = record.address, record.tenant
    where, name = where_inbox(address, inbox.number), name_of_inbox(inbox)
    known = mapped_inbox(mapping, address, inbox.number)
    if known is None:
        whose: Mapping[str, JsonValue] = {"domain": tenant.domain, "account": tenant.account}
        yield PutEntry("inboxes", where, whose, name), _told(f"{inbox} is {tenant}")
        return
    if known.tenant != tenant and not record.keeps_tenants:
        raise ConfigurationError(
            f"the mapping gives {inbox} to {known.tenant}; take that entry out first, "
            "if the inbox is to be another one's"
        )
    if is_named_otherwise(written, ("inboxes", mapping.inboxes.index(known)), name):
        yield PutEntry("inboxes", where, {}, name), _told(f"{inbox} is called so")


def _told(what: str) -> Told:
    return Told("write", "wrote", f"into the mapping: {what}")


def _shown(value: JsonValue) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _one_line(name: str) -> str:
    shown = "".join(letter if letter.isprintable() else " " for letter in name)
    return shown[:_LONGEST_NAME].strip()
