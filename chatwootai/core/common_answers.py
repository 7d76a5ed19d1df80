"""Answers of models to questions that many ask, so that nobody pays for them twice.

What is kept is never personal and never another's: a question that says or needs anything of one
customer is neither looked for nor kept, and a kept answer is only given for the very question,
tenant and configuration that it was written for.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Final

from pydantic import TypeAdapter, ValidationError

from chatwootai.core.conversation import Contact, Turn
from chatwootai.core.language.text import fold, plain, words
from chatwootai.core.measures import TENANT, Counted
from chatwootai.core.ports.cache import Cache
from chatwootai.core.ports.meters import Meters
from chatwootai.core.sessions import Session
from chatwootai.core.tenants.tenant import Tenant
from chatwootai.core.tracing.notes import Notes

_KEPT_SECONDS: Final = 24 * 3600.0
_LONGEST_QUESTION: Final = 300  # characters; a longer one is nobody else's
_LONGEST_ANSWER: Final = 8_000
_CACHE: Final = "answers"
_TOKEN: Final = re.compile(r"\[[A-Z]{2,12}_[0-9]+\]")  # stands for something personal
_PERSONAL: Final = re.compile(r"@|\d(?:[ .()/-]?\d){4,}")  # an address, or a number of someone's
_SHORTEST_NAME: Final = 3  # letters: shorter parts of names are words, too


@dataclass(frozen=True, slots=True)
class CommonQuestion:
    """A question that says nothing of who asks it, and all that its answer depends on.

    Attributes:
        configuration: The hash of the tenant's view, its knowledge included.
        prompt: The hash of the prompt that answers are written by.
        text: The question, as in a book and folded.
    """

    tenant: str
    configuration: str
    prompt: str
    channel: str
    language: str
    text: str

    @property
    def name(self) -> str:
        """The name that its answer is kept under."""
        parts = "\0".join(asdict(self).values())
        return f"answer:{hashlib.sha256(parts.encode('utf-8', 'surrogatepass')).hexdigest()}"


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What an answer was written with; each that holds makes it an answer for once.

    Attributes:
        used_tools: Whether a tool was called, or offered something.
        used_customer: Whether anything of the customer was known to the model: name, orders, facts.
        used_moment: Whether it depends on when it is given, such as on the hours.
        is_repaired: Whether a check of the answer had anything to change in it.
    """

    used_tools: bool = False
    used_customer: bool = False
    used_moment: bool = False
    is_repaired: bool = False

    @property
    def are_common(self) -> bool:
        """Whether the answer would be the same for everybody at any time."""
        return not any(asdict(self).values())


@dataclass(frozen=True, slots=True)
class CommonAnswer:
    """An answer that anybody may be given.

    Attributes:
        sources: The ids of the passages that it was taken from.
    """

    text: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Kept:
    question: CommonQuestion
    answer: CommonAnswer


_KEPT: Final = TypeAdapter(_Kept)


def common_question(  # noqa: PLR0913  all that the answer depends on
    tenant: Tenant, turn: Turn, session: Session, *, prompt: str, language: str, masked: str
) -> CommonQuestion | None:
    """Return what *turn* asks if anybody may ask it so, none if it is this customer's alone.

    Args:
        tenant: In the view of the conversation.
        turn: What the customer says.
        session: What was said before: where anything was, a question may refer to it.
        prompt: The hash of the prompt that an answer would be written by.
        language: Of the answer.
        masked: The turn's text as a model would see it, with tokens for what is personal.
    """
    text = fold(plain(turn.text, language))
    is_alone = not (session.history or session.memory or turn.attachments)
    is_short = len(text) > 0 and len(turn.text) <= _LONGEST_QUESTION
    is_impersonal = masked == turn.text and not _says_who(turn.text, turn.contact)
    if not (is_alone and is_short and is_impersonal and turn.tenant == tenant.id):
        return None
    return CommonQuestion(str(tenant.id), tenant.hash, prompt, turn.channel.name, language, text)


class CommonAnswers:
    """Keeps models' answers to common questions, for a day."""

    def __init__(self, cache: Cache, meters: Meters, seconds: float = _KEPT_SECONDS) -> None:
        self._cache = cache
        self._meters = meters
        self._seconds = seconds

    async def find(
        self, tenant: Tenant, question: CommonQuestion, notes: Notes | None = None
    ) -> CommonAnswer | None:
        """Return the answer that is kept for *question*, none if there is none."""
        found = None
        if question.tenant == str(tenant.id) and question.configuration == tenant.hash:
            found = _read(await self._cache.get(tenant.id, question.name), question)
        looked = "miss" if found is None else "hit"
        self._meters.count(Counted.COMMON_ANSWERS, looked=looked, **{TENANT: str(tenant.id)})
        if notes is not None:
            notes.asked_cache(_CACHE, is_hit=found is not None)
        return found

    async def keep(
        self,
        tenant: Tenant,
        question: CommonQuestion,
        answer: CommonAnswer,
        circumstances: Circumstances,
        contact: Contact,
    ) -> bool:
        """Keep *answer* if anybody may be given it; return whether it is kept.

        Args:
            tenant: In the view that it was written for.
            question: What it answers.
            answer: As it was given to the customer.
            circumstances: What it was written with.
            contact: The customer, of whom nothing may be in it.
        """
        is_ours = question.tenant == str(tenant.id) and question.configuration == tenant.hash
        is_short = 0 < len(answer.text.strip()) <= _LONGEST_ANSWER
        is_personal = _TOKEN.search(answer.text) or _names(answer.text, contact)
        if not (is_ours and is_short and circumstances.are_common) or is_personal:
            return False
        content = _KEPT.dump_json(_Kept(question, answer))
        await self._cache.put(tenant.id, question.name, content, seconds=self._seconds)
        return True


def _read(content: bytes | None, question: CommonQuestion) -> CommonAnswer | None:
    """Return the answer in *content* if it is the answer to *question*, and to no other."""
    if content is None:
        return None
    try:
        kept = _KEPT.validate_json(content)
    except ValidationError:
        return None
    return kept.answer if kept.question == question else None


def _says_who(text: str, contact: Contact) -> bool:
    """Tell whether *text* has anything in it that may be of one customer."""
    return bool(_TOKEN.search(text) or _PERSONAL.search(text)) or _names(text, contact)


def _names(text: str, contact: Contact) -> bool:
    """Tell whether *text* has the customer's name, number or address in it."""
    said = {*words(text)}
    folded = fold(text)
    return any(part in said for part in _parts(contact.name)) or any(
        part in folded for part in (fold(contact.email), *_digits(contact.phone)) if part
    )


def _parts(name: str) -> Iterator[str]:
    return (part for part in words(name) if len(part) >= _SHORTEST_NAME)


def _digits(phone: str) -> Iterator[str]:
    digits = re.sub(r"\D", "", phone)
    if digits:
        yield digits
        yield digits[-8:]
