"""What a log may say: ids, how it went and where it failed, and nothing of what was said."""

import traceback
from collections.abc import Mapping, Sequence

from chatwootai.core.errors import ChatwootAIError
from chatwootai.core.orchestrator import TurnReport


def told(report: TurnReport) -> Mapping[str, object]:
    """Return what a log may say of a turn: how it went, and nothing of what was said."""
    worked_out = report.worked_out
    facts = {
        **report.turn.ids,
        **report.tenant.told,
        "channel": report.turn.channel.name,
        "delivered": report.delivered.value,
        "seconds": round(report.seconds, 3),
    }
    if worked_out is None:
        return facts
    return facts | {
        "outcome": type(worked_out.outcome).__name__.lower(),
        "reason": getattr(worked_out.outcome, "reason", ""),
        "sources": list(getattr(worked_out.outcome, "sources", ())),
        "steps": {step.step: step.state.value for step in worked_out.trace},
        "faults": list(worked_out.faults),
    }


def fault_told(error: Exception) -> Mapping[str, object]:
    """Return what a log may say of *error*: what it is, and if it is a fault, where it was."""
    return {"error": safe(error)} | ({"calls": calls(error)} if not is_refusal(error) else {})


def calls(error: Exception) -> Sequence[str]:
    """Return where in the code *error* came from, outermost first; nothing for a refusal."""
    if is_refusal(error):
        return ()
    return [f"{at.filename}:{at.lineno}" for at in traceback.extract_tb(error.__traceback__)]


def safe(error: Exception) -> str:
    """Return *error* in words, if it is ours; a stranger's words may be a customer's."""
    name = type(error).__name__
    return f"{name}: {error}" if isinstance(error, ChatwootAIError) else name


def is_refusal(error: Exception) -> bool:
    """Tell whether *error* stays one; a fault of ours may have been a passing one."""
    return isinstance(error, ChatwootAIError)
