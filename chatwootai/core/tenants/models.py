"""The shape of a tenant's configuration: `domain.yaml` and `config.yaml`.

The names of the sections are those of the files that Odoo writes; see
`docs/reference/configuration.md` for what each key does.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    Discriminator,
    Field,
    Tag,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_core import InitErrorDetails

from chatwootai.core.language.intents import Intent
from chatwootai.core.purposes import CUSTOMER_SERVICE
from chatwootai.core.tenants.agents import AgentConfig, Settings
from chatwootai.core.tenants.company import CompanyMetadata
from chatwootai.core.tenants.guarding import AnswerRules, Privacy, Screening
from chatwootai.core.tenants.layers import ChannelLayer, InboxName, Layer, Rollout, VariantName
from chatwootai.core.tenants.limiting import BudgetConfig, LimitsConfig
from chatwootai.core.tenants.routing import RoutingRule
from chatwootai.core.tenants.section import Section, wrong
from chatwootai.core.tenants.tooling import McpIntegration, Tools
from chatwootai.core.workflows.conditions import Condition, ConditionSyntaxError
from chatwootai.core.workflows.flaws import Flaw
from chatwootai.core.workflows.workflow import Mode, Step, Workflow, WorkflowShapeError

Language = Literal["pt", "en", "es"]


def _known_time_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise wrong("unknown time zone", "write one such as America/Sao_Paulo") from error
    return name


class Integrations(Section):
    """The systems of the company that agents may use."""

    mcp: McpIntegration | None = None


class PriorityRule(Section):
    """Who is answered sooner than the rest of the company's customers, by one of three signs.

    Attributes:
        label: A label that the conversation has.
        intent: What the message is for.
        contact: A custom attribute of the contact that is switched on, such as `vip`.
        head_start: Seconds: they come as if they had waited that much longer.
    """

    label: str | None = Field(default=None, min_length=1, max_length=100)
    intent: Intent | None = None
    contact: str | None = Field(default=None, min_length=1, max_length=100)
    head_start: float = Field(default=60.0, gt=0, le=3600)

    @model_validator(mode="after")
    def _has_one_sign(self) -> Self:
        signs = [sign for sign in (self.label, self.intent, self.contact) if sign is not None]
        if len(signs) != 1:
            raise wrong(
                "a rule needs one sign", "write one of label, intent and contact in each rule"
            )
        return self


class Turns(Section):
    """When the customer has said all, and how long an answer may take; in seconds.

    Attributes:
        priority: Who is answered first when many wait.
    """

    quiet_time: float = Field(default=1.5, ge=0, le=60)
    longest_wait: float = Field(default=8.0, ge=0, le=300)
    deadline: float = Field(default=20.0, gt=0, le=600)
    priority: tuple[PriorityRule, ...] = ()

    @model_validator(mode="after")
    def _quiet_fits_into_wait(self) -> Self:
        if self.longest_wait < self.quiet_time:
            raise wrong("longest_wait is shorter than quiet_time", "make it at least as long")
        return self


class Handover(Section):
    """How a conversation is given to people.

    Attributes:
        after_unknown: How many questions in a row may go unanswered before a person is called.
        labels: What the conversation is labelled with, so that people find it.
    """

    after_unknown: int = Field(default=2, ge=1, le=10)
    labels: tuple[Annotated[str, Field(min_length=1, max_length=100)], ...] = ()


class PluginSwitch(Section):
    """Whether a plugin works for this tenant, and how.

    Attributes:
        settings: As the plugin's own model has them.
    """

    enabled: bool = True
    settings: Settings = Field(default_factory=dict)


class StepConfig(Section):
    """A step of a workflow that the tenant writes itself."""

    step: str = Field(min_length=1, max_length=60, pattern=r"^[a-z][a-z0-9_]*$")
    agent: str
    needs: tuple[str, ...] = ()
    when: str | None = None
    optional: bool = False
    timeout: float | None = Field(default=None, gt=0, le=600)
    retries: int = Field(default=0, ge=0, le=5)
    cheap: bool = False
    closing: bool = False
    description: str = ""
    expected_output: str = ""

    @field_validator("when")
    @classmethod
    def _is_condition(cls, value: str | None) -> str | None:
        if value is not None:
            try:
                Condition.parse(value)
            except ConditionSyntaxError as error:
                raise wrong(str(error), "write one such as analyze.has_question") from error
        return value

    def compiled(self) -> Step:
        """Return the step as the engine takes it."""
        values = self.model_dump(exclude={"step", "when"})
        when = Condition.parse(self.when) if self.when else None
        return Step(name=self.step, when=when, **values)


def _name_or_steps(value: Any) -> str:
    return "steps" if isinstance(value, list | tuple) else "name"


def _detail(flaw: Flaw) -> InitErrorDetails:
    kind = wrong(flaw.what, flaw.remedy)
    return InitErrorDetails(type=kind, loc=("workflow", *flaw.path), input=None)


class CrewConfig(Section):
    """How one purpose is served: by a workflow of the library or by steps of the tenant's own.

    Attributes:
        knowledge: Files and ids of passages, as patterns, that its agents look in; none named: all.
    """

    workflow: Annotated[
        Annotated[str, Tag("name")] | Annotated[tuple[StepConfig, ...], Tag("steps")],
        Discriminator(_name_or_steps),
    ] = "query_processing"
    mode: Mode = Mode.AUTO
    knowledge: tuple[Annotated[str, Field(min_length=1, max_length=200)], ...] = ()

    @model_validator(mode="after")
    def _steps_make_a_workflow(self) -> Self:
        if not isinstance(self.workflow, str):
            try:
                Workflow("of this crew", tuple(s.compiled() for s in self.workflow), self.mode)
            except WorkflowShapeError as error:
                raise ValidationError.from_exception_data(
                    "workflow", [_detail(flaw) for flaw in error.flaws]
                ) from error
        return self


class TenantConfig(Section):
    """One company's account."""

    account_id: str
    name: str = Field(min_length=1, max_length=200)
    description: str = ""
    language: Language = "pt"
    timezone: Annotated[str, AfterValidator(_known_time_zone)] = "America/Sao_Paulo"
    company_metadata: CompanyMetadata = CompanyMetadata()
    integrations: Integrations = Integrations()
    tools: Tools = Tools()
    answers_open: bool = False
    turns: Turns = Turns()
    handover: Handover = Handover()
    limits: LimitsConfig = LimitsConfig()
    budget: BudgetConfig = BudgetConfig()
    privacy: Privacy = Privacy()
    answers: AnswerRules = AnswerRules()
    screening: Screening = Screening()
    plugins: Mapping[str, PluginSwitch] = Field(default_factory=dict)
    agents: Mapping[str, AgentConfig] = Field(default_factory=dict)
    crew: str = CUSTOMER_SERVICE
    routing: tuple[RoutingRule, ...] = ()
    crews: Mapping[str, CrewConfig] = Field(default_factory=dict)
    domains: Mapping[str, Layer] = Field(default_factory=dict)
    channels: Mapping[str, ChannelLayer] = Field(default_factory=dict)
    inboxes: Mapping[InboxName, Layer] = Field(default_factory=dict)
    rollout: Mapping[VariantName, Rollout] = Field(default_factory=dict)
