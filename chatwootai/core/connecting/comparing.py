"""The mapping against the help desk's real state: what to bring up to date, and what is wrong."""

from collections.abc import Iterator, Sequence

from pydantic import JsonValue, SecretStr

from chatwootai.core.connecting import naming
from chatwootai.core.connecting.addresses import (
    is_webhook_address,
    service_address,
    webhook_address,
)
from chatwootai.core.connecting.changes import (
    Change,
    EditMapping,
    KeepSecret,
    LinkInbox,
    SaveBot,
    Told,
    Trouble,
)
from chatwootai.core.connecting.choosing import find_bot, find_bot_by_path
from chatwootai.core.connecting.planning import Found, kept_token
from chatwootai.core.connecting.recording import Record, entries, where_inbox
from chatwootai.core.edits import DropEntry
from chatwootai.core.errors import ConfigurationError, RefusedError
from chatwootai.core.ports.administration import AgentBot, DeskInbox
from chatwootai.core.tenants.mapping import MappedAccount


def compare(mapped: MappedAccount, found: Found, *, may_repair: bool) -> Sequence[Change | Trouble]:
    """Return what is to change for an account that is mapped, and what may not be changed.

    Args:
        mapped: The account's entry.
        found: What there is.
        may_repair: Whether the help desk may be changed, too, and not the configuration alone.
    """
    return list(_Comparison(mapped, found, may_repair=may_repair).all())


