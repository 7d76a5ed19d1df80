"""Looks at what a model wrote before anybody else does."""

from collections.abc import Sequence
from typing import Final

from chatwootai.core.agents.agent import Work
from chatwootai.core.agents.composing.draft import Draft
from chatwootai.core.language.mentions import mentioned
from chatwootai.core.safety.evidence import Evidence
from chatwootai.core.safety.grounding import ungrounded
from chatwootai.core.safety.pii import Mask

_LONGEST: Final = 4_000  # characters; a longer answer is an accident


def faults(draft: Draft, work: Work, evidence: Evidence, mask: Mask) -> Sequence[str]:
    """Return what in *draft* must not be said, as it stands there; nothing if all is well."""
    text = draft.answer
    if draft.needs_person:
        return []  # a person is called, and nothing of it is said
    if not text.strip():
        return ["it is empty"]
    if len(text) > _LONGEST:
        return ["it is too long"]
    shown = mask.show(text)
    forbidden = mentioned(shown, work.tenant.config.safety.forbidden, draft.language)
    return [
        *(f"“{its.written}”" for its in ungrounded(shown, evidence)),
        *mask.invented(text),
        *(f"“{word}”" for word in forbidden),
    ]
