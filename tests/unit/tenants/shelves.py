"""A shop whose account and domains say what a test wants them to say."""

from chatwootai.core.conversation import TenantId
from chatwootai.core.ports.tenant_source import TenantFiles
from chatwootai.core.tenants.compiling import Recipe
from chatwootai.core.tenants.loading import Cooked, load
from chatwootai.core.tenants.tenant import Tenant
from tests.building import SHOP
from tests.unit.tenants.written import KNOWN, MINIMAL, faq, files


def folder(account: str = "", texts: dict[str, str] | None = None, **domains: str) -> TenantFiles:
    """Return the files of a shop; *texts* is knowledge by domain, the account's own under ``""``.

    The shop's own domain is `retail`; its account says *account* beside what it must say.
    """
    knowledge = {
        TenantId(name or SHOP.domain, "" if name else SHOP.account): faq(text, f"{name}/faq.yaml")
        for name, text in (texts or {}).items()
    }
    return files({SHOP: MINIMAL + account}, domains=domains, knowledge=knowledge)


def cooked(account: str = "", texts: dict[str, str] | None = None, **domains: str) -> Cooked:
    """Return what becomes of such a shop."""
    return load(folder(account, texts, **domains), KNOWN).cooked[SHOP]


def recipe(account: str = "", texts: dict[str, str] | None = None, **domains: str) -> Recipe:
    """Return all that is written for such a shop."""
    return cooked(account, texts, **domains).recipe


def shop(account: str = "", texts: dict[str, str] | None = None, **domains: str) -> Tenant:
    """Return such a shop, which is right."""
    its = cooked(account, texts, **domains)
    assert its.tenant is not None, its.faults
    return its.tenant


def told(account: str = "", texts: dict[str, str] | None = None, **domains: str) -> list[str]:
    """Return what is wrong with such a shop."""
    return [str(fault) for fault in cooked(account, texts, **domains).faults]
