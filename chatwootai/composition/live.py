"""What follows the tenants' configuration while the service works."""

from collections.abc import Mapping
from contextlib import AsyncExitStack
from pathlib import Path

from chatwootai.adapters.helpdesk.chatwoot import Access, ChatwootHelpdesk
from chatwootai.adapters.meters.prometheus import PrometheusMeters
from chatwootai.adapters.tenant_source.yaml_folder import YamlFolder
from chatwootai.adapters.tool_presets import bundled
from chatwootai.core.checking.installed import Installed
from chatwootai.core.crews.factory import CrewFactory
from chatwootai.core.crews.registry import CrewRegistry
from chatwootai.core.crews.routing import CrewRouter
from chatwootai.core.dispatching import Dispatcher
from chatwootai.core.errors import ConfigurationError
from chatwootai.core.knowledge.knowledge_base import KnowledgeBase
from chatwootai.core.plugin_host import PluginHost
from chatwootai.core.ports.embedder import Embedder
from chatwootai.core.ports.helpdesk import Helpdesk
from chatwootai.core.ports.knowledge_index import KnowledgeIndex
from chatwootai.core.ports.secrets import Secrets
from chatwootai.core.ports.tenant_source import TenantSource
from chatwootai.core.settings import Settings
from chatwootai.core.tenants.loading import Loaded, Loader
from chatwootai.core.tenants.mapping import ChatwootMapping
from chatwootai.core.tenants.registry import Change, TenantRegistry
from chatwootai.core.workflows.library import WorkflowLibrary


def tenant_source(config: Path, secrets: Path | None = None) -> TenantSource:
    """Return where the tenants of the folder *config* are read from."""
    return YamlFolder(config, secrets)


def library(plugins: PluginHost) -> WorkflowLibrary:
    """Return the workflows that have a name, those of plugins among them."""
    brought = [flow for plugin in plugins.plugins.values() for flow in plugin.workflows.values()]
    return WorkflowLibrary.bundled(brought)


def router(plugins: PluginHost) -> CrewRouter:
    """Return what chooses crews among those that plugins offer."""
    return CrewRouter(lambda config: plugins.offered(config).crews)


def known_names(
    plugins: PluginHost, library: WorkflowLibrary, settings: Settings | None = None
) -> Installed:
    """Return what a tenant's configuration may name.

    Raises:
        ConfigurationError: A plugin's crew takes a workflow that the library does not have.
    """
    workflows = {name: library.get(name) for name in library.names}
    for plugin in plugins.plugins.values():
        workflows |= plugin.workflows
    for plugin in plugins.plugins.values():
        for crew in plugin.crews.values():
            for name in sorted({crew.workflow, crew.fallback} - workflows.keys()):
                raise ConfigurationError(
                    f"plugin {plugin.name!r}: its crew {crew.purpose!r} takes the workflow "
                    f"{name!r}, which the library does not have; update it, or uninstall it"
                )
    models = settings.service.models if settings is not None else {}
    return Installed(plugins.plugins, workflows, bundled(), {"default", "offline", *models})


def _access(mapping: ChatwootMapping, secrets: Secrets) -> Mapping[tuple[str, int], Access]:
    accounts: dict[tuple[str, int], Access] = {}
    for address, account in mapping.by_address.items():
        token = secrets.reveal(account.bot_token_ref)
        if token is not None:
            url = str(mapping.installations[account.installation].url)
            accounts[address.installation, address.account] = Access(url, token, account.bot_id)
    return accounts


def chatwoot(tenants: TenantRegistry, secrets: Secrets, closing: AsyncExitStack) -> Helpdesk:
    """Return the help desk; it reaches those accounts that are mapped now."""
    helpdesk = ChatwootHelpdesk(_access(tenants.mapping, secrets))
    closing.push_async_callback(helpdesk.aclose)

    def renew(change: Change) -> None:
        if change.mapping is not None:
            helpdesk.renew(_access(change.mapping, secrets))

    tenants.observe(renew)
    return helpdesk


def loaded(source: TenantSource, loader: Loader) -> Loaded:
    """Return what the files say at the start."""
    return loader.load(source.read())


def meters(tenants: TenantRegistry) -> PrometheusMeters:
    """Return what counts; every tenant has numbers of its own, also one that comes later."""
    meters = PrometheusMeters([tenant.id for tenant in tenants.tenants])

    def know(change: Change) -> None:
        meters.know(change.tenants)
        meters.know_variants(
            {its for each in change.tenants.values() if each for its in each.variants}
        )

    tenants.observe(know)
    know(Change({tenant.id: tenant for tenant in tenants.tenants}))
    return meters


def knowledge(embedder: Embedder, index: KnowledgeIndex, tenants: TenantRegistry) -> KnowledgeBase:
    """Return the knowledge of the tenants, as it is written now."""
    knowledge = KnowledgeBase(embedder, index)

    def expect(change: Change) -> None:
        for tenant_id, tenant in change.tenants.items():
            knowledge.expect(tenant_id, tenant.shelves if tenant else ())

    tenants.observe(expect)
    expect(Change({tenant.id: tenant for tenant in tenants.tenants}))
    return knowledge


def crews(factory: CrewFactory, tenants: TenantRegistry) -> CrewRegistry:
    """Return the crews of the configurations that are in force."""
    crews = CrewRegistry(factory)
    tenants.observe(crews.renew)
    return crews


def is_shared(settings: Settings) -> bool:
    """Tell whether other machines, with files of their own, keep what is accepted there, too."""
    return settings.service.documents.backend == "redis"


def dispatcher(tenants: TenantRegistry, dispatcher: Dispatcher) -> Dispatcher:
    """Return *dispatcher*, told of every change."""
    tenants.observe(lambda _: dispatcher.reconsider())
    return dispatcher
