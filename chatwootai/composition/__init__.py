"""The composition root: the only room that knows every adapter."""

from chatwootai.composition.container import Container, running
from chatwootai.composition.live import known_names, tenant_source
from chatwootai.composition.models import Models, missing_keys, missing_packages
from chatwootai.composition.setting_up import connecting, keeping
from chatwootai.composition.tooling import missing_tools

__all__ = [
    "Container",
    "Models",
    "connecting",
    "keeping",
    "known_names",
    "missing_keys",
    "missing_packages",
    "missing_tools",
    "running",
    "tenant_source",
]
