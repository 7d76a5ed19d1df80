"""Checks what a tenant's configuration says against what there is: beyond the shape of it."""

from collections.abc import Iterator

from chatwootai.core.located import Fault, Located
from chatwootai.core.tenants.known import Known
from chatwootai.core.tenants.models import TenantConfig
from chatwootai.core.tenants.own_settings import unfit_settings
from chatwootai.core.tenants.references import unknown_names
from chatwootai.core.tenants.switches import needed_but_off
from chatwootai.core.workflows.sense import senseless
from chatwootai.core.workflows.workflow import Workflow


def mistakes(config: TenantConfig, located: Located, known: Known) -> Iterator[Fault]:
    """Yield a fault for each thing in *config* that cannot work with what is *known*.

    Args:
        config: A whole configuration, in the shape that it must have.
        located: What it was made of, for where each thing stands.
        known: The plugins that are installed, and the workflows of the library.
    """
    yield from unknown_names(config, located, known)
    yield from needed_but_off(config, located, known)
    yield from unfit_settings(config, located, known)
    yield from _senseless(config, located, known)


def _senseless(config: TenantConfig, located: Located, known: Known) -> Iterator[Fault]:
    for purpose, crew in config.crews.items():
        if not isinstance(crew.workflow, str):
            steps = tuple(step.compiled() for step in crew.workflow)
            workflow = Workflow("the tenant's own", steps, crew.mode)
            for flaw in senseless(workflow, known.agents):
                at = located.position(("crews", purpose, "workflow", *flaw.path))
                yield Fault(at, flaw.what, flaw.remedy)
