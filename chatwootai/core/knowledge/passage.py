"""What a company has written down for its customers, in pieces that answer one thing each."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from chatwootai.core.conversation import TenantId


@dataclass(frozen=True)
class Passage:
    """A piece of a tenant's knowledge.

    Attributes:
        id: Its name, unique in the tenant: an FAQ entry's id, or `file.md#heading`.
        question: What it answers: the entry's question, or the headings above the text.
        answer: The text, in Markdown.
        also_asked: Other ways in which customers ask the same.
        source: Where it stands, as `file:line`.
    """

    id: str
    question: str
    answer: str
    also_asked: tuple[str, ...] = ()
    source: str = ""

    @property
    def questions(self) -> tuple[str, ...]:
        """All the ways of asking for it that are written down."""
        return (self.question, *self.also_asked)

    @cached_property
    def fingerprint(self) -> str:
        """A name for the passage's words: another wording has another one."""
        words = "\0".join((self.id, *self.questions, self.answer))
        return hashlib.sha256(words.encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Texts:
    """All that one tenant has written down, by the passages' ids.

    Attributes:
        collection: Which of the tenant's collections this is: its domain, if not its own.
    """

    tenant: TenantId
    passages: Mapping[str, Passage]
    collection: str = ""
