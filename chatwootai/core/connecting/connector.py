"""The use cases: connecting a tenant with a help desk, and keeping both in step."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from pydantic import SecretStr

from chatwootai.core.connecting.changes import (
    Change,
    EditMapping,
    KeepSecret,
    LinkInbox,
    SaveBot,
    Told,
    Trouble,
)
from chatwootai.core.connecting.choosing import choose_account, mapped_accounts
from chatwootai.core.connecting.comparing import compare
from chatwootai.core.connecting.planning import Found, Wish, plan
from chatwootai.core.errors import ConfigurationError, RefusedError
from chatwootai.core.located import Fault
from chatwootai.core.ports.administration import Administration, DeskAccount
from chatwootai.core.ports.mapping_file import MappingFile, WrittenMapping
from chatwootai.core.ports.secrets import Secrets
from chatwootai.core.ports.vault import Vault
from chatwootai.core.secret_names import variable
from chatwootai.core.tenants.mapping import ChatwootMapping, MappedAccount
from chatwootai.core.tenants.validation import checked

_ROUNDS: Final = 3  # the bot, then all else, and that nothing is left


@dataclass(frozen=True, slots=True)
class Keeping:
    """Where the configuration is kept.

    Attributes:
        secrets: What the service knows of secrets.
        vault: Where secrets can be put, if anywhere.
        new_token: Makes a token that nobody guesses.
    """

    file: MappingFile
    secrets: Secrets
    vault: Vault | None
    new_token: Callable[[], str]

    def read(self) -> tuple[WrittenMapping, ChatwootMapping]:
        """Return the mapping, as it is written and as it is understood.

        Raises:
            ConfigurationError: It cannot be.
        """
        written, faults = self.file.read(), list[Fault]()
        mapping = checked(ChatwootMapping, written.located, faults)
        if mapping is None:
            raise ConfigurationError.of(faults)
        return written, mapping


class Connector:
    """Brings one help desk and the configuration together.

    What it does can be done again at any time: it looks for what there is, and does what is left.
    """

    def __init__(self, administration: Administration, keeping: Keeping) -> None:
        self._administration = administration
        self._keeping = keeping

    async def connect(self, wish: Wish, *, is_rehearsal: bool = False) -> AsyncIterator[Told]:
        """Do what is left until *wish* is fulfilled; yield each thing once it is done.

        Args:
            wish: What is wanted.
            is_rehearsal: Whether to tell alone what would be done.

        Raises:
            ConfigurationError: What was wished cannot be understood, or cannot be kept.
            ConflictError: Somebody else changed the mapping at the same time.
            RefusedError: The help desk is too old, or another bot answers in an inbox.
            CredentialsError, ServiceUnavailableError: As in `Administration`.
        """
        token = SecretStr(self._keeping.new_token())
        for _ in range(_ROUNDS):
            found = await self._look(wish, token)
            changes = plan(wish, found)
            self._check_vault(changes)
            for change in changes:
                if not is_rehearsal:
                    await self._do(change, found)
                for told in self._worded(change):
                    yield told
                if isinstance(change, SaveBot) and not is_rehearsal:
                    break  # what comes next depends on what the help desk made of it
            else:
                return
        raise RefusedError("Chatwoot does not keep the agent bot's name and address as it is told")

    async def sync(
        self,
        accounts: Sequence[MappedAccount],
        *,
        may_repair: bool = False,
        is_rehearsal: bool = False,
    ) -> AsyncIterator[Told | Trouble]:
        """Bring the mapping up to date; yield each thing once it is done, and what is wrong.

        Args:
            accounts: The entries that are looked at, all of one help desk.
            may_repair: Whether the help desk may be changed as well.
            is_rehearsal: Whether to tell alone what would be done.

        Raises: As `connect` does.
        """
        reached = {its.number: its for its in await self._administration.accounts()}
        for mapped in accounts:
            account = reached.get(mapped.chatwoot_account_id)
            if account is None or not account.is_administered:
                yield Trouble(
                    f"{mapped.address} was not looked at: the token is no administrator's there"
                )
                continue
            found = await self._found(account, SecretStr(""))
            for each in compare(mapped, found, may_repair=may_repair):
                if isinstance(each, Trouble):
                    yield replace(each, what=f"{mapped.address}: {each.what}")
                    continue
                if isinstance(each, KeepSecret) and self._keeping.vault is None:
                    yield Trouble(f"{mapped.address}: {_nowhere([each])}")
                    continue
                if not is_rehearsal:
                    await self._do(each, found)
                for told in self._worded(each):
                    yield told

    async def _look(self, wish: Wish, token: SecretStr) -> Found:
        _, mapping = self._keeping.read()
        known = mapped_accounts(mapping, wish.installation, wish.tenant)
        mapped = [its.chatwoot_account_id for its in known]
        accounts = await self._administration.accounts()
        return await self._found(choose_account(accounts, wish.account, mapped), token)

    async def _found(self, account: DeskAccount, token: SecretStr) -> Found:
        inboxes = await self._administration.inboxes(account.number)
        bots = await self._administration.bots(account.number)
        written, mapping = self._keeping.read()
        return Found(account, inboxes, bots, written, mapping, self._keeping.secrets, token)

    async def _do(self, change: Change, found: Found) -> None:
        account = found.account.number
        match change:
            case SaveBot(name=name, url=url, number=number):
                await self._administration.save_bot(account, name, url, number=number)
            case KeepSecret(reference=reference, secret=SecretStr() as secret):
                self._keep(reference, secret)
            case EditMapping(edits=edits):
                self._keeping.file.change(found.written, edits)
            case LinkInbox(inbox=inbox, bot=int() as bot):
                await self._administration.link(account, inbox.number, bot)

    def _worded(self, change: Change) -> Sequence[Told]:
        vault = self._keeping.vault
        if not isinstance(change, KeepSecret) or vault is None:
            return change.told
        return [replace(told, what=f"{told.what} in {vault.place}") for told in change.told]

    def _keep(self, reference: str, secret: SecretStr) -> None:
        vault, secrets = self._keeping.vault, self._keeping.secrets
        if vault is None:
            return
        vault.keep(reference, secret)
        if secrets.reveal(reference) != secret:
            raise ConfigurationError(
                f"secret {reference!r} is in {vault.place} now, but the environment variable "
                f"{variable(reference)} says something else and counts more; "
                "remove the variable and run the same command again"
            )

    def _check_vault(self, changes: Sequence[Change]) -> None:
        kept = [change for change in changes if isinstance(change, KeepSecret)]
        if kept and self._keeping.vault is None:
            raise ConfigurationError(_nowhere(kept))


def _nowhere(kept: Sequence[KeepSecret]) -> str:
    names = ", ".join(repr(one.reference) for one in kept)
    return (
        f"there is no folder to keep secrets in ({names}); name one with --secrets, or in the "
        "variable CHATWOOTAI_SECRETS, which the service needs as well"
    )
