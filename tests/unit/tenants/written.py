"""Makes configuration as people write it, and loads it."""

from collections.abc import Mapping
from typing import Final

from chatwootai.adapters.yaml_text import parse_yaml
from chatwootai.composition import known_names
from chatwootai.core.conversation import TenantId
from chatwootai.core.located import Headed, Located, Written
from chatwootai.core.plugin_host import PluginHost
from chatwootai.core.ports.tenant_source import TenantFiles
from chatwootai.core.tenants.loading import Loaded, load
from chatwootai.core.workflows.library import WorkflowLibrary
from tests.building import SHOP

KNOWN: Final = known_names(PluginHost.load(), WorkflowLibrary.bundled())
MINIMAL: Final = "account_id: account_1\nname: Loja Azul\n"


def located(text: str, name: str = "config.yaml") -> Located:
    """Return *text* (YAML) as it is read, in a file that inherits."""
    return parse_yaml(text, name, with_amends=True)


def faq(text: str, name: str = "knowledge/faq.yaml") -> Written:
    """Return a file of FAQ entries."""
    return Written(name, entries=parse_yaml(text, name))


def markdown(*sections: Headed, name: str = "knowledge/entrega.md") -> Written:
    """Return a text with headings."""
    return Written(name, sections=sections)


def files(
    configs: Mapping[TenantId, str],
    *,
    domains: Mapping[str, str] | None = None,
    mapping: str | None = None,
    knowledge: Mapping[TenantId, Written] | None = None,
) -> TenantFiles:
    """Return what a folder with these files holds."""
    return TenantFiles(
        mapping=None if mapping is None else located(mapping, "mapping.yaml"),
        domains={name: located(text, f"{name}.yaml") for name, text in (domains or {}).items()},
        accounts={key: located(text, f"{key.account}.yaml") for key, text in configs.items()},
        knowledge={key: [text] for key, text in (knowledge or {}).items()},
    )


def loaded(config: str, domain: str | None = None) -> Loaded:
    """Load one account, and its domain if it has one."""
    domains = None if domain is None else {SHOP.domain: domain}
    return load(files({SHOP: config}, domains=domains), KNOWN)


def faults(config: str, domain: str | None = None) -> list[str]:
    """Return what is wrong with one account that says *config* beside what it must say."""
    return [str(fault) for fault in loaded(MINIMAL + config, domain).faults]
