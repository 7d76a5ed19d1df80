"""Asks every question of a set, and counts what the service makes of it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml

from chatwootai.composition import Container, running
from chatwootai.core.agents.state import Remembered
from chatwootai.core.answering import WorkedOut
from chatwootai.core.conversation import Channel, Contact, ConversationId, Message, Reply, Turn
from chatwootai.core.purposes import CUSTOMER_SERVICE
from chatwootai.core.sessions import Session
from chatwootai.core.settings import (
    DocumentsSettings,
    InboxSettings,
    KnowledgeSettings,
    ServiceSettings,
    Settings,
)
from chatwootai.core.tenants.tenant import Tenant

FOLDER = Path(__file__).parent


class Mark(StrEnum):
    """What became of a question.

    `right`: answered from exactly the entries that a person would use. `asked back`: the right
    entry is among those between which the customer is asked to choose. `partly`: of two questions,
    one was answered rightly and the other honestly not. `declined`: nothing was claimed.
    """

    RIGHT = "right"
    PARTLY = "partly"
    ASKED_BACK = "asked back"
    WRONG = "wrong"
    DECLINED = "declined"


@dataclass(frozen=True)
class Question:
    """A question, and the entries that answer it: all of *expects*, or one of *accepts*."""

    account: str
    ask: str
    kind: str
    expects: frozenset[str]
    accepts: frozenset[str]

    @property
    def is_answerable(self) -> bool:
        return bool(self.expects or self.accepts)


def questions(folder: Path) -> Iterator[Question]:
    """Yield the questions of a set."""
    data: Mapping[str, Sequence[Mapping[str, Any]]] = yaml.safe_load(
        (folder / "questions.yaml").read_text(encoding="utf-8")
    )
    for account, items in data.items():
        for item in items:
            expects, accepts = item.get("expects") or (), item.get("accepts") or ()
            yield Question(
                account, item["ask"], item["kind"], frozenset(expects), frozenset(accepts)
            )


async def marks(
    folder: Path, data: Path, embedder: str = "auto"
) -> Sequence[tuple[Question, Mark, WorkedOut]]:
    """Ask all questions of the set in *folder*, each in a conversation of its own."""
    service = ServiceSettings(
        inbox=InboxSettings(backend="in_memory"),
        documents=DocumentsSettings(backend="in_memory"),
        knowledge=KnowledgeSettings.model_validate({"embedder": embedder}),
    )
    settings = Settings(config=folder, data=data, helpdesk="recording", service=service)
    async with running(settings) as container:
        found = []
        for number, question in enumerate(questions(folder), 1):
            tenant = container.tenants().find(question.account)
            worked_out = await _ask(container, tenant, number, question.ask)
            found.append((question, _mark(question, worked_out), worked_out))
        return found


async def _ask(container: Container, tenant: Tenant, number: int, text: str) -> WorkedOut:
    conversation = ConversationId("test", 1, number)
    channel = Channel("whatsapp")
    message = Message(number, text, container.clock().now())
    turn = Turn(tenant.id, conversation, channel, Contact(number), (message,))
    crew = container.crews().crew(tenant, CUSTOMER_SERVICE, channel)
    return await container.answering().work_out(crew, turn, Session(tenant.id, conversation))


def _mark(question: Question, worked_out: WorkedOut) -> Mark:
    outcome, remembered = worked_out.outcome, worked_out.findings.get(Remembered)
    sources = frozenset(outcome.sources) if isinstance(outcome, Reply) else frozenset()
    wanted = question.expects | question.accepts
    if sources - wanted:
        return Mark.WRONG
    if sources:
        is_whole = sources == question.expects or bool(question.accepts)
        return Mark.RIGHT if is_whole else Mark.PARTLY
    options = frozenset(remembered.options) if remembered else frozenset()
    if options:
        return Mark.ASKED_BACK if options & wanted else Mark.WRONG
    said_hours = worked_out.findings.facts.get("scan", {}).get("asks_hours")
    return Mark.WRONG if said_hours else Mark.DECLINED


def counted(marked: Iterable[tuple[Question, Mark]]) -> Mapping[str, Counter[Mark]]:
    """Return the marks by kind of question; `answerable` is all that can be answered."""
    counts: dict[str, Counter[Mark]] = {"answerable": Counter()}
    for question, mark in marked:
        counts.setdefault(question.kind, Counter())[mark] += 1
        if question.is_answerable:
            counts["answerable"][mark] += 1
    return counts
