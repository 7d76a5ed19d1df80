"""The shape of `chatwoot_mapping.yaml`: which account and inbox is which tenant."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated

from pydantic import AfterValidator, Field, HttpUrl

from chatwootai.core.conversation import TenantId
from chatwootai.core.located import Path
from chatwootai.core.tenants.section import Section, wrong


def _only_a_server(url: HttpUrl) -> HttpUrl:
    if url.username or url.password:
        raise wrong(
            "there is a name or a password in the address",
            "write it without; what proves who we are is bot_token_ref",
        )
    if url.path not in (None, "", "/") or url.query is not None or url.fragment is not None:
        raise wrong(
            "the address goes on after the server's name",
            f"write only {url.scheme}://{url.host}{_port(url)}",
        )
    return url


def _port(url: HttpUrl) -> str:
    usual = {"http": 80, "https": 443}
    return "" if url.port in (None, usual.get(url.scheme)) else f":{url.port}"


class Installation(Section):
    """A Chatwoot server.

    Attributes:
        webhook_url: Where it reaches us, so that `sync` notices when it posts elsewhere.
    """

    url: Annotated[HttpUrl, AfterValidator(_only_a_server)]
    webhook_url: HttpUrl | None = None


class MappedAccount(Section):
    """A Chatwoot account, its tenant, and the secrets between us and it.

    Attributes:
        bot_token_ref: Names the agent bot's access token, with which we answer.
        webhook_secret_refs: Name the secrets that webhooks are signed with; any may have signed.
        url_token_ref: Names the `?token=` of a Chatwoot that is too old to sign.
        bot_id: The agent bot's number: conversations that another one is assigned to are not ours.
    """

    installation: str
    chatwoot_account_id: int = Field(ge=1)
    domain: str
    account: str
    bot_token_ref: str
    webhook_secret_refs: tuple[str, ...] = ()
    url_token_ref: str | None = None
    bot_id: int | None = Field(default=None, ge=1)

    @property
    def tenant(self) -> TenantId:
        """The tenant whose customers write to the account."""
        return TenantId(self.domain, self.account)

    @property
    def address(self) -> "Address":
        """The account's place among all installations."""
        return Address(self.installation, self.chatwoot_account_id)


class MappedInbox(Section):
    """An inbox that belongs to another tenant than the rest of its Chatwoot account."""

    installation: str
    chatwoot_account_id: int = Field(ge=1)
    chatwoot_inbox_id: int = Field(ge=1)
    domain: str
    account: str

    @property
    def tenant(self) -> TenantId:
        """The tenant whose customers write to the inbox."""
        return TenantId(self.domain, self.account)

    @property
    def address(self) -> "Address":
        """The inbox's account among all installations."""
        return Address(self.installation, self.chatwoot_account_id)


@dataclass(frozen=True, slots=True)
class Address:
    """An account of an installation."""

    installation: str
    account: int

    def __str__(self) -> str:
        return f"account {self.account} of installation {self.installation!r}"


class ChatwootMapping(Section):
    """The whole file."""

    installations: Mapping[str, Installation] = Field(default_factory=dict)
    accounts: tuple[MappedAccount, ...] = ()
    inboxes: tuple[MappedInbox, ...] = ()

    @cached_property
    def by_address(self) -> Mapping[Address, MappedAccount]:
        """The mapped accounts, by their place."""
        return {account.address: account for account in self.accounts}

    @cached_property
    def _by_inbox(self) -> Mapping[tuple[Address, int], TenantId]:
        return {(inbox.address, inbox.chatwoot_inbox_id): inbox.tenant for inbox in self.inboxes}

    @property
    def tenants(self) -> Collection[TenantId]:
        """The tenants that it names."""
        of_inboxes = {inbox.tenant for inbox in self.inboxes}
        return {account.tenant for account in self.accounts} | of_inboxes

    def tenant_of(self, address: Address, inbox: int) -> TenantId | None:
        """Return whose customers write to *inbox* of *address*, none if nobody's do."""
        account = self.by_address.get(address)
        if account is None:
            return None
        return self._by_inbox.get((address, inbox), account.tenant)

    def named_for(self, address: Address, inbox: int) -> TenantId | None:
        """Return what is written for *inbox* of *address* alone, none if nothing is."""
        return self._by_inbox.get((address, inbox))

    def inboxes_of(self, address: Address) -> Collection[int]:
        """Return the inboxes of *address* for which something is written."""
        return [inbox.chatwoot_inbox_id for inbox in self.inboxes if inbox.address == address]

    def contradictions(self, tenants: Collection[TenantId]) -> Iterator[tuple[Path, str, str]]:
        """Yield the path, what is wrong and the remedy of each entry that cannot be right."""
        yield from self._unknown(tenants)
        seen: dict[object, tuple[str, MappedAccount | MappedInbox]] = {}
        for place, account in enumerate(self.accounts):
            first, other = seen.setdefault(
                self.server(account.address), (f"accounts[{place}]", account)
            )
            if other is not account:
                what = f"{account.address} is already mapped in {first}, to {str(other.tenant)!r}"
                if other.installation != account.installation:
                    what += f": the url of installation {other.installation!r} is the same"
                path: Path = ("accounts", place, "chatwoot_account_id")
                yield path, what, "map each account once; give single inboxes under 'inboxes'"
        for place, inbox in enumerate(self.inboxes):
            key = (self.server(inbox.address), inbox.chatwoot_inbox_id)
            first, other = seen.setdefault(key, (f"inboxes[{place}]", inbox))
            if other is not inbox:
                number, to = inbox.chatwoot_inbox_id, str(other.tenant)
                what = f"inbox {number} is already mapped in {first}, to {to!r}"
                yield ("inboxes", place, "chatwoot_inbox_id"), what, "map each inbox once"
            if inbox.address not in self.by_address:
                what = f"{inbox.address} is not mapped, so nothing says how to speak with it"
                path = ("inboxes", place, "chatwoot_account_id")
                yield path, what, "add it under 'accounts' with its bot_token_ref"

    def server(self, address: Address) -> tuple[str, int]:
        """Return where *address* is, whatever its installation is called."""
        installation = self.installations.get(address.installation)
        return str(installation.url) if installation else address.installation, address.account

    def _unknown(self, tenants: Collection[TenantId]) -> Iterator[tuple[Path, str, str]]:
        entries: list[tuple[str, int, MappedAccount | MappedInbox]] = [
            *(("accounts", place, entry) for place, entry in enumerate(self.accounts)),
            *(("inboxes", place, entry) for place, entry in enumerate(self.inboxes)),
        ]
        for section, place, entry in entries:
            if entry.installation not in self.installations:
                what = f"unknown installation {entry.installation!r}"
                path: Path = (section, place, "installation")
                yield path, what, "add it under 'installations' with its url"
            if entry.tenant not in tenants:
                what = f"unknown tenant {str(entry.tenant)!r}"
                remedy = f"create domains/{entry.tenant}/config.yaml or name a tenant that is there"
                yield (section, place, "account"), what, remedy
