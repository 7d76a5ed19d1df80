"""Answers a company's customers through Chatwoot. These are the names that plugins are made of."""

from chatwootai.core.agents.agent import Agent, AgentType, Services, Work
from chatwootai.core.agents.business import BusinessAgent
from chatwootai.core.agents.intention import Analysis, IntentionAgent
from chatwootai.core.agents.knowledge import KnowledgeAgent
from chatwootai.core.agents.memory import MemoryAgent
from chatwootai.core.agents.planner import PlannerAgent
from chatwootai.core.agents.reviewer import ReviewerAgent
from chatwootai.core.agents.vocabulary import VocabularyAgent
from chatwootai.core.agents.writer import WriterAgent
from chatwootai.core.channels import ChannelProfile, ChannelType, Markup
from chatwootai.core.conversation import (
    Attachment,
    Channel,
    Contact,
    Handoff,
    HandoffReason,
    Message,
    Outcome,
    Reply,
    Silence,
    Turn,
)
from chatwootai.core.errors import ChatwootAIError, ServiceUnavailableError
from chatwootai.core.hookspecs import hookimpl
from chatwootai.core.knowledge.confidence import Candidate, Found
from chatwootai.core.knowledge.knowledge_base import TenantKnowledge
from chatwootai.core.knowledge.passage import Passage
from chatwootai.core.knowledge.verdict import Verdict
from chatwootai.core.purposes import CrewType
from chatwootai.core.workflows.findings import Finding, Findings

__all__ = [
    "Agent",
    "AgentType",
    "Analysis",
    "Attachment",
    "BusinessAgent",
    "Candidate",
    "Channel",
    "ChannelProfile",
    "ChannelType",
    "ChatwootAIError",
    "Contact",
    "CrewType",
    "Finding",
    "Findings",
    "Found",
    "Handoff",
    "HandoffReason",
    "IntentionAgent",
    "KnowledgeAgent",
    "Markup",
    "MemoryAgent",
    "Message",
    "Outcome",
    "Passage",
    "PlannerAgent",
    "Reply",
    "ReviewerAgent",
    "ServiceUnavailableError",
    "Services",
    "Silence",
    "TenantKnowledge",
    "Turn",
    "Verdict",
    "VocabularyAgent",
    "Work",
    "WriterAgent",
    "hookimpl",
]
