"""The crew that helps with what was bought."""

from collections.abc import Iterable, Mapping
from typing import Final

from chatwootai import (
    AgentType,
    Analysis,
    Condition,
    CrewType,
    Persona,
    Step,
    Workflow,
    WriterAgent,
    hookimpl,
)

_ASKS: Final = Condition.parse("analyze.has_question")
_ASKS_KNOWLEDGE: Final = Condition.parse("scan.asks_knowledge")
_PERSONAS: Final[Mapping[str, Persona]] = {
    "pt": Persona(
        role="suporte",
        goal=(
            "Ajude quem já comprou: diga como está o pedido pelas ferramentas, explique "
            "trocas, garantia e uso pelos textos, e chame uma pessoa se não resolver."
        ),
    ),
    "en": Persona(
        role="the support person",
        goal=(
            "Help those who have bought: tell how their order stands by the tools, explain "
            "returns, warranty and use by the texts, and call a person if that does not help."
        ),
    ),
    "es": Persona(
        role="soporte",
        goal=(
            "Ayuda a quien ya compró: di cómo va su pedido con las herramientas, explica "
            "cambios, garantía y uso con los textos, y llama a una persona si no basta."
        ),
    ),
}
_WORDS: Final = (
    *(
        "meu pedido",
        "rastreio",
        "rastrear",
        "não chegou",
        "atrasado",
        "defeito",
        "quebrado",
        "quebrou",
        "não funciona",
        "garantia",
        "trocar",
        "devolver",
        "devolução",
    ),
    *("my order", "tracking", "broken", "defect", "does not work", "warranty", "return", "refund"),
    *("mi pedido", "rastreo", "no llegó", "defecto", "no funciona", "garantía", "devolver"),
)


class SupportAgent(WriterAgent):
    """Tells how orders stand and what the company does about faults; it sells nothing."""


@hookimpl
def register_agents() -> Iterable[AgentType]:
    """Offer the agent that finds the words."""
    return [
        AgentType(
            "support",
            SupportAgent,
            facts=SupportAgent.facts,
            needs=(Analysis,),
            answers=True,
            persona=_PERSONAS,
        )
    ]


@hookimpl
def register_workflows() -> Iterable[Workflow]:
    """Offer the steps in which it works."""
    return [
        Workflow(
            "support",
            (
                Step("analyze", "intention"),
                Step("map", "vocabulary", needs=("analyze",), when=_ASKS),
                Step("scan", "planner", needs=("map",), when=_ASKS),
                Step("load", "knowledge", needs=("scan",), when=_ASKS_KNOWLEDGE, retries=2),
                Step("enrich", "business", cheap=True, when=_ASKS, optional=True),
                Step("process", "support", needs=("load", "enrich")),
                Step("validate", "reviewer", needs=("process",), closing=True),
                Step("memorize", "memory", needs=("validate",), closing=True, optional=True),
            ),
            description="A customer who has bought: their orders, returns and warranty.",
        )
    ]


@hookimpl
def register_crews() -> Iterable[CrewType]:
    """Offer the crew."""
    return [
        CrewType(
            "support",
            workflow="support",
            fallback="simple_query",
            words=_WORDS,
            without=("order_draft", "create_lead", "book_appointment"),
        )
    ]
