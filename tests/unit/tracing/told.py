"""A trace to begin with."""

from chatwootai.core.conversation import TenantId
from chatwootai.core.prompt import Usage
from chatwootai.core.tracing.notes import CacheAsked, ModelCalled, Took, ToolCalled
from chatwootai.core.tracing.trace import (
    Setting,
    Texts,
    Times,
    TracedPassage,
    TracedStep,
    TurnTrace,
    Why,
)
from tests.building import CONVERSATION, NOON, SHOP


def trace(  # noqa: PLR0913  each test says what matters to it
    turn: str,
    tenant: TenantId = SHOP,
    *,
    contact: int = 7,
    outcome: str = "reply",
    asked: str = "Tem fralda?",
    seconds: float = 2.0,
) -> TurnTrace:
    """Return the trace of a turn with something of everything in it."""
    took = Took("process", 0.3, 0.4)
    return TurnTrace(
        tenant,
        CONVERSATION,
        turn,
        NOON,
        contact,
        (41,),
        Setting("c0ffee", "retail", "whatsapp", 9, ""),
        Times(1.5, 0.4, 0.1, seconds),
        outcome,
        "done",
        Why("pt", ("question",), "known", "process", "", ("faq-1",), ()),
        (
            TracedStep("query", "analyze", "intention", "done", 0.0, 0.1, "", {"language": "pt"}),
            TracedStep("query", "load", "knowledge", "skipped", 0.1, 0.1, "not: asked", {}),
            TracedStep("query", "process", "writer", "done", 0.1, 0.4, "", {}),
        ),
        (TracedPassage("faq-1", 0.9, "known"),),
        (ModelCalled("answer", took, "abcdef0123", "small-1", Usage(100, 20), 0.002),),
        (ToolCalled("find_products", took, '{"query": "fralda da Ana"}'),),
        (CacheAsked("answers", False, took),),
        Texts(asked, "Temos fraldas P, M e G."),
    )
