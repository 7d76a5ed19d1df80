"""Gives a conversation to people: what the customer is told, and what the people find."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from chatwootai.core.conversation import Handoff, HandoffReason, Turn
from chatwootai.core.events import Party
from chatwootai.core.language.lexicon import lexicon
from chatwootai.core.language.speech import moment_text
from chatwootai.core.sessions import Session
from chatwootai.core.tenants.tenant import Tenant

_LATEST: Final = 6  # of what was said before; a person reads the conversation itself for more
_LONGEST: Final = 500  # characters of each of them


def handoff(
    reason: HandoffReason,
    tenant: Tenant,
    language: str,
    now: datetime,
    note: str = "",
) -> Handoff:
    """Return the handoff for *reason*, told to the customer in their *language*."""
    known = lexicon(language)
    style = tenant.config.company_metadata.customer_service.communication_style
    text = f"{known.say(f'handoff_{reason}', style)} {_when(tenant, language, now)}"
    return Handoff(text, note, reason)


def note(
    reason: HandoffReason, tenant: Tenant, turn: Turn, session: Session, nearest: Sequence[str] = ()
) -> str:
    """Return the summary for the people, in the company's language.

    Args:
        reason: Why they are called.
        tenant: Whose people they are.
        turn: What the customer said last.
        session: What was said before.
        nearest: The questions of the passages that were found, but did not fit.
    """
    words = lexicon(tenant.config.language).note
    said = f"{words['customer_said']}:\n{_quoted(turn.text or '—')}"
    parts = [*_head(reason, words), said, *_before(session, words)]
    if nearest:
        parts.append(f"{words['nearest']}:\n" + "\n".join(f"- {text}" for text in nearest))
    return "\n\n".join(parts)


def undelivered(reason: HandoffReason, tenant: Tenant, session: Session, why: str) -> str:
    """Return the note that says *why* the channel could not deliver something of ours."""
    words = lexicon(tenant.config.language).note
    return "\n\n".join([*_head(reason, words), _quoted(why), *_before(session, words)])


def _head(reason: HandoffReason, words: Mapping[str, str]) -> Sequence[str]:
    return [f"**{words['title']}**", f"{words['reason']}: {words[reason]}"]


def _before(session: Session, words: Mapping[str, str]) -> Sequence[str]:
    speakers = {Party.CONTACT: words["customer"], Party.BOT: words["assistant"]}
    before = [
        f"- {speakers.get(said.by, words['team'])}: {_cut(' '.join(said.text.split()))}"
        for said in session.history[-_LATEST:]
    ]
    return [f"{words['before']}:\n" + "\n".join(before)] if before else []


def _when(tenant: Tenant, language: str, now: datetime) -> str:
    known = lexicon(language)
    opening = tenant.hours.next_opening(now)
    if tenant.hours.is_open(now) or opening is None:
        return known.say("people_are_here")
    return known.say("people_are_away").format(opening=moment_text(opening, now, language))


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}" for line in _cut(text).splitlines())


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[:_LONGEST].rstrip() + "…"
