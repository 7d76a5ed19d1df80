"""The crew that makes appointments."""

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
        role="agendamento",
        goal=(
            "Ajude o cliente a marcar um horário: pergunte o que falta (serviço, dia e hora), "
            "respeite o horário de atendimento e marque pelas ferramentas."
        ),
    ),
    "en": Persona(
        role="the scheduling person",
        goal=(
            "Help customers to make an appointment: ask for what is missing (service, day and "
            "time), keep to the hours and book by the tools."
        ),
    ),
    "es": Persona(
        role="citas",
        goal=(
            "Ayuda al cliente a pedir una cita: pregunta lo que falte (servicio, día y hora), "
            "respeta el horario y resérvala con las herramientas."
        ),
    ),
}
_WORDS: Final = (
    *(
        "agendar",
        "agendamento",
        "marcar",
        "remarcar",
        "desmarcar",
        "marcar um horário",
        "marcar uma consulta",
    ),
    *("appointment", "book a time", "schedule", "reschedule"),
    *("cita", "agendar", "reservar hora", "reprogramar"),
)


class SchedulingAgent(WriterAgent):
    """Finds a time within the hours, and books what the customer agrees to."""


@hookimpl
def register_agents() -> Iterable[AgentType]:
    """Offer the agent that finds the words."""
    return [
        AgentType(
            "scheduling",
            SchedulingAgent,
            facts=SchedulingAgent.facts,
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
            "scheduling",
            (
                Step("analyze", "intention"),
                Step("map", "vocabulary", needs=("analyze",), when=_ASKS),
                Step("scan", "planner", needs=("map",), when=_ASKS),
                Step("enrich", "business", needs=("analyze",), when=_ASKS),
                Step(
                    "load",
                    "knowledge",
                    needs=("scan",),
                    when=_ASKS_KNOWLEDGE,
                    optional=True,
                    timeout=3.0,
                ),
                Step("process", "scheduling", needs=("load", "enrich")),
                Step("validate", "reviewer", needs=("process",), closing=True),
                Step("memorize", "memory", needs=("validate",), closing=True, optional=True),
            ),
            description="A customer who wants an appointment: the hours before texts.",
        )
    ]


@hookimpl
def register_crews() -> Iterable[CrewType]:
    """Offer the crew."""
    return [
        CrewType(
            "scheduling",
            workflow="scheduling",
            fallback="simple_query",
            words=_WORDS,
            without=("order_draft", "create_lead"),
        )
    ]
