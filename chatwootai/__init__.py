"""Answers a company's customers through Chatwoot. These are the names that plugins are made of."""

from chatwootai.core.agents.agent import Agent, AgentType, Services, Work
from chatwootai.core.agents.business import BusinessAgent, BusinessFacts
from chatwootai.core.agents.intention import Analysis, IntentionAgent, IntentionSettings
from chatwootai.core.agents.knowledge import KnowledgeAgent
from chatwootai.core.agents.memory import MemoryAgent
from chatwootai.core.agents.persona import Persona
from chatwootai.core.agents.planner import LookUps, PlannerAgent
from chatwootai.core.agents.reviewer import ReviewerAgent
from chatwootai.core.agents.state import Remembered
from chatwootai.core.agents.vocabulary import Queries, VocabularyAgent
from chatwootai.core.agents.writer import WriterAgent
from chatwootai.core.channels import (
    ChannelProfile,
    ChannelType,
    ConfigurableChannelType,
    Markup,
)
from chatwootai.core.conversation import (
    Attachment,
    Channel,
    Contact,
    ConversationId,
    Handoff,
    HandoffReason,
    Message,
    Outcome,
    Reply,
    Silence,
    TenantId,
    Turn,
)
from chatwootai.core.errors import (
    ChatwootAIError,
    CredentialsError,
    GoneError,
    OutcomeUnknownError,
    RefusedError,
    ServiceUnavailableError,
)
from chatwootai.core.events import Party
from chatwootai.core.hookspecs import hookimpl
from chatwootai.core.knowledge.confidence import Candidate, Found
from chatwootai.core.knowledge.knowledge_base import TenantKnowledge
from chatwootai.core.knowledge.passage import Passage
from chatwootai.core.knowledge.verdict import Verdict
from chatwootai.core.language.intents import Intent
from chatwootai.core.prompt import ToolCall, ToolShape
from chatwootai.core.purposes import CrewType
from chatwootai.core.safety.evidence import Evidence
from chatwootai.core.sessions import Said, Session
from chatwootai.core.tenants.section import Section
from chatwootai.core.tenants.tenant import Tenant
from chatwootai.core.tenants.tenant_settings import TenantSettings
from chatwootai.core.tool_results import Ending, ToolResult
from chatwootai.core.tools.tool import Tool, ToolFunction, ToolType
from chatwootai.core.tools.toolbox import Occasion, Toolbox
from chatwootai.core.workflows.conditions import Condition
from chatwootai.core.workflows.findings import Finding, Findings
from chatwootai.core.workflows.workflow import Mode, Step, Workflow

__all__ = [
    "Agent",
    "AgentType",
    "Analysis",
    "Attachment",
    "BusinessAgent",
    "BusinessFacts",
    "Candidate",
    "Channel",
    "ChannelProfile",
    "ChannelType",
    "ChatwootAIError",
    "Condition",
    "ConfigurableChannelType",
    "Contact",
    "ConversationId",
    "CredentialsError",
    "CrewType",
    "Ending",
    "Evidence",
    "Finding",
    "Findings",
    "Found",
    "GoneError",
    "Handoff",
    "HandoffReason",
    "Intent",
    "IntentionAgent",
    "IntentionSettings",
    "KnowledgeAgent",
    "LookUps",
    "Markup",
    "MemoryAgent",
    "Message",
    "Mode",
    "Occasion",
    "Outcome",
    "OutcomeUnknownError",
    "Party",
    "Passage",
    "Persona",
    "PlannerAgent",
    "Queries",
    "RefusedError",
    "Remembered",
    "Reply",
    "ReviewerAgent",
    "Said",
    "Section",
    "ServiceUnavailableError",
    "Services",
    "Session",
    "Silence",
    "Step",
    "Tenant",
    "TenantId",
    "TenantKnowledge",
    "TenantSettings",
    "Tool",
    "ToolCall",
    "ToolFunction",
    "ToolResult",
    "ToolShape",
    "ToolType",
    "Toolbox",
    "Turn",
    "Verdict",
    "VocabularyAgent",
    "Work",
    "Workflow",
    "WriterAgent",
    "hookimpl",
]