class _Comparison:
    """An entry of the mapping beside what was found."""

    def __init__(self, mapped: MappedAccount, found: Found, *, may_repair: bool) -> None:
        self._mapped = mapped
        self._found = found
        self._may_repair = may_repair
        installation = found.mapping.installations[mapped.installation]
        self._service = (
            service_address(str(installation.webhook_url or ""))
            if (installation.webhook_url)
            else ""
        )

    def all(self) -> Iterator[Change | Trouble]:
        try:
            bot = self._bot()
        except ConfigurationError as error:
            yield Trouble(str(error))
            return
        if bot is None:
            number = f"agent bot {self._mapped.bot_id}" if self._mapped.bot_id else "our agent bot"
            yield Trouble(
                f"{number} is not there any more; "
                f"'chatwootai connect {self._mapped.tenant.account}' creates one"
            )
        else:
            yield from self._address(bot)
            yield from self._secrets(bot)
        yield from self._recorded(bot)
        if bot is not None:
            yield from self._links(bot)

    def _bot(self) -> AgentBot | None:
        name, bots = self._mapped.installation, self._found.bots
        address = webhook_address(self._service, name) if self._service else ""
        known = find_bot(bots, address, self._mapped, self._found.secrets)
        if known is None and self._mapped.bot_id is None:
            known = find_bot_by_path(bots, name, "")
        return known

    def _address(self, bot: AgentBot) -> Iterator[Change | Trouble]:
        name, wanted = self._mapped.installation, self._wanted_token()
        if self._mapped.url_token_ref and wanted is None:
            ref = self._mapped.url_token_ref
            yield Trouble(f"secret {ref!r} is not set, so nothing proves what {bot} posts")
            return
        is_ours = is_webhook_address(bot.address, name)
        if not is_ours and not self._service:
            yield Trouble(
                f"{bot} posts to {bot.address or 'nowhere'}, which is no address of this service; "
                f"'chatwootai connect {self._mapped.tenant.account} --webhook-url …' sets it right"
            )
            return
        service = self._service or service_address(bot.address)
        query = bot.url.get_secret_value().partition("?")[2]
        is_right = is_ours and service_address(bot.address) == service
        if is_right and (wanted is None or query == f"token={wanted}"):
            return
        url = webhook_address(service, name) + (f"?token={wanted}" if wanted else "")
        if self._may_repair:
            yield SaveBot(bot.name, SecretStr(url), bot.number)
            return
        what = "with another token than ours" if is_right else f"and not to {url.partition('?')[0]}"
        yield Trouble(f"{bot} posts to {bot.address or 'nowhere'} {what}; --repair sets it right")

    def _wanted_token(self) -> str | None:
        reference = self._mapped.url_token_ref
        token = self._found.secrets.reveal(reference) if reference else None
        return token.get_secret_value() if token else None

    def _secrets(self, bot: AgentBot) -> Iterator[Change | Trouble]:
        secrets, mapped = self._found.secrets, self._mapped
        try:
            yield from kept_token(bot, mapped.bot_token_ref, secrets)
        except RefusedError as error:
            yield Trouble(str(error))
        if bot.secret is not None:
            hook, _ = self._signs(bot.secret)
            if secrets.reveal(hook) != bot.secret:
                yield KeepSecret(hook, bot.secret, "what Chatwoot signs with")
        elif mapped.url_token_ref is None:
            account = mapped.tenant.account
            yield Trouble(
                f"{bot} has no secret: this Chatwoot is too old to sign what it posts; "
                f"update it, or run 'chatwootai connect {account} --url-token'"
            )

    def _signs(self, secret: SecretStr) -> tuple[str, Sequence[str]]:
        found, mapped = self._found, self._mapped
        own = naming.new_name(found.mapping, mapped.tenant, mapped.address, "hook")
        return naming.secret_names(mapped, own, secret, found.secrets)

    def _recorded(self, bot: AgentBot | None) -> Iterator[EditMapping]:
        """Yield what is to change in the mapping, in one piece."""
        mapped, found = self._mapped, self._found
        present = {inbox.number for inbox in found.inboxes}
        gone = [
            its.chatwoot_inbox_id
            for its in found.mapping.inboxes
            if its.address == mapped.address and its.chatwoot_inbox_id not in present
        ]
        edits = [DropEntry("inboxes", where_inbox(mapped.address, number)) for number in gone]
        told = [
            Told("take", "took", f"inbox {number} out of the mapping: it is not there any more")
            for number in gone
        ]
        says: dict[str, JsonValue] = {}
        installation = {}
        if bot is not None:
            says["bot_id"] = bot.number
            if bot.secret is not None:
                says["webhook_secret_refs"] = list(self._signs(bot.secret)[1])
            if not self._service and is_webhook_address(bot.address, mapped.installation):
                installation["webhook_url"] = service_address(bot.address)
        record = Record(
            address=mapped.address,
            tenant=mapped.tenant,
            account=says,
            installation=installation,
            account_name=found.account.name,
            inboxes=[its for its in found.inboxes if self._is_ours(its, bot)],
            keeps_tenants=True,
        )
        more = list(entries(record, found.mapping, found.written))
        all_edits = [*(edit for one in more for edit in one.edits), *edits]
        if all_edits:
            yield EditMapping(all_edits, [*(its for one in more for its in one.told), *told])

    def _links(self, bot: AgentBot) -> Iterator[Change | Trouble]:
        ours = [its for its in self._found.inboxes if self._is_ours(its, bot)]
        for inbox in ours:
            if inbox.bot == bot.number:
                continue
            if inbox.bot:
                yield Trouble(
                    f"agent bot {inbox.bot} {inbox.bot_name!r} answers in {inbox} instead of ours; "
                    f"'chatwootai connect {self._mapped.tenant.account} --inbox {inbox.number} "
                    "--replace' takes it back"
                )
            elif self._may_repair:
                yield LinkInbox(inbox, bot.number)
            else:
                yield Trouble(f"{inbox} is not linked with {bot}; --repair links it")
        if not ours:
            yield Trouble(
                f"{bot} answers in no inbox; "
                f"'chatwootai connect {self._mapped.tenant.account} --inbox …' links one"
            )

    def _is_ours(self, inbox: DeskInbox, bot: AgentBot | None) -> bool:
        """Tell whether the bot answers in *inbox*, or should by what is written down."""
        is_written = any(
            (its.address, its.chatwoot_inbox_id) == (self._mapped.address, inbox.number)
            for its in self._found.mapping.inboxes
        )
        return is_written or (bot is not None and inbox.bot == bot.number)
