"""What an outcome asks for, deed by deed."""

from collections.abc import Sequence

from chatwootai.core import formatting
from chatwootai.core.channels import ChannelProfile
from chatwootai.core.conversation import Handoff, Outcome, Reply, Silence
from chatwootai.core.plan import Deed, DeedKind


def deeds_of(outcome: Outcome, channel: ChannelProfile, labels: Sequence[str]) -> tuple[Deed, ...]:
    """Return what *outcome* asks for, ready to be sent."""
    deeds: list[Deed] = []
    if not isinstance(outcome, Silence):
        deeds += [Deed(DeedKind.SAY, part) for part in formatting.parts(outcome.text, channel)]
    if isinstance(outcome, Handoff):
        deeds += [
            Deed(DeedKind.NOTE, formatting.harmless(outcome.note)),
            *(Deed(DeedKind.LABEL, label) for label in labels),
            Deed(DeedKind.OPEN),
        ]
    return tuple(deeds)


def is_blank(outcome: Outcome) -> bool:
    """Tell whether *outcome* is a reply without words."""
    return isinstance(outcome, Reply) and not outcome.text.strip()
