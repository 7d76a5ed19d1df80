"""A crew: who serves a purpose on a channel, and in which steps."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from chatwootai.core.agents.agent import Agent, Work, unheard
from chatwootai.core.channels import ChannelProfile
from chatwootai.core.conversation import Turn
from chatwootai.core.sessions import Session
from chatwootai.core.tenants.tenant import Tenant
from chatwootai.core.tracing.notes import Notes
from chatwootai.core.workflows.engine import Run, WorkflowEngine
from chatwootai.core.workflows.findings import Finding, Findings
from chatwootai.core.workflows.workflow import Step, Workflow


@dataclass(frozen=True, slots=True)
class Crew:
    """One tenant's crew for one channel; it keeps nothing of any conversation."""

    purpose: str
    tenant: Tenant
    channel: ChannelProfile
    agents: Mapping[str, Agent]
    workflow: Workflow
    fallback: Workflow

    async def work(
        self, engine: WorkflowEngine, workflow: Workflow, task: "Task", *, deadline: float
    ) -> Run:
        """Take *workflow*, one of the crew's two, for one turn.

        Raises:
            WorkflowError: It could not reach its end.
        """
        work = Work(
            task.turn,
            task.session,
            self.tenant,
            self.channel,
            Findings(),
            task.now,
            until=deadline,
            is_fallback=workflow is not self.workflow,
            commit=task.commit,
        )

        async def perform(step: Step, findings: Findings) -> Finding:
            notes = task.notes.of(workflow.name, step.name)
            with notes.trying(step.agent):
                its = replace(work, findings=findings, notes=notes)
                return await self.agents[step.agent].act(its)

        return await engine.run(workflow, perform, deadline=deadline)


@dataclass(frozen=True, slots=True)
class Task:
    """A turn to be worked out: what was said, and what was known when it began.

    Attributes:
        commit: As in `Work`.
    """

    turn: Turn
    session: Session
    now: datetime
    notes: Notes = field(default_factory=Notes)
    commit: Callable[[], None] = unheard
