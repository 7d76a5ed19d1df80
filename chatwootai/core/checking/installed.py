"""Checks what tenants' configurations say against what is installed: beyond the shape of it."""

from collections.abc import Iterator

from chatwootai.core.checking.names import unknown_names
from chatwootai.core.checking.offers import Offers
from chatwootai.core.checking.own_settings import unfit_settings
from chatwootai.core.checking.sense import senseless
from chatwootai.core.checking.switches import needed_but_off
from chatwootai.core.checking.tooling import misused_tools
from chatwootai.core.located import Fault, Located
from chatwootai.core.tenants.models import TenantConfig
from chatwootai.core.workflows.workflow import Workflow


class Installed(Offers):
    """What is installed, as it finds mistakes in configurations."""

    def mistakes(self, config: TenantConfig, located: Located) -> Iterator[Fault]:
        """Yield a fault for each thing in *config* that cannot work with what is installed."""
        yield from unknown_names(config, located, self)
        yield from needed_but_off(config, located, self)
        yield from unfit_settings(config, located, self)
        yield from misused_tools(config, located, self)
        for purpose, crew in config.crews.items():
            if not isinstance(crew.workflow, str):
                steps = tuple(step.compiled() for step in crew.workflow)
                workflow = Workflow("the tenant's own", steps, crew.mode)
                for flaw in senseless(workflow, self.agents_of(config)):
                    at = located.position(("crews", purpose, "workflow", *flaw.path))
                    yield Fault(at, flaw.what, flaw.remedy)
