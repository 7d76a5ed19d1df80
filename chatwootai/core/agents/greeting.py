"""How a company greets its customers: alone, and before an answer."""

import re
from typing import Final

from chatwootai.core.agents.agent import Work
from chatwootai.core.events import Party
from chatwootai.core.language.lexicon import lexicon

_ASKS: Final = re.compile(r"\?[\W_]*\Z")  # a question is last, but for an emoji
_BETWEEN_SENTENCES: Final = re.compile(r"(?<=[.!?…])[*_]*\s+|\n+")


def greeting(work: Work, language: str) -> str:
    """Return how the company greets: with its own words the first time, in its own language."""
    style, own = _style(work), _own(work, language)
    if not own:
        return lexicon(language).say("greeting_alone", style)
    return own if _ASKS.search(own) else f"{own} {lexicon(language).say('greeting', style)}"


def welcome(work: Work, language: str) -> str:
    """Return the company's own greeting as it stands before an answer: it asks nothing.

    Empty if the company has none, or none for now.
    """
    own = _own(work, language)
    while _ASKS.search(own):
        starts = [end.end() for end in _BETWEEN_SENTENCES.finditer(own, 0, own.rindex("?"))]
        own = own[: starts[-1]].rstrip() if starts else ""
    return own


def is_first(work: Work) -> bool:
    """Tell whether we have said nothing yet in this episode."""
    return all(said.by is not Party.BOT for said in work.session.history)


def _own(work: Work, language: str) -> str:
    config = work.tenant.config
    if language != config.language or not is_first(work):
        return ""
    return config.company_metadata.customer_service.greeting_message.strip()


def _style(work: Work) -> str:
    return work.tenant.config.company_metadata.customer_service.communication_style
