"""What there is against what there should be: the changes that are left, in their order.

Secrets and the mapping come before the inboxes: from the moment an inbox is linked, Chatwoot posts,
and what nothing proves is refused.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pydantic import JsonValue, SecretStr

from chatwootai.core.connecting import naming
from chatwootai.core.connecting.addresses import service_address, webhook_address
from chatwootai.core.connecting.changes import (
    Change,
    KeepSecret,
    LinkInbox,
    SaveBot,
)
from chatwootai.core.connecting.choosing import (
    choose_inboxes,
    find_bot,
    find_bot_by_path,
    listed,
)
from chatwootai.core.connecting.recording import Record, entries
from chatwootai.core.conversation import TenantId
from chatwootai.core.errors import ConfigurationError, RefusedError
from chatwootai.core.ports.administration import AgentBot, DeskAccount, DeskInbox
from chatwootai.core.ports.mapping_file import WrittenMapping
from chatwootai.core.ports.secrets import Secrets
from chatwootai.core.tenants.mapping import Address, ChatwootMapping, MappedAccount

BOT_NAME: Final = "Assistente"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person wants to be connected.

    Attributes:
        url: Where the help desk is; empty as the mapping says.
        service: Where it reaches us; empty as before.
        inboxes: Their numbers or names; none are those that the bot answers in already.
        bot_name: Empty as it is called already.
        with_url_token: Whether the address that is posted to holds a token.
        may_replace: Whether to take inboxes from other bots.
    """

    tenant: TenantId
    installation: str
    url: str = ""
    service: str = ""
    account: int | None = None
    inboxes: tuple[str, ...] = ()
    bot_name: str = ""
    with_url_token: bool = False
    may_replace: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """What there is.

    Attributes:
        written: The mapping as it is written …
        mapping: … and as it is understood.
        secrets: What the service knows of secrets.
        new_token: One for the address, should it need one.
    """

    account: DeskAccount
    inboxes: Sequence[DeskInbox]
    bots: Sequence[AgentBot]
    written: WrittenMapping
    mapping: ChatwootMapping
    secrets: Secrets
    new_token: SecretStr

    def mapped(self, address: Address) -> MappedAccount | None:
        """Return the entry of an account."""
        return self.mapping.by_address.get(address)


def plan(wish: Wish, found: Found) -> Sequence[Change]:
    """Return what is left to do until *wish* is fulfilled.

    As long as the bot is not there, or posts elsewhere, what comes after that is only foreseen: do
    the first change of the bot, look again and plan anew.

    Raises:
        ConfigurationError: What was wished cannot be understood, or contradicts the mapping.
        RefusedError: The help desk is too old, or another bot answers in an inbox.
    """
    return list(_Planning(wish, found).changes())


