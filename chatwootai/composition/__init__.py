"""The composition root: the only room that knows every adapter."""

from chatwootai.composition.container import Container, running
from chatwootai.composition.live import known_names, tenant_source
from chatwootai.composition.setting_up import connecting, keeping

__all__ = ["Container", "connecting", "keeping", "known_names", "running", "tenant_source"]
