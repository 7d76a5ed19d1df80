"""Every hook that a plugin may implement.

A hook registers; it is synchronous and quick. What it returns does the work later.
"""

from collections.abc import Iterable
from typing import Final

import pluggy

from chatwootai.core.agents.agent import AgentType
from chatwootai.core.channels import AnyChannelType
from chatwootai.core.purposes import CrewType
from chatwootai.core.tenants.section import Section
from chatwootai.core.tools.tool import ToolType
from chatwootai.core.workflows.workflow import Workflow

PROJECT: Final = "chatwootai"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec
def register_channels() -> Iterable[AnyChannelType]:  # type: ignore[empty-body]  # a specification
    """Offer channels: what holds where customers write.

    Called once when the service starts.

    Returns:
        The channels that the plugin knows; each name is known to one plugin only.

    .. versionadded:: 0.1
    """


@hookspec
def register_agents() -> Iterable[AgentType]:  # type: ignore[empty-body]  # a specification
    """Offer agents: who takes the steps of workflows.

    Called once when the service starts; `AgentType.build` is called once for each tenant's
    configuration and crew.

    Returns:
        The kinds of agents that the plugin knows; each name is known to one plugin only.

    .. versionadded:: 0.1
    """


@hookspec
def register_crews() -> Iterable[CrewType]:  # type: ignore[empty-body]  # a specification
    """Offer crews: which workflow serves which purpose.

    Called once when the service starts.

    Returns:
        The kinds of crews that the plugin knows; each purpose is known to one plugin only.

    .. versionadded:: 0.1
    """


@hookspec
def register_settings() -> Iterable[type[Section]]:  # type: ignore[empty-body]  # a specification
    """Offer settings: what a tenant may set for the plugin as a whole.

    Called once when the service starts. What tenants write under `plugins: {<name>: {settings: …}}`
    is checked against it; the plugin's agents and channels are given what each tenant set.

    Returns:
        One model, or none; each of its fields has a default.

    .. versionadded:: 0.1
    """


@hookspec
def register_tools() -> Iterable[ToolType]:  # type: ignore[empty-body]  # a specification
    """Offer tools: what agents may do for customers, beside what the back office can.

    Called once when the service starts; `ToolType.build` is called once for each tenant's
    configuration, when one of its tools is first used.

    Returns:
        The tools that the plugin brings; each name is known to one plugin only.

    .. versionadded:: 0.1
    """


@hookspec
def register_workflows() -> Iterable[Workflow]:  # type: ignore[empty-body]  # a specification
    """Offer workflows: in which steps a turn is worked out.

    Called once when the service starts. Crews, and tenants, take them by their names.

    Returns:
        The workflows that the plugin brings; each name is known to one plugin only, and to the
        library not at all.

    .. versionadded:: 0.1
    """
