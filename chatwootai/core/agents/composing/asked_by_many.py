"""Answers what many ask with what a model has answered before."""

from dataclasses import dataclass
from typing import Final, Self

from chatwootai.core.agents.agent import Services, Work
from chatwootai.core.agents.composing.brief import passages_of
from chatwootai.core.agents.composing.composer import Composed
from chatwootai.core.common_answers import (
    Circumstances,
    CommonAnswer,
    CommonAnswers,
    CommonQuestion,
    common_question,
)
from chatwootai.core.conversation import Outcome, Reply
from chatwootai.core.language.text import words
from chatwootai.core.prompts.library import prompt_text
from chatwootai.core.safety.evidence import Evidence
from chatwootai.core.safety.grounding import ungrounded
from chatwootai.core.safety.pii import Mask

# What is true now, and not tomorrow.
_OF_THE_MOMENT: Final = frozenset({
    *("agora", "hoje", "amanha", "aberto", "aberta", "abertos", "fechado", "fechada", "fechados"),
    *("now", "today", "tomorrow", "open", "closed"),
    *("ahora", "hoy", "manana", "abierto", "abierta", "abiertos", "cerrado", "cerrada", "cerrados"),
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Common:
    """A turn that anybody may have written."""

    answers: CommonAnswers
    question: CommonQuestion
    work: Work

    @classmethod
    def of(cls, services: Services, work: Work, language: str) -> Self | None:
        """Return the turn of *work* as anybody's; none if it is this customer's alone."""
        if services.common is None:
            return None
        mask = Mask(services.personal, work.tenant.config.privacy.mask)
        file = prompt_text("answer", work.tenant.config.language)
        question = common_question(
            work.tenant,
            work.turn,
            work.session,
            prompt=f"{file.hash} {services.purpose}",
            language=language,
            masked=mask.hide(work.turn.text),
        )
        return cls(services.common, question, work) if question else None

    async def find(self) -> Reply | None:
        """Return what was answered to it before."""
        found = await self.answers.find(self.work.tenant, self.question, self.work.notes)
        return Reply(found.text, found.sources) if found else None

    async def keep(self, composed: Composed, outcome: Outcome | None) -> None:
        """Keep what is answered to it now, if it would be the same for everybody."""
        if not isinstance(outcome, Reply):
            return
        texts = [f"{its.question}\n{its.answer}" for its in passages_of(self.work)]
        evidence = Evidence(self.work.turn.conversation).passages(texts)
        is_of_the_texts = bool(outcome.sources) and not ungrounded(outcome.text, evidence)
        of_the_moment = not is_of_the_texts or not _OF_THE_MOMENT.isdisjoint(words(outcome.text))
        circumstances = Circumstances(
            used_tools=composed.calls > 1,
            used_moment=of_the_moment,
            is_repaired=composed.is_repaired,
        )
        answer, contact = CommonAnswer(outcome.text, outcome.sources), self.work.turn.contact
        await self.answers.keep(self.work.tenant, self.question, answer, circumstances, contact)