class _Planning:
    """A wish beside what was found."""

    def __init__(self, wish: Wish, found: Found) -> None:
        self._wish = wish
        self._found = found
        self._address = Address(wish.installation, found.account.number)
        self._mapped = found.mapped(self._address)
        self._bot = self._find_bot()

    def changes(self) -> Iterator[Change]:
        inboxes = self._inboxes()
        service = self._service()
        token = self._url_token()
        if token is not None:
            reference, value = token
            if self._found.secrets.reveal(reference) is None:
                yield KeepSecret(reference, value, "a token for the bot's address")
        url = webhook_address(service, self._wish.installation)
        if token is not None:
            url = f"{url}?token={token[1].get_secret_value()}"
        name = self._wish.bot_name or (self._bot.name if self._bot else BOT_NAME)
        bot = self._bot
        if bot is None or (bot.name, bot.url.get_secret_value()) != (name, url):
            yield SaveBot(name, SecretStr(url), bot.number if bot else None)
        yield from self._kept_and_mapped(inboxes, service, token[0] if token else None)
        for inbox in inboxes:
            if bot is None or inbox.bot != bot.number:
                yield LinkInbox(inbox, bot.number if bot else None)

    def _kept_and_mapped(
        self, inboxes: Sequence[DeskInbox], service: str, url_token: str | None
    ) -> Iterator[Change]:
        bot, secrets, mapped = self._bot, self._found.secrets, self._mapped
        token_name = mapped.bot_token_ref if mapped else self._new_name("bot")
        hook = self._new_name("hook")
        signs: Sequence[str] = mapped.webhook_secret_refs if mapped else ()
        if bot is None:
            yield KeepSecret(token_name, None, "the bot's access token")
            if url_token is None:
                yield KeepSecret(hook, None, "what Chatwoot signs with")
                signs = [*signs, *([] if hook in signs else [hook])]
        else:
            yield from kept_token(bot, token_name, secrets)
            if bot.secret is not None:
                hook, signs = naming.secret_names(mapped, hook, bot.secret, secrets)
                if secrets.reveal(hook) != bot.secret:
                    yield KeepSecret(hook, bot.secret, "what Chatwoot signs with")
            elif url_token is None:
                raise RefusedError(
                    f"{bot} has no secret: this Chatwoot is too old to sign what it posts (4.13 "
                    "does); update it, or run this again with --url-token, which puts a secret "
                    "into the bot's address instead"
                )
        record = Record(
            address=self._address,
            tenant=self._wish.tenant,
            account=self._account_says(token_name, signs, url_token),
            installation={"url": self._wish.url, "webhook_url": service},
            account_name=self._found.account.name,
            inboxes=inboxes,
        )
        yield from entries(record, self._found.mapping, self._found.written)

    def _account_says(
        self, token_name: str, signs: Sequence[str], url_token: str | None
    ) -> dict[str, JsonValue]:
        says: dict[str, JsonValue] = {"bot_token_ref": token_name}
        if signs:
            says["webhook_secret_refs"] = list(signs)
        if url_token is not None:
            says["url_token_ref"] = url_token
        if self._bot is not None:
            says["bot_id"] = self._bot.number
        return says

    def _find_bot(self) -> AgentBot | None:
        wish, bots = self._wish, self._found.bots
        wanted = wish.service or self._mapped_service()
        address = webhook_address(wanted, wish.installation) if wanted else ""
        bot = find_bot(bots, address, self._mapped, self._found.secrets)
        if bot is None and (wish.bot_name or not address):
            bot = find_bot_by_path(bots, wish.installation, wish.bot_name)
        return bot

    def _service(self) -> str:
        service = self._wish.service or self._mapped_service()
        if not service and self._bot is not None and self._bot.address:
            service = service_address(self._bot.address)
        if not service:
            raise ConfigurationError(
                "say where Chatwoot reaches this service: --webhook-url https://ai.example.com"
            )
        return service

    def _mapped_service(self) -> str:
        installation = self._found.mapping.installations.get(self._wish.installation)
        url = installation.webhook_url if installation else None
        return service_address(str(url)) if url else ""

    def _url_token(self) -> tuple[str, SecretStr] | None:
        """Return the token of the address, by its name, if there is to be one."""
        known = self._mapped.url_token_ref if self._mapped else None
        if known is None and not self._wish.with_url_token:
            return None
        reference = known or self._new_name("url")
        return reference, self._found.secrets.reveal(reference) or self._found.new_token

    def _inboxes(self) -> Sequence[DeskInbox]:
        inboxes, bot = self._found.inboxes, self._bot
        wanted = choose_inboxes(inboxes, self._wish.inboxes)
        if not wanted:
            wanted = [its for its in inboxes if bot and its.bot == bot.number and self._has(its)]
        if not wanted:
            raise ConfigurationError(f"name an inbox with --inbox; {listed(inboxes)}")
        number = bot.number if bot else 0
        for inbox in wanted:
            if inbox.bot not in (0, number) and not self._wish.may_replace:
                raise RefusedError(
                    f"agent bot {inbox.bot} {inbox.bot_name!r} answers in {inbox}; "
                    "run this again with --replace to take the inbox from it"
                )
        return wanted

    def _has(self, inbox: DeskInbox) -> bool:
        """Tell whether an inbox is the tenant's, or nobody's yet."""
        whose = self._found.mapping.tenant_of(self._address, inbox.number)
        return whose in (None, self._wish.tenant)

    def _new_name(self, kind: str) -> str:
        return naming.new_name(self._found.mapping, self._tenant, self._address, kind)

    @property
    def _tenant(self) -> TenantId:
        """Whose the account is."""
        return self._mapped.tenant if self._mapped else self._wish.tenant


def kept_token(bot: AgentBot, reference: str, secrets: Secrets) -> Iterator[Change]:
    """Yield that the token of *bot* is to be kept, unless it is.

    Raises:
        RefusedError: The help desk does not show it.
    """
    if bot.token is None:
        raise RefusedError(
            f"Chatwoot does not show the access token of {bot}; delete that bot there and run "
            "this again, or keep its token yourself"
        )
    if secrets.reveal(reference) != bot.token:
        yield KeepSecret(reference, bot.token, "the bot's access token")
