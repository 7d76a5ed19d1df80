"""Carries out what the customer agreed to, and says in plain words what came of tools."""

from typing import Final

from pydantic import JsonValue

from chatwootai.core import handoff
from chatwootai.core.agents.agent import Services, Work
from chatwootai.core.agents.composing.tool_use import ToolUse
from chatwootai.core.agents.pending import Pending
from chatwootai.core.conversation import HandoffReason, Outcome, Reply
from chatwootai.core.language.lexicon import lexicon
from chatwootai.core.safety.evidence import Evidence, leaves
from chatwootai.core.safety.pii import Mask
from chatwootai.core.tool_results import Ending, ToolResult

_SHARE: Final = 0.6  # of the time that is left; the rest is for wording what came of it
_SECONDS: Final = 10.0
_WORDS: Final = {
    Ending.NOT_FOUND: "tool_not_found",
    Ending.UNPROVEN: "tool_unproven",
    Ending.REFUSED: "tool_refused",
    Ending.UNKNOWN: "tool_refused",
    Ending.NOT_ALLOWED: "tool_refused",
    Ending.TOO_MANY: "tool_too_many",
}


async def carried_out(services: Services, work: Work, pending: Pending) -> ToolUse:
    """Have *pending* carried out, which the customer has agreed to."""
    mask = Mask(services.personal, ())
    use = ToolUse(services, work, mask, Evidence(work.turn.conversation), 1)
    await use.confirmed(pending, min(_SECONDS, work.left * _SHARE))
    return use


def in_words(result: ToolResult, pending: Pending | None, work: Work, language: str) -> Outcome:
    """Return what the customer is told of a *result*, or a handoff where a person has to look.

    *pending* is what they had agreed to, if it came of that.
    """
    say = lexicon(language).say
    if result.is_done:
        what = ", ".join(leaves(_small(result.value)))
        return Reply(say("done_with").format(what=what) if what else say("done"))
    if result.ending in _WORDS:
        return Reply(say(_WORDS[result.ending], _style(work)))
    in_doubt = pending is not None and result.ending is not Ending.DOWN
    reason = HandoffReason.IN_DOUBT if in_doubt else HandoffReason.TOOL_DOWN
    return person(reason, work, language, pending.summary if pending else "")


def declined(work: Work, language: str) -> Outcome:
    """Return what is said to a customer who does not agree."""
    return Reply(lexicon(language).say("declined", _style(work)))


def person(reason: HandoffReason, work: Work, language: str, about: str = "") -> Outcome:
    """Return the handoff for *reason*; the note says what it is *about*."""
    note = handoff.note(reason, work.tenant, work.turn, work.session)
    if about:
        note = f"{note}\n\n> {about}"
    return handoff.handoff(reason, work.tenant, language, work.now, note)


def _small(value: JsonValue) -> JsonValue:
    """Return of *value* what fits into a sentence."""
    if isinstance(value, dict):
        return {key: its for key, its in value.items() if not isinstance(its, dict | list)}
    return value if isinstance(value, str | int | float) else None


def _style(work: Work) -> str:
    return work.tenant.config.company_metadata.customer_service.communication_style
