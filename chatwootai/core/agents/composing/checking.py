"""Looks at what a model wrote before anybody else does."""

from typing import Final

from chatwootai.core.agents.agent import Work
from chatwootai.core.agents.composing.draft import Draft
from chatwootai.core.safety.evidence import Evidence
from chatwootai.core.safety.grounding import ungrounded
from chatwootai.core.safety.pii import Mask
from chatwootai.core.safety.rulings import Faults
from chatwootai.core.safety.topics import touched

_LONGEST: Final = 4_000  # characters; a longer answer is an accident


def faults(draft: Draft, work: Work, evidence: Evidence, mask: Mask) -> str:
    """Return why *draft* must not be said, in words for the model; empty if it may."""
    text = draft.answer
    if draft.needs_person:
        return ""  # a person is called, and nothing of it is said
    if not text.strip():
        return "it is empty"
    if len(text) > _LONGEST:
        return "it is too long"
    shown = mask.show(text)
    found = Faults(
        ungrounded(shown, evidence),
        touched(shown, work.tenant.config.answers.forbidden_topics),
        mask.invented(text),
    )
    return mask.hide(found.told) if found else ""
