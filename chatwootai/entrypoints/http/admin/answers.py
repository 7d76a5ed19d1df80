"""What the API answers, as its description has it."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from pydantic import BaseModel, Field, JsonValue

from chatwootai.core.audit import Entry, Result
from chatwootai.core.located import Fault
from chatwootai.core.tenants.differences import Difference
from chatwootai.core.tenants.versions import Version


class FaultAnswer(BaseModel):
    """Something wrong in a file, and the way out."""

    file: str
    line: int
    column: int
    what: str
    remedy: str

    @classmethod
    def of(cls, fault: Fault) -> "FaultAnswer":
        """Return *fault* as it is answered."""
        at = fault.position
        return cls(
            file=at.file, line=at.line, column=at.column, what=fault.what, remedy=fault.remedy
        )


class VersionAnswer(BaseModel):
    """A version of a tenant's configuration that was accepted."""

    number: int
    at: datetime = Field(description="Since when it is in force.")
    content: str = Field(description="Names what it says: the same for two that say the same.")
    why: str = Field(description="`files`, or such as `roll-back to 3`.")
    changed: Sequence[str] = Field(description="Keys that the one before said otherwise; some.")
    set_aside: str = Field(description="The content of the files that it stands in for, or empty.")

    @classmethod
    def of(cls, version: Version) -> "VersionAnswer":
        """Return *version* as it is answered."""
        return cls(
            number=version.number,
            at=moment(version.at),
            content=version.content,
            why=version.why,
            changed=version.changed,
            set_aside=version.aside,
        )


class VariantAnswer(BaseModel):
    """A trial: something new for some conversations."""

    name: str
    enabled: bool
    share: float = Field(description="Percent of the conversations.")


class TenantAnswer(BaseModel):
    """A tenant, and how it stands."""

    tenant: str = Field(description="Such as `retail/account_1`.")
    name: str
    is_served: bool = Field(description="Whether a version of it runs.")
    version: VersionAnswer | None
    faults: Sequence[FaultAnswer] = Field(description="Why it is not what its files say.")
    domains: Sequence[str] = Field(description="Where its conversations may be, its own first.")
    channels: Sequence[str] = Field(description="Where its configuration is otherwise.")
    inboxes: Sequence[str] = Field(description="Where its configuration is otherwise.")
    variants: Sequence[VariantAnswer]


class TenantsAnswer(BaseModel):
    """Some of the tenants, by their names."""

    tenants: Sequence[TenantAnswer]
    next: str | None = Field(description="What to ask for `after` to see more; none at the end.")


class VersionsAnswer(BaseModel):
    """The versions that are kept of a tenant, the newest first: that one runs."""

    tenant: str
    versions: Sequence[VersionAnswer]


class ConfigurationAnswer(BaseModel):
    """All that is said of a tenant, key by key; what is otherwise in places after the rest."""

    tenant: str
    version: VersionAnswer | None
    values: Mapping[str, JsonValue] = Field(
        description="Such as `turns.deadline`, `channel whatsapp: language`, `knowledge: prazo`."
    )


class DifferenceAnswer(BaseModel):
    """A key that is otherwise."""

    key: str
    before: JsonValue = Field(description="None if it was not there.")
    after: JsonValue = Field(description="None if it is not there any more.")

    @classmethod
    def of(cls, difference: Difference) -> "DifferenceAnswer":
        """Return *difference* as it is answered."""
        return cls(key=difference.key, before=difference.before, after=difference.after)


class DifferencesAnswer(BaseModel):
    """What is otherwise between two versions of a tenant."""

    tenant: str
    before: int
    after: int
    differences: Sequence[DifferenceAnswer]


class ReloadAnswer(BaseModel):
    """What became of reading everything again."""

    tenants: int = Field(description="How many are served.")
    changed: Sequence[str] = Field(description="The tenants that run on another version now.")
    faults: Sequence[FaultAnswer] = Field(description="All that is wrong with the files.")


class DomainAnswer(BaseModel):
    """The domain that a conversation is in."""

    conversation: str = Field(description="Such as `main/1/42`.")
    domain: str


class DefaultDomainAnswer(BaseModel):
    """The domain of conversations of which nothing else says one."""

    domain: str = Field(description="Empty where each account's own counts.")


class DomainSetAnswer(BaseModel):
    """That the domain was set."""

    success: bool = True
    message: str


class DomainNotSetAnswer(BaseModel):
    """Why the domain was not set."""

    success: bool = False
    error: str


class PluginAnswer(BaseModel):
    """A plugin that is installed."""

    name: str
    origin: str = Field(description="The distribution that it came with, and its version.")


class HealthAnswer(BaseModel):
    """How the process and what it works with are."""

    status: str = Field(description="`ready`, or why it cannot work.")
    warming: Sequence[str]
    degraded: Sequence[str]
    parts: Mapping[str, bool] = Field(description="For each part, whether it is as it should be.")
    served: int = Field(description="How many tenants are served.")
    faulty: Sequence[str] = Field(description="The tenants that are not what their files say.")
    is_answering: bool = Field(description="Whether this process also answers customers.")
    started: datetime
    version: str
    python: str
    plugins: Sequence[PluginAnswer]
    backends: Mapping[str, str]


class EntryAnswer(BaseModel):
    """Something that somebody changed by the API, or was refused."""

    number: int
    at: datetime
    who: str = Field(description="The name that their token goes by.")
    what: str = Field(description="The operation's name.")
    result: Result
    tenant: str
    about: str = Field(description="What of the tenant, such as a conversation.")
    before: JsonValue
    after: JsonValue
    why: str = Field(description="For what was refused or failed, the kind of the obstacle.")

    @classmethod
    def of(cls, entry: Entry) -> "EntryAnswer":
        """Return *entry* as it is answered."""
        deed = entry.deed
        return cls(
            number=entry.number,
            at=moment(entry.at),
            who=deed.who,
            what=deed.what,
            result=deed.result,
            tenant=deed.tenant,
            about=deed.about,
            before=deed.before,
            after=deed.after,
            why=deed.why,
        )


class AuditAnswer(BaseModel):
    """Some of what was changed, the newest first."""

    entries: Sequence[EntryAnswer]
    next: int | None = Field(description="What to ask for `before` to see more; none at the end.")


def moment(seconds: float) -> datetime:
    """Return when that was, *seconds* after the epoch."""
    return datetime.fromtimestamp(seconds, UTC)
