"""Words the notes that Chatwoot leaves in a conversation about what happened to it."""

from collections.abc import Sequence

from chatwootai.testing.chatwoot.records import ConversationStatus
from chatwootai.testing.chatwoot.setups import AgentSetup

BOT_FAILED = "Conversation was marked open by system due to an error with the agent bot."

_STATUS = {
    ConversationStatus.OPEN: "Conversation was reopened by",
    ConversationStatus.RESOLVED: "Conversation was marked resolved by",
    ConversationStatus.PENDING: "Conversation was marked as pending by",
    ConversationStatus.SNOOZED: "Conversation was snoozed by",
}


def status(status: ConversationStatus, by: str) -> str:
    """Return the note about a new status."""
    return f"{_STATUS[status]} {by}"


def assignment(assignee: AgentSetup | None, by: str) -> str:
    """Return the note about a new assignee."""
    if assignee is None:
        return f"Conversation unassigned by {by}"
    if assignee.name == by:
        return f"{by} self-assigned this conversation"
    return f"Assigned to {assignee.name} by {by}"


def labels(before: Sequence[str], after: Sequence[str], by: str) -> list[str]:
    """Return the notes about labels that came and went."""
    added = [label for label in after if label not in before]
    removed = [label for label in before if label not in after]
    changes = (("added", added), ("removed", removed))
    return [f"{by} {verb} {', '.join(some)}" for verb, some in changes if some]
