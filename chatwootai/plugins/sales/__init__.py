"""The crew that sells."""

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
        role="vendas",
        goal=(
            "Ajude o cliente a escolher, diga preço e estoque pelas ferramentas, e ofereça "
            "anotar o pedido quando ele quiser comprar."
        ),
    ),
    "en": Persona(
        role="the sales person",
        goal=(
            "Help customers to choose, tell price and stock by the tools, and offer to note "
            "an order when they want to buy."
        ),
    ),
    "es": Persona(
        role="ventas",
        goal=(
            "Ayuda al cliente a elegir, di precio y existencias con las herramientas, y "
            "ofrece anotar el pedido cuando quiera comprar."
        ),
    ),
}
_WORDS: Final = (
    *(
        "comprar",
        "compra",
        "quero levar",
        "orçamento",
        "preço",
        "em estoque",
        "tem em estoque",
        "disponível",
        "fazer um pedido",
        "encomendar",
    ),
    *("buy", "order", "in stock", "quote", "how much is", "price"),
    *("comprar", "presupuesto", "precio", "en existencia", "hacer un pedido"),
)


class SalesAgent(WriterAgent):
    """Tells prices and stock, and draws up orders that the customer agrees to."""


@hookimpl
def register_agents() -> Iterable[AgentType]:
    """Offer the agent that finds the words."""
    return [
        AgentType(
            "sales",
            SalesAgent,
            facts=SalesAgent.facts,
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
            "sales",
            (
                Step("analyze", "intention"),
                Step("map", "vocabulary", needs=("analyze",), when=_ASKS),
                Step("scan", "planner", needs=("map",), when=_ASKS),
                Step("load", "knowledge", needs=("scan",), when=_ASKS_KNOWLEDGE, retries=1),
                Step("process", "sales", needs=("load",)),
                Step("validate", "reviewer", needs=("process",), closing=True),
                Step("memorize", "memory", needs=("validate",), closing=True, optional=True),
            ),
            description="A customer who wants to buy: prices and stock before texts.",
        )
    ]


@hookimpl
def register_crews() -> Iterable[CrewType]:
    """Offer the crew."""
    return [
        CrewType(
            "sales",
            workflow="sales",
            fallback="simple_query",
            words=_WORDS,
            without=("book_appointment",),
        )
    ]
