"""The composition root: the only room that knows every adapter."""

from chatwootai.composition.container import Container, running
from chatwootai.composition.live import known_names, tenant_source

__all__ = ["Container", "known_names", "running", "tenant_source"]
