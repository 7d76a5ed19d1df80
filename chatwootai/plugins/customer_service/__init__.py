"""The default crew: answers customers from what the company has written."""

from collections.abc import Iterable, Mapping
from typing import Final, Literal

from chatwootai import (
    AgentType,
    Analysis,
    BusinessAgent,
    BusinessFacts,
    CrewType,
    Intent,
    IntentionAgent,
    IntentionSettings,
    KnowledgeAgent,
    LookUps,
    MemoryAgent,
    PlannerAgent,
    Queries,
    ReviewerAgent,
    Section,
    ToolType,
    Verdict,
    VocabularyAgent,
    WriterAgent,
    hookimpl,
)
from chatwootai.plugins.customer_service import opening_hours
from chatwootai.plugins.customer_service.introducing import introduced
from chatwootai.plugins.customer_service.settings import CustomerServiceSettings

_Facts = Mapping[str, object]

_OF_INTENTION: Final[_Facts] = {
    "language": Literal["pt", "en", "es"],
    "intents": tuple[Intent, ...],
    "has_question": bool,
}
_OF_PLANNER: Final[_Facts] = {"asks_hours": bool, "asks_knowledge": bool}
_OF_KNOWLEDGE: Final[_Facts] = {
    "known": tuple[str, ...],
    "close": tuple[str, ...],
    "nearest": tuple[str, ...],
    "likelihood": float,
}
_OF_REVIEWER: Final[_Facts] = {"passed": bool, "fault": str}


@hookimpl
def register_settings() -> Iterable[type[Section]]:
    """Offer how the crew presents itself."""
    return [CustomerServiceSettings]


@hookimpl
def register_agents() -> Iterable[AgentType]:
    """Offer the agents of the library's workflows."""
    return [
        AgentType(
            "intention",
            introduced(IntentionAgent),
            settings=IntentionSettings,
            facts=_OF_INTENTION,
            finds=Analysis,
            answers=True,
        ),
        AgentType(
            "vocabulary",
            VocabularyAgent,
            facts={"parts": int},
            finds=Queries,
            needs=(Analysis,),
            answers=False,
        ),
        AgentType(
            "planner",
            PlannerAgent,
            facts=_OF_PLANNER,
            finds=LookUps,
            needs=(Queries, Analysis),
            answers=False,
        ),
        AgentType(
            "knowledge",
            KnowledgeAgent,
            facts=_OF_KNOWLEDGE,
            finds=Verdict,
            needs=(Analysis,),
            answers=False,
        ),
        AgentType(
            "business",
            BusinessAgent,
            facts={"is_open": bool},
            finds=BusinessFacts,
            answers=False,
        ),
        AgentType(
            "writer",
            introduced(WriterAgent),
            facts=WriterAgent.facts,
            needs=(Analysis,),
            answers=True,
        ),
        # it finds an outcome too, but only instead of one that there was
        AgentType("reviewer", ReviewerAgent, facts=_OF_REVIEWER, answers=False),
        AgentType("memory", MemoryAgent, facts={}, answers=False),
    ]


@hookimpl
def register_crews() -> Iterable[CrewType]:
    """Offer the crew that serves customers where a tenant says nothing else."""
    return [CrewType("customer_service", workflow="query_processing", fallback="simple_query")]


@hookimpl
def register_tools() -> Iterable[ToolType]:
    """Offer what every company's agents may look up: its hours."""
    return [ToolType(opening_hours.TOOL, opening_hours.OpeningHours)]
