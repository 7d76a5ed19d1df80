"""Adds what the company itself knows, without looking anything up."""

from dataclasses import dataclass

from chatwootai.core.agents.agent import Services, Work
from chatwootai.core.language.lexicon import lexicon
from chatwootai.core.language.speech import hours_text, moment_text
from chatwootai.core.workflows.findings import Finding


@dataclass(frozen=True, slots=True)
class BusinessFacts:
    """What holds for the company now."""

    is_open: bool

    @classmethod
    def of(cls, work: Work) -> "BusinessFacts":
        """Return what holds at the time of *work*."""
        return cls(work.tenant.hours.is_open(work.now))

    def hours(self, work: Work, language: str) -> str:
        """Return when the company is open, and whether it is now."""
        known, hours = lexicon(language), work.tenant.hours
        said = [known.say("hours").format(hours=hours_text(hours, language))]
        opening = hours.next_opening(work.now)
        if self.is_open:
            said.append(known.say("open_now"))
        elif opening is not None:
            when = moment_text(opening, work.now, language)
            said.append(known.say("closed_now").format(opening=when))
        return " ".join(said)


class BusinessAgent:
    """Knows the company's hours."""

    def __init__(self, services: Services) -> None:
        del services

    async def act(self, work: Work) -> Finding:
        facts = BusinessFacts.of(work)
        return Finding(facts, {"is_open": facts.is_open})
