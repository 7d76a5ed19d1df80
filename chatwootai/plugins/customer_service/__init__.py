"""The default crew: answers customers from what the company has written."""

from collections.abc import Iterable

from chatwootai import (
    AgentType,
    BusinessAgent,
    CrewType,
    IntentionAgent,
    KnowledgeAgent,
    MemoryAgent,
    PlannerAgent,
    ReviewerAgent,
    ToolType,
    VocabularyAgent,
    WriterAgent,
    hookimpl,
)
from chatwootai.plugins.customer_service import opening_hours


@hookimpl
def register_agents() -> Iterable[AgentType]:
    """Offer the agents of the library's workflows."""
    return [
        AgentType("intention", IntentionAgent),
        AgentType("vocabulary", VocabularyAgent),
        AgentType("planner", PlannerAgent),
        AgentType("knowledge", KnowledgeAgent),
        AgentType("business", BusinessAgent),
        AgentType("writer", WriterAgent),
        AgentType("reviewer", ReviewerAgent),
        AgentType("memory", MemoryAgent),
    ]


@hookimpl
def register_crews() -> Iterable[CrewType]:
    """Offer the crew that serves customers where a tenant says nothing else."""
    return [CrewType("customer_service", workflow="query_processing", fallback="simple_query")]


@hookimpl
def register_tools() -> Iterable[ToolType]:
    """Offer what every company's agents may look up: its hours."""
    return [ToolType(opening_hours.TOOL, opening_hours.OpeningHours)]
